/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What no line may show: the name and password of an address, the PIN of a
 * token's URI, whoever repeats them. The one way out of every message.
 */
#ifndef COMMON_UI_HIDE_H
#define COMMON_UI_HIDE_H

#include <stddef.h>

/* Put stars in their place, as far as size bytes hold the line. */
void hide_secrets(char *line, size_t size);

#endif
