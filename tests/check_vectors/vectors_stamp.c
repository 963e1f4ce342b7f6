/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stamps: valid ones verify, forged ones parse but do not verify, malformed
 * ones are refused before any signature is checked (an unknown profile is
 * read but never verifies: a trust document may list it).
 */
#include <string.h>

#include <ocop/stamp.h>

#include "tests/check_vectors/vectors.h"

static enum ocop_err verify(const struct ocop_stamp *stamp, const char *hex,
			    struct ocop_keyring *ring)
{
	struct ocop_buf spki = OCOP_BUF(256);
	struct ocop_pubkey *key = NULL;
	enum ocop_err err = OCOP_ERR_ARGUMENT;

	if (vectors_hex(&spki, hex))
		err = ocop_keyring_get(&key, ring, ocop_buf_view(&spki));
	if (!err)
		err = ocop_stamp_verify(stamp, key);
	ocop_buf_clear(&spki);
	return err;
}

/* What is stated of the parts of a valid one. */
static bool parts_agree(const struct ocop_stamp *stamp,
			const struct ocop_json *c)
{
	const char *path = ocop_json_str(c, "path");

	return (path == NULL || strcmp(path, stamp->path) == 0) &&
	       (!ocop_json_get(c, "lot") ||
		vectors_uint(c, "lot") == stamp->lot) &&
	       (!ocop_json_get(c, "index") ||
		vectors_uint(c, "index") == stamp->index);
}

static bool comes_out(const struct ocop_json *c, const char *host,
		      struct ocop_keyring *ring, struct ocop_diag *diag)
{
	const char *want = vectors_str(c, "expect");
	const char *spki = vectors_str(c, "spki");
	struct ocop_buf text = OCOP_BUF(65536);
	struct ocop_stamp stamp;
	enum ocop_err err;

	vectors_text_of(&text, vectors_str(c, "uri"));
	err = ocop_stamp_parse(&stamp, ocop_buf_view(&text), diag);
	ocop_buf_clear(&text);
	if (strcmp(want, "malformed") == 0)
		return err == OCOP_ERR_MALFORMED ||
		       (!err && stamp.profile != 1 &&
			stamp.profile != 2 &&
			verify(&stamp, spki, ring) == OCOP_ERR_ALG);
	if (err)
		return false;
	err = verify(&stamp, spki, ring);
	if (strcmp(want, "forged") == 0)
		return err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_ALG;
	if (err || !parts_agree(&stamp, c))
		return false;
	if (strcmp(want, "valid") == 0)
		return strcmp(stamp.host, host) == 0;
	return strcmp(want, "valid-signature-foreign-host") == 0 &&
	       strcmp(stamp.host, host) != 0;
}

void vectors_stamp(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "stamps.json");
	struct ocop_keyring *ring = NULL;
	const struct ocop_json *c = NULL;
	unsigned count = 0;

	if (!ocop_keyring_new(&ring))
		c = ocop_json_first(ocop_json_get(root, "cases"));
	for (; c; c = ocop_json_next(c), count++) {
		struct ocop_diag diag = { OCOP_OK, 0, "" };

		vectors_case(
			v, comes_out(c, vectors_str(root, "host"), ring, &diag),
			"%s: not %s (%s)", vectors_str(c, "name"),
			vectors_str(c, "expect"), diag.text);
	}
	if (count == 0)
		vectors_case(v, false, "%s: no stamp", folder);
	ocop_keyring_free(ring);
	ocop_json_free(root);
}
