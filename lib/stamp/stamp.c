/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parsing a stamp's text strictly, and checking its signature. A stamp has
 * exactly one text: every other spelling of the link (percent escapes, another
 * order, a port, a tail) is refused here. stamp_repair.c repairs some of them,
 * and says so. In a verifier this code runs more often than any other, so it
 * allocates nothing.
 * Source: docs/format.md; GS1 Digital Link; RFC 9052 section 4.4.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "lib/base/mark.h"
#include "lib/record/record.h"
#include "lib/stamp/stamp_digits.h"
#include "lib/stamp/stamp.h"

#define GTIN_START "/01/"
#define CODE_START "/p/"
#define SERIAL_START "/21/"
#define QUERY_START "?s="
#define GTIN_DIGITS 14
/* The longest text: any host, the longest code. */
#define TEXT_MAX (sizeof(OCOP__SCHEME) - 1 + OCOP__HOST_LEN_MAX + \
		  OCOP_STAMP_PATH_MAX + sizeof(QUERY_START) - 1 + \
		  OCOP_STAMP_DIGITS)
#define TBS_MAX 128

static bool host_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
	       c == '-';
}

enum ocop_err ocop__stamp_host(char host_out[static OCOP_STAMP_URI_MAX],
			       size_t *at_out, struct ocop_bytes text,
			       struct ocop_diag *diag)
{
	const size_t start = sizeof(OCOP__SCHEME) - 1;
	size_t i = 0;

	host_out[0] = '\0';
	*at_out = 0;
	while (i < start && i < text.len && text.ptr[i] == OCOP__SCHEME[i])
		i++;
	if (i < start)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, i,
				 "byte %zu: it must begin with https://", i);
	while (i < text.len && host_byte(text.ptr[i]))
		i++;
	if (i == start || i == text.len || text.ptr[i] != '/')
		return ocop_fail(diag, OCOP_ERR_MALFORMED, i,
				 "byte %zu: expected a host name in lower case, "
				 "then '/'", i);
	if (i - start > OCOP__HOST_LEN_MAX)
		return ocop_fail(diag, OCOP_ERR_MALFORMED,
				 start + OCOP__HOST_LEN_MAX,
				 "host longer than %d bytes",
				 OCOP__HOST_LEN_MAX);
	memcpy(host_out, text.ptr + start, i - start);
	host_out[i - start] = '\0';
	*at_out = i;
	return OCOP_OK;
}

enum ocop_err ocop__stamp_host_check(const char *host)
{
	size_t len = strnlen(host, OCOP_HOST_MAX + 1);

	if (len == 0 || len > OCOP_HOST_MAX)
		return OCOP_ERR_ARGUMENT;
	for (size_t i = 0; i < len; i++)
		if (!host_byte((uint8_t)host[i]))
			return OCOP_ERR_ARGUMENT;
	return OCOP_OK;
}

bool ocop__stamp_serial(uint32_t *lot_out, uint32_t *index_out,
			const uint8_t *ptr)
{
	uint32_t part[2] = { 0, 0 };

	for (size_t i = 0; i < OCOP__SERIAL_DIGITS; i++) {
		unsigned digit = ptr[i] - (unsigned)'0';

		if (digit > 9)
			return false;
		part[i >= 6] = part[i >= 6] * 10 + digit;
	}
	*lot_out = part[0];
	*index_out = part[1];
	return true;
}

/* A cursor over the text; each step moves on or refuses. */
struct reader {
	struct ocop_bytes text;
	size_t at;
};

static bool step(struct reader *r, const char *word)
{
	size_t len = strlen(word);

	if (r->text.len - r->at < len ||
	    memcmp(r->text.ptr + r->at, word, len) != 0)
		return false;
	r->at += len;
	return true;
}

static enum ocop_err refuse(const struct reader *r, struct ocop_diag *diag,
			    const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_MALFORMED, r->at, "byte %zu: %s",
			 r->at, rule);
}

static enum ocop_err read_product(struct ocop_stamp *out, struct reader *r,
				  struct ocop_diag *diag)
{
	struct ocop_bytes rest, product;
	struct ocop_diag inner = { 0 };
	const uint8_t *slash;
	size_t len;
	enum ocop_err err;

	out->is_gtin = step(r, GTIN_START);
	if (!out->is_gtin && !step(r, CODE_START))
		return refuse(r, diag, N_("the path must begin with /01/ or /p/"));
	rest = ocop_bytes_of(r->text.ptr + r->at, r->text.len - r->at);
	len = rest.len <= OCOP_PRODUCT_MAX ? rest.len : OCOP_PRODUCT_MAX + 1;
	slash = len ? memchr(rest.ptr, '/', len) : NULL;
	if (slash)
		len = (size_t)(slash - rest.ptr);
	product = ocop_bytes_of(rest.ptr, len);
	err = out->is_gtin ? ocop__gtin_check(product, &inner) :
			     ocop_code_check(product, &inner);
	if (err)
		return ocop_fail(diag, OCOP_ERR_MALFORMED,
				 r->at + inner.offset, "byte %zu: %s",
				 r->at + inner.offset, inner.text);
	memcpy(out->product, product.ptr, len);
	r->at += len;
	return OCOP_OK;
}

static enum ocop_err read_path(struct ocop_stamp *out, struct reader *r,
			       struct ocop_diag *diag)
{
	const size_t start = r->at;
	enum ocop_err err = read_product(out, r, diag);

