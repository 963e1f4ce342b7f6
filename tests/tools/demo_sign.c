/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_sign KEY HOST PRODUCT LOT INDEX: print what a dishonest printing house
 * would print. It signs any stamp with any key. The KEY "-" is a key that is
 * made on the spot. The passphrase comes on standard input. Only the demo's bad
 * cases use it: ocop itself makes stamps only of proven lots, and never beyond
 * their count.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/stamp.h>

#include "common/ui/say.h"
#include "keys/keys.h"

static bool number(const char *text, uint32_t *out)
{
	uint64_t value;

	if (ocop_digits(&value, ocop_bytes_str(text)) ||
	    value > OCOP_STAMP_INDEX_MAX)
		return false;
	*out = (uint32_t)value;
	return true;
}

int main(int argc, char **argv)
{
	struct keys_secret secret = { .fd = 0 };
	struct ocop_signer signer = { 0 };
	struct ocop_seckey *key = NULL;
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint32_t lot, index;
	enum ocop_err err;
	int code;

	say_start("demo_sign");
	if (argc != 6 || !number(argv[4], &lot) || !number(argv[5], &index)) {
		say_error("usage: demo_sign KEY HOST PRODUCT LOT INDEX");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "-") == 0) {
		err = ocop_seckey_generate(&key, OCOP_ALG_ES256);
		if (!err)
			ocop_signer_of_key(&signer, key);
	} else {
		err = keys_open_signer(&signer, argv[1], &secret, &diag);
	}
	if (!err)
		err = ocop_stamp_make(&uri, &signer, argv[2], argv[3], lot,
				      index);
	code = err ? say_diag(argv[1], err, &diag) : EXIT_DONE;
	if (!err)
		printf("%.*s\n", (int)uri.len, (const char *)uri.ptr);
	ocop_signer_clear(&signer);
	ocop_buf_clear(&uri);
	return code;
}
