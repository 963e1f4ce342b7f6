/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides the name and password of an address and the PIN of a token's URI,
 * whatever message repeats them. Every message passes through here.
 */
#ifndef COMMON_UI_HIDE_H
#define COMMON_UI_HIDE_H

#include <stddef.h>

/* Replace the secrets in line by stars. size is that of the buffer. */
void hide_secrets(char *line, size_t size);

#endif
