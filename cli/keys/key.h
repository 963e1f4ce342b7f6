/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of ocop key: showing the public facts of a key.
 */
#ifndef OCOP_CLI_KEY_H
#define OCOP_CLI_KEY_H

#include "cli/cmd.h"
#include "keys/keys.h"

struct key_shown {
	struct keys_public key;
	bool is_request;
	struct keys_request request;	/* only if is_request */
};

/* Owned; NULL: no memory. */
struct ocop_json *key_json(const struct key_shown *shown);
void key_print_hex(const char *name, const uint8_t *bytes, size_t len);

int key_show(int argc, char **argv);
int key_public(int argc, char **argv);
int key_end(int argc, char **argv);

#endif
