/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says what a file is when it was given in place of another kind.
 */
#ifndef OCOP_KIND_H
#define OCOP_KIND_H

#include <ocop/bytes.h>

/* The kind of a file by its first bytes, for example "a picture": an English
 * msgid. Static; never NULL. */
const char *kind_of(struct ocop_bytes head);

#endif
