/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking away a folder that this program made.
 */
#ifndef REGISTRY_REMOVE_H
#define REGISTRY_REMOVE_H

/* Remove a copy of a log and what is in it, as far as that goes; links are
 * not followed. */
void remove_copy(const char *path);

#endif
