/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Golden forms: trust files, signed notes, and the small spellings (digits,
 * tile paths, typed codes), each written, read, and refused when it is wrong.
 */
#include <string.h>

#include <ocop/stamp.h>
#include <ocop/trust.h>

#include "lib/stamp/stamp_digits.h"
#include "tests/check_vectors/vectors.h"
#include "tests/helpers/note_time.h"

/* --- Trust files --- */

static enum ocop_err read_trust(struct ocop_trust **out, const char *hex,
				struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	enum ocop_err err = OCOP_ERR_ARGUMENT;

	*out = NULL;
	if (vectors_hex(&file, hex))
		err = ocop_trust_decode(out, ocop_buf_view(&file), diag);
	ocop_buf_clear(&file);
	return err;
}

static void check_trust(struct vectors *v, const struct ocop_json *c,
			struct ocop_keyring *ring)
{
	const char *want = vectors_str(c, "error");
	const char *before = ocop_json_str(c, "previous");
	struct ocop_trust *trust = NULL, *previous = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = read_trust(&trust, vectors_str(c, "file"), &diag);
	bool good;

	if (strcmp(want, "decode") == 0) {
		good = err == OCOP_ERR_MALFORMED || err == OCOP_ERR_RULE ||
		       err == OCOP_ERR_KEY;
		vectors_case(v, good, "%s: %s", vectors_str(c, "name"),
			     ocop_err_name(err));
		goto out;
	}
	if (!err && before)
		err = read_trust(&previous, before, &diag);
	if (!err)
		err = ocop_trust_verify(trust, previous, ring, &diag);
	vectors_case(v,
		     strcmp(ocop_err_name(err), want) == 0 ||
			     (!err && strcmp(want, "OCOP_OK") == 0),
		     "%s: %s, not %s: %s", vectors_str(c, "name"),
		     ocop_err_name(err), want, diag.text);
out:
	ocop_trust_free(trust);
	ocop_trust_free(previous);
}

void vectors_trust(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "trust.json");
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(root, "cases"));
	struct ocop_keyring *ring = NULL;

	if (ocop_keyring_new(&ring) || c == NULL)
		vectors_case(v, false, "%s: nothing to run", folder);
	else
		for (; c; c = ocop_json_next(c))
			check_trust(v, c, ring);
	ocop_keyring_free(ring);
	ocop_json_free(root);
}

/* --- Notes --- */

static void check_note(struct vectors *v, const struct ocop_json *c)
{
	struct ocop_bytes note = ocop_bytes_str(vectors_str(c, "note"));
	const char *want = vectors_str(c, "error");
	struct ocop_vkey log, timer;
	struct ocop_checkpoint checkpoint;
	struct ocop_buf root = OCOP_BUF(OCOP_HASH_LEN);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	bool good;

	err = ocop_vkey_parse(&log, ocop_bytes_str(vectors_str(c, "vkey")),
			      &diag);
	if (!err)
		err = ocop_vkey_parse(
			&timer, ocop_bytes_str(vectors_str(c, "time_vkey")),
			&diag);
	if (!err)
		err = ocop_checkpoint_open(&checkpoint, note, &log, &diag);
	good = strcmp(ocop_err_name(err), want) == 0;
	if (good && !err)
		good = vectors_hex(&root, vectors_str(c, "root")) &&
		       checkpoint.size == vectors_uint(c, "size") &&
		       ocop_bytes_equal(
			       ocop_buf_view(&root),
			       ocop_bytes_of(checkpoint.root, OCOP_HASH_LEN)) &&
		       note_time(note, &timer) ==
			       vectors_uint(c, "time");
	vectors_case(v, good, "%s: %s, not %s: %s", vectors_str(c, "name"),
		     ocop_err_name(err), want, diag.text);
	ocop_buf_clear(&root);
}

void vectors_note(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "notes.json");
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(root, "cases"));

	if (c == NULL)
		vectors_case(v, false, "%s: nothing to run", folder);
	for (; c; c = ocop_json_next(c))
		check_note(v, c);
	ocop_json_free(root);
}

/* --- Small forms --- */

