/* SPDX-License-Identifier: Apache-2.0 */
/* One character of UTF-8, for files in lib/base that walk a text. */
#ifndef OCOP_UTF8_INTERNAL_H
#define OCOP_UTF8_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the character at p, and its code point in *cp. 0: it is not
 * one. */
size_t ocop__text_char(const uint8_t *p, size_t left, uint32_t *cp);
/* True when it could control a terminal: a control character (Cc), or one with
 * the property Bidi_Control, which reorders text on the screen. */
bool ocop__text_steers(uint32_t c);

#endif
