/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-sync export: a replica's log as static files. */
#ifndef OCOP_SYNC_EXPORT_H
#define OCOP_SYNC_EXPORT_H

/* argv[0] is "export". Exit code. */
int sync_export(int argc, char **argv);

#endif
