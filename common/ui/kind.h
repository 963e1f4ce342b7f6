/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a file is that was named where another kind is due.
 */
#ifndef OCOP_KIND_H
#define OCOP_KIND_H

#include <ocop/bytes.h>

/* By its first bytes: "a picture", an English msgid. Static; never NULL. */
const char *kind_of(struct ocop_bytes head);

#endif
