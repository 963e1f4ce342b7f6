/* SPDX-License-Identifier: Apache-2.0 */
/* One character of UTF-8, for the files here that walk over a text. */
#ifndef OCOP_UTF8_INTERNAL_H
#define OCOP_UTF8_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

/* Length of the character at p, its code point in *cp; 0 if it is not one. */
size_t ocop__text_char(const uint8_t *p, size_t left, uint32_t *cp);

#endif