static void check_digits(struct vectors *v, const struct ocop_json *c)
{
	struct ocop_buf bytes = OCOP_BUF(4096), text = OCOP_BUF(4096);
	struct ocop_buf back = OCOP_BUF(4096);
	const char *want = vectors_str(c, "digits");
	bool good = vectors_hex(&bytes, vectors_str(c, "bytes"));

	ocop__stamp_digits_encode(&text, ocop_buf_view(&bytes));
	good = good && ocop_bytes_is(ocop_buf_view(&text), want) &&
	       !ocop__stamp_digits_decode(&back, ocop_bytes_str(want), NULL) &&
	       ocop_bytes_equal(ocop_buf_view(&back), ocop_buf_view(&bytes));
	vectors_case(v, good, "digits of %s", vectors_str(c, "bytes"));
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&text);
	ocop_buf_clear(&back);
}

static void refuse_digits(struct vectors *v, const char *text)
{
	struct ocop_buf out = OCOP_BUF(4096);

	vectors_case(v,
		     ocop__stamp_digits_decode(&out, ocop_bytes_str(text),
					       NULL) ==
			     OCOP_ERR_MALFORMED,
		     "digits '%s' accepted", text);
	ocop_buf_clear(&out);
}

static void check_tile(struct vectors *v, const struct ocop_json *c)
{
	const char *path = vectors_str(c, "path");
	int level = (int)(int64_t)vectors_uint(c, "level");
	uint64_t index = vectors_uint(c, "index");
	unsigned width = (unsigned)vectors_uint(c, "width");
	char text[OCOP_TILE_PATH_MAX];
	int level_back;
	uint64_t index_back;
	unsigned width_back;
	bool good;

	ocop_tile_path(text, level, index, width);
	good = strcmp(text, path) == 0 &&
	       !ocop_tile_path_parse(ocop_bytes_str(path), &level_back,
				     &index_back, &width_back) &&
	       level_back == level && index_back == index &&
	       width_back == width;
	vectors_case(v, good, "tile %s: %s", path, text);
}

static void refuse_tile(struct vectors *v, const char *text)
{
	int level;
	uint64_t index;
	unsigned width;

	vectors_case(v,
		     ocop_tile_path_parse(ocop_bytes_str(text), &level, &index,
					  &width) == OCOP_ERR_MALFORMED,
		     "tile '%s' accepted", text);
}

static void check_typed(struct vectors *v, const struct ocop_json *c)
{
	const char *text = vectors_str(c, "text");
	const char *product = vectors_str(c, "product");
	uint32_t lot = (uint32_t)vectors_uint(c, "lot");
	uint32_t index = (uint32_t)vectors_uint(c, "index");
	struct ocop_buf line = OCOP_BUF(256);
	struct ocop_stamp stamp;
	bool good = !ocop_stamp_typed(&line, product, lot, index) &&
		    ocop_bytes_is(ocop_buf_view(&line), text) &&
		    !ocop_stamp_parse_typed(&stamp, ocop_bytes_str(text),
					    NULL) &&
		    stamp.lot == lot && stamp.index == index &&
		    strcmp(stamp.product, product) == 0;

	vectors_case(v, good, "typed '%s'", text);
	ocop_buf_clear(&line);
}

static void refuse_typed(struct vectors *v, const char *text)
{
	struct ocop_stamp stamp;

	vectors_case(v,
		     ocop_stamp_parse_typed(&stamp, ocop_bytes_str(text),
					    NULL) == OCOP_ERR_MALFORMED,
		     "typed '%s' accepted", text);
}

static void each(struct vectors *v, const struct ocop_json *list,
		 void (*fn)(struct vectors *v, const struct ocop_json *c),
		 void (*refuse)(struct vectors *v, const char *text))
{
	const struct ocop_json *c;

	if (ocop_json_count(list) == 0)
		vectors_case(v, false, "a list of forms is empty");
	for (c = ocop_json_first(list); c; c = ocop_json_next(c)) {
		if (fn)
			fn(v, c);
		else
			refuse(v, ocop_json_value_str(c));
	}
}

void vectors_form(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "forms.json");

	each(v, ocop_json_get(root, "digits"), check_digits, NULL);
	each(v, ocop_json_get(root, "digits_refused"), NULL, refuse_digits);
	each(v, ocop_json_get(root, "tiles"), check_tile, NULL);
	each(v, ocop_json_get(root, "tiles_refused"), NULL, refuse_tile);
	each(v, ocop_json_get(root, "typed"), check_typed, NULL);
	each(v, ocop_json_get(root, "typed_refused"), NULL, refuse_typed);
	ocop_json_free(root);
}
