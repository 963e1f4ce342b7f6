/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-sync check: prove a whole replica again, from its entries. */
#ifndef OCOP_SYNC_CHECK_H
#define OCOP_SYNC_CHECK_H

/* argv[0] is "check". Exit code. */
int sync_check(int argc, char **argv);

#endif
