/* SPDX-License-Identifier: Apache-2.0 */
/* One character of UTF-8, for the files here that walk over a text. */
#ifndef OCOP_UTF8_INTERNAL_H
#define OCOP_UTF8_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the character at p, its code point in *cp; 0 if it is not one. */
size_t ocop__text_char(const uint8_t *p, size_t left, uint32_t *cp);
/* Whether it would steer a terminal: a control (Cc), or of the property
 * Bidi_Control, which reorders what a reader sees. */
bool ocop__text_steers(uint32_t c);

#endif