	if (err)
		return err;
	if (!step(r, SERIAL_START))
		return refuse(r, diag, N_("/21/ must follow the product"));
	if (r->text.len - r->at < OCOP__SERIAL_DIGITS ||
	    !ocop__stamp_serial(&out->lot, &out->index, r->text.ptr + r->at))
		return refuse(r, diag, N_("a serial of 13 digits must follow"));
	r->at += OCOP__SERIAL_DIGITS;
	memcpy(out->path, r->text.ptr + start, r->at - start);
	return OCOP_OK;
}

static enum ocop_err read_digits(struct ocop_stamp *out, struct reader *r,
				 struct ocop_diag *diag)
{
	uint8_t bytes[OCOP_STAMP_BYTES];
	struct ocop_bytes rest;
	const char *rule = NULL;
	size_t bad = 0;

	if (!step(r, QUERY_START))
		return refuse(r, diag, N_("?s= must follow the serial"));
	rest = ocop_bytes_of(r->text.ptr + r->at, r->text.len - r->at);
	if (rest.len > OCOP_STAMP_DIGITS)
		rest.len = OCOP_STAMP_DIGITS + 1;
	else if (rest.len == OCOP_STAMP_DIGITS &&
		 ocop__stamp_digits_read(bytes, rest, &bad, &rule)) {
		out->profile = bytes[0];
		memcpy(out->sig, bytes + 1, OCOP_SIG_LEN);
		return OCOP_OK;
	}
	if (rule == NULL) {
		rule = N_("expected exactly 158 digits after ?s=");
		while (bad < rest.len && bad < OCOP_STAMP_DIGITS &&
		       rest.ptr[bad] >= '0' && rest.ptr[bad] <= '9')
			bad++;
	}
	r->at += bad;
	return refuse(r, diag, rule);
}

enum ocop_err ocop_stamp_parse(struct ocop_stamp *out, struct ocop_bytes text,
			       struct ocop_diag *diag)
{
	struct reader r = { text, 0 };
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (text.len > TEXT_MAX)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, TEXT_MAX,
				 "%zu bytes (a stamp has at most %zu)",
				 text.len, TEXT_MAX);
	err = ocop__stamp_host(out->host, &r.at, text, diag);
	if (!err)
		err = read_path(out, &r, diag);
	if (!err)
		err = read_digits(out, &r, diag);
	if (err)
		memset(out, 0, sizeof(*out));
	return err;
}

static enum ocop_alg profile_alg(uint8_t profile)
{
	return profile == 1 ? OCOP_ALG_ES256 :
	       profile == 2 ? OCOP_ALG_EDDSA : OCOP_ALG_NONE;
}

void ocop__stamp_tbs(struct ocop_buf *out, uint8_t profile, const char *path)
{
	uint8_t room[32];
	struct ocop_buf protected = { room, 0, sizeof(room), sizeof(room),
				      OCOP_OK };

	/* RFC 9052 section 3.1: alg is 1; RFC 9596: typ is 16. */
	ocop_cbor_add_map(&protected, 2);
	ocop_cbor_add_uint(&protected, 1);
	ocop_cbor_add_int(&protected, profile_alg(profile));
	ocop_cbor_add_uint(&protected, 16);
	ocop_cbor_add_str(&protected, OCOP_STAMP_TYP);

	ocop_cbor_add_array(out, 4);
	ocop_cbor_add_str(out, "Signature1");
	ocop_cbor_add_bytes(out, ocop_buf_view(&protected));
	ocop_cbor_add_bytes(out, ocop_bytes_of(NULL, 0));
	ocop_cbor_add_bytes(out, ocop_bytes_str(path));
	if (!out->err)
		out->err = protected.err;
}

enum ocop_err ocop_stamp_verify(const struct ocop_stamp *stamp,
				struct ocop_pubkey *key)
{
	uint8_t room[TBS_MAX];
	struct ocop_buf tbs = { room, 0, sizeof(room), sizeof(room), OCOP_OK };

	if (stamp->typed)
		return OCOP_ERR_SIGNATURE;
	/* The key decides the algorithm, never the text alone. */
	if (profile_alg(stamp->profile) == OCOP_ALG_NONE ||
	    profile_alg(stamp->profile) != ocop_pubkey_alg(key))
		return OCOP_ERR_ALG;
	ocop__stamp_tbs(&tbs, stamp->profile, stamp->path);
	if (tbs.err)
		return tbs.err;
	return ocop_pubkey_verify(key, ocop_buf_view(&tbs), stamp->sig);
}

enum ocop_err ocop_stamp_path(char out[static OCOP_STAMP_PATH_MAX + 1],
			      const char *product, uint32_t lot, uint32_t index)
{
	uint8_t room[OCOP_STAMP_PATH_MAX + 1];
	/* One byte less: a buffer ends its text with a NUL outside len. */
	struct ocop_buf path = { room, 0, sizeof(room) - 1, sizeof(room) - 1,
				 OCOP_OK };
	const struct ocop_bytes name = ocop_bytes_str(product);
	enum ocop_err err = ocop_product_check(name, NULL);

	out[0] = '\0';
	if (err)
		return err;
	if (lot > OCOP_LOT_MAX || index > OCOP_STAMP_INDEX_MAX)
		return OCOP_ERR_ARGUMENT;
	ocop_buf_str(&path, name.len == GTIN_DIGITS ? GTIN_START : CODE_START);
	ocop_buf_bytes(&path, name);
	ocop_buf_str(&path, SERIAL_START);
	ocop_buf_printf(&path, "%06u%07u", (unsigned)lot, (unsigned)index);
	if (path.err)
		return path.err;
	return ocop_bytes_copy(out, OCOP_STAMP_PATH_MAX + 1,
			       ocop_buf_view(&path)) ? OCOP_OK : OCOP_ERR_BUG;
}
