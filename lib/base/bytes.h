/* SPDX-License-Identifier: Apache-2.0 */
/* The order of byte strings, for code that sorts keys. */
#ifndef OCOP_LIB_BYTES_H
#define OCOP_LIB_BYTES_H

#include <ocop/bytes.h>

/* Below, equal to or above 0, as a sorts before, with or after b: by bytes,
 * and a prefix before what it begins. */
int ocop__bytes_compare(struct ocop_bytes a, struct ocop_bytes b);

#endif
