/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading COSE_Sign1 (RFC 9052 sections 4.2 and 4.4) in two ways: strictly for
 * our records, which have exactly one encoding, and leniently for messages of
 * other systems. The signed bytes are always those that were received.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>

#include "lib/base/mark.h"
#include "lib/cose/cose_sign1.h"

#define COSE_SIGN1_TAG 18
#define COSE_MAX 65536		/* bytes of another's message */
#define HEADER_ALG 1
#define HEADER_CRIT 2
#define HEADER_KID 4
#define HEADER_TYP 16
/* Heads and context string of a Sig_structure, with room to spare. */
#define TBS_OVERHEAD 64
/* The record of a lot has at most 1 KiB: it is checked without allocating. */
#define TBS_STACK (1024 + TBS_OVERHEAD + 128)

/* Where each item began, to say so when the item is refused. */
struct reader {
	struct ocop_cbor c;
	const uint8_t *base;	/* offset 0 of the diagnostic */
	const uint8_t *at;
	struct ocop_diag *diag;
};

static enum ocop_err refuse(const struct reader *r, const char *rule)
{
	return ocop_fail(r->diag, OCOP_ERR_MALFORMED,
			 (size_t)(r->at - r->base), "COSE_Sign1: %s", rule);
}

static void mark(struct reader *r)
{
	r->at = r->c.ptr;
}

/* An algorithm number (RFC 9053 2) as one of ours, or none. */
static enum ocop_alg alg_of(int64_t number)
{
	if (number == OCOP_ALG_ES256)
		return OCOP_ALG_ES256;
	return number == OCOP_ALG_EDDSA ? OCOP_ALG_EDDSA : OCOP_ALG_NONE;
}

/* A typ is a media type name without spaces (RFC 9596 2). */
static bool typ_ok(struct ocop_bytes typ)
{
	if (typ.len == 0 || typ.len > OCOP_TYP_MAX)
		return false;
	for (size_t i = 0; i < typ.len; i++) {
		if (typ.ptr[i] <= 0x20 || typ.ptr[i] >= 0x7f)
			return false;
	}
	return true;
}

/* {1: alg, 4: kid, 16: typ}, exactly. */
static enum ocop_err read_protected(struct ocop_cose_sign1 *e, struct reader *r)
{
	int64_t label, number;

	mark(r);
	if (ocop_cbor_map(&r->c) != 3)
		return refuse(r, N_("protected header is not a map of alg, kid "
			      "and typ (RFC 9052 3)"));
	mark(r);
	label = ocop_cbor_int(&r->c);
	if (r->c.bad || label != HEADER_ALG)
		return refuse(r, N_("first label is not 1, alg (RFC 9052 3.1)"));
	mark(r);
	number = ocop_cbor_int(&r->c);
	if (r->c.bad)
		return refuse(r, N_("alg is not an integer (RFC 9053 2)"));
	e->alg = alg_of(number);
	if (e->alg == OCOP_ALG_NONE)
		return ocop_fail(r->diag, OCOP_ERR_ALG,
				 (size_t)(r->at - r->base), "COSE_Sign1: alg is neither -7 nor -8 (RFC 9053 2)");
	mark(r);
	label = ocop_cbor_int(&r->c);
	if (r->c.bad || label != HEADER_KID)
		return refuse(r, N_("second label is not 4, kid (RFC 9052 3.1)"));
	mark(r);
	e->kid = ocop_cbor_bytes(&r->c);
	if (e->kid.len != OCOP_KID_LEN)
		return refuse(r, N_("kid is not 8 bytes"));
	mark(r);
	label = ocop_cbor_int(&r->c);
	if (r->c.bad || label != HEADER_TYP)
		return refuse(r, N_("third label is not 16, typ (RFC 9596 2)"));
	mark(r);
	e->typ = ocop_cbor_text(&r->c);
	if (!typ_ok(e->typ))
		return refuse(r, N_("typ is not a name of 1 to 64 ASCII "
			      "characters (RFC 9596 2)"));
	mark(r);
	if (!ocop_cbor_done(&r->c))
		return refuse(r, N_("bytes after the protected header"));
	return OCOP_OK;
}

/* What is read alike in our messages and in those of other systems: the array
 * and its first part, and, behind headers and payload, its last. */
static enum ocop_err read_first(struct ocop_cose_sign1 *e, struct reader *r)
{
	mark(r);
	if (ocop_cbor_array(&r->c) != 4)
		return refuse(r, N_("not an array of 4 (RFC 9052 4.2)"));
	mark(r);
	e->protected_ = ocop_cbor_bytes(&r->c);
	return !r->c.bad ? OCOP_OK :
	       refuse(r, N_("protected header is not a byte string "
			    "(RFC 9052 3)"));
}

static enum ocop_err read_last(struct ocop_cose_sign1 *e, struct reader *r)
{
	mark(r);
	e->sig = ocop_cbor_bytes(&r->c);
	if (e->sig.len != OCOP_SIG_LEN)
		return refuse(r, N_("signature is not 64 bytes (RFC 9053 2)"));
	mark(r);
	return ocop_cbor_done(&r->c) ? OCOP_OK :
	       refuse(r, N_("bytes after the COSE_Sign1"));
}

static enum ocop_err read_outer(struct ocop_cose_sign1 *e, struct reader *r,
				bool detached)
{
	uint64_t tag = ocop_cbor_tag(&r->c);
	enum ocop_err err;

	if (r->c.bad || tag != COSE_SIGN1_TAG)
		return refuse(r, N_("not tag 18 (RFC 9052 4.2)"));
	err = read_first(e, r);
	if (err)
		return err;
	mark(r);
	if (ocop_cbor_map(&r->c) != 0 || r->c.bad)
		return refuse(r, N_("unprotected header is not an empty map"));
	mark(r);
	if (detached)
		ocop_cbor_null(&r->c);
	else
		e->payload = ocop_cbor_bytes(&r->c);
	if (r->c.bad)
		return refuse(r, detached ? N_("payload is not nil (RFC 9052 4.1)")
			      : N_("payload is not a byte string (RFC 9052 4.1)"));
	return read_last(e, r);
}

size_t ocop__cose_sign1_max(struct ocop_bytes typ)
{
	return ocop_bytes_is(typ, OCOP_INSPECTION_TYP) ? OCOP_INSPECTION_MAX :
	       ocop_bytes_is(typ, OCOP_STATUS_LIST_TYP) ? OCOP_STATUS_LIST_MAX :
	       OCOP_RECORD_MAX;
}

static enum ocop_err too_long(struct ocop_diag *diag, size_t max)
{
	return ocop_fail(diag, OCOP_ERR_LIMIT, max, "COSE_Sign1: over %zu bytes",
			 max);
}

enum ocop_err ocop_cose_sign1_open_unverified(struct ocop_cose_sign1 *out,
					      struct ocop_bytes in,
					      bool detached,
					      struct ocop_diag *diag)
{
	struct ocop_cose_sign1 e = { .whole = in, .detached = detached };
	struct reader r = { ocop_cbor_of(in), NULL, NULL, diag };
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (in.len > OCOP_INSPECTION_MAX)
		return too_long(diag, OCOP_INSPECTION_MAX);
	r.base = r.c.start;
	r.at = r.c.start;
	err = read_outer(&e, &r, detached);
	if (!err && e.protected_.len == 0) {
		/* The view may point anywhere: name the string's head. */
		r.at = r.base + 2;
		err = refuse(&r, N_("protected header is empty (RFC 9052 3)"));
	} else if (!err) {
		r.c = ocop_cbor_of(e.protected_);
		err = read_protected(&e, &r);
	}
	if (in.len > ocop__cose_sign1_max(e.typ))
		return too_long(diag, ocop__cose_sign1_max(e.typ));
	if (!err)
		*out = e;
	return err;
}

static void add_tbs(struct ocop_buf *out, struct ocop_bytes protected_,
		    struct ocop_bytes external_aad, struct ocop_bytes payload)
{
	ocop_cbor_add_array(out, 4);
	ocop_cbor_add_str(out, "Signature1");
	ocop_cbor_add_bytes(out, protected_);
	ocop_cbor_add_bytes(out, external_aad);
	ocop_cbor_add_bytes(out, payload);
}

void ocop__cose_sign1_tbs(struct ocop_buf *out, struct ocop_bytes protected_,
			  struct ocop_bytes payload)
{
	add_tbs(out, protected_, OCOP_LIT(""), payload);
}

void ocop_cose_sign1_id(uint8_t out[static OCOP_HASH_LEN],
			const struct ocop_cose_sign1 *message)
{
	ocop_sha256_prefixed(out, 'R', message->protected_,
			     message->payload);
}

/* The Sig_structure on the stack, or in allocated memory when it is long. */
static enum ocop_err make_tbs(struct ocop_buf *tbs, uint8_t stack[TBS_STACK],
			      struct ocop_bytes protected_,
			      struct ocop_bytes external_aad,
			      struct ocop_bytes payload)
{
	if (payload.len > SIZE_MAX / 4 || external_aad.len > SIZE_MAX / 4 ||
	    protected_.len > SIZE_MAX / 4)
		return OCOP_ERR_LIMIT;
	tbs->max = TBS_OVERHEAD + protected_.len + external_aad.len +
		payload.len;
	if (tbs->max <= TBS_STACK) {
		/* Lent memory: it never grows, because its ceiling fits. */
		tbs->ptr = stack;
		tbs->cap = TBS_STACK;
	}
	add_tbs(tbs, protected_, external_aad, payload);
	return tbs->err;
}

static void clear_tbs(struct ocop_buf *tbs, const uint8_t stack[TBS_STACK])
{
	if (tbs->ptr != stack)
		ocop_buf_clear(tbs);
}

static enum ocop_err verify_parts(struct ocop_bytes protected_,
				  struct ocop_bytes external_aad,
				  struct ocop_bytes payload,
				  const uint8_t sig[static OCOP_SIG_LEN],
				  struct ocop_pubkey *key)
{
	uint8_t stack[TBS_STACK];
	struct ocop_buf tbs = OCOP_BUF(0);
	enum ocop_err err = make_tbs(&tbs, stack, protected_, external_aad,
				     payload);

	if (!err)
		err = ocop_pubkey_verify(key, ocop_buf_view(&tbs), sig);
	clear_tbs(&tbs, stack);
	return err;
}

enum ocop_err ocop__cose_sign1_digest(uint8_t out[static OCOP_HASH_LEN],
				      const struct ocop_cose_sign1 *message)
{
	uint8_t stack[TBS_STACK];
	struct ocop_buf tbs = OCOP_BUF(0);
	enum ocop_err err = make_tbs(&tbs, stack, message->protected_,
				     OCOP_LIT(""), message->payload);

	if (!err)
		ocop_sha256(out, ocop_buf_view(&tbs));
	clear_tbs(&tbs, stack);
	return err;
}

enum ocop_err ocop_cose_sign1_verify(const struct ocop_cose_sign1 *message,
				     struct ocop_bytes payload,
				     struct ocop_pubkey *key)
{
	/* The enrolled key decides, not the message (RFC 9052 3.1). */
	if (message->alg == OCOP_ALG_NONE ||
	    message->alg != ocop_pubkey_alg(key))
		return OCOP_ERR_ALG;
	return verify_parts(message->protected_, OCOP_LIT(""), payload,
			    message->sig.ptr, key);
}

void ocop__cose_sign1_protected(struct ocop_buf *out, enum ocop_alg alg,
				struct ocop_bytes kid, const char *typ)
{
	ocop_cbor_add_map(out, kid.len ? 3 : 2);
	ocop_cbor_add_uint(out, HEADER_ALG);
	ocop_cbor_add_int(out, alg);
	if (kid.len) {
		ocop_cbor_add_uint(out, HEADER_KID);
		ocop_cbor_add_bytes(out, kid);
	}
	ocop_cbor_add_uint(out, HEADER_TYP);
	ocop_cbor_add_str(out, typ);
}

/* What a header map of another system's message says. */
struct headers {
	bool has_alg;
	enum ocop_alg alg;	/* none when it is not one of ours */
};

/* Read one header map: keep alg, skip unknown parameters. */
static enum ocop_err read_headers(struct headers *out, struct reader *r)
{
	size_t count;
	int64_t label;

	mark(r);
	count = ocop_cbor_map(&r->c);
	for (size_t i = 0; i < count && !r->c.bad; i++) {
		mark(r);
		label = 0;
		if (ocop_cbor_peek(&r->c) == OCOP_CBOR_TEXT)
			ocop_cbor_text(&r->c);
		else
			label = ocop_cbor_int(&r->c);
		if (r->c.bad)
			break;
		/* A parameter that must be understood is unknown (RFC 9052 3.1,
		 * crit). */
		if (label == HEADER_CRIT)
			return refuse(r, N_("critical headers (RFC 9052 3.1)"));
		if (label != HEADER_ALG) {
			ocop_cbor_item(&r->c);
			continue;
		}
		if (out->has_alg)
			return refuse(r, N_("alg appears twice (RFC 9052 3)"));
		out->has_alg = true;
		if (ocop_cbor_peek(&r->c) == OCOP_CBOR_TEXT)
			ocop_cbor_text(&r->c);
		else
			out->alg = alg_of(ocop_cbor_int(&r->c));
	}
	if (r->c.bad)
		return refuse(r, N_("header is not a map of labels (RFC 9052 3)"));
	return OCOP_OK;
}

/* Fill the parts and headers of another system's message. */
static enum ocop_err read_message(struct ocop_cose_sign1 *e, struct headers *h,
				  struct reader *r)
{
	struct reader inner = *r;
	enum ocop_err err;

	if (ocop_cbor_peek(&r->c) == OCOP_CBOR_TAG &&
	    ocop_cbor_tag(&r->c) != COSE_SIGN1_TAG)
		return refuse(r, N_("not tag 18 (RFC 9052 4.2)"));
	err = read_first(e, r);
	if (err)
		return err;
	if (e->protected_.len) {
		inner.c = ocop_cbor_of(e->protected_);
		err = read_headers(h, &inner);
		if (err)
			return err;
		mark(&inner);
		if (!ocop_cbor_done(&inner.c))
			return refuse(&inner, N_("bytes after the protected header"));
	}
	err = read_headers(h, r);
	if (err)
		return err;
	mark(r);
	e->payload = ocop_cbor_bytes(&r->c);
	if (r->c.bad)
		return refuse(r, N_("payload is not a byte string "
			      "(RFC 9052 4.1)"));
	return read_last(e, r);
}

enum ocop_err ocop_cose_verify_lenient(struct ocop_bytes in,
				       struct ocop_bytes external_aad,
				       struct ocop_pubkey *key,
				       struct ocop_bytes *payload_out,
				       struct ocop_diag *diag)
{
	struct reader r = { ocop_cbor_of(in), NULL, NULL, diag };
	struct ocop_cose_sign1 e = { .whole = in };
	struct headers h = { false, OCOP_ALG_NONE };
	enum ocop_err err;

	*payload_out = ocop_bytes_of(NULL, 0);
	if (in.len > COSE_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, COSE_MAX,
				 "COSE_Sign1: over %d bytes", COSE_MAX);
	r.base = r.c.start;
	r.at = r.c.start;
	err = read_message(&e, &h, &r);
	if (err)
		return err;
	if (h.alg != ocop_pubkey_alg(key))
		return ocop_fail(diag, OCOP_ERR_ALG, 0, "COSE_Sign1: alg does "
							"not fit the key (RFC "
							"9052 3.1)");
	/* An empty map is signed as an empty string. */
	if (e.protected_.len == 1)
		e.protected_.len = 0;
	err = verify_parts(e.protected_, external_aad, e.payload, e.sig.ptr,
			   key);
	if (err == OCOP_ERR_SIGNATURE)
		return ocop_fail(diag, err, 0, "COSE_Sign1: signature does not match (RFC 9052 4.4)");
	if (err)
		return ocop_fail(diag, err, 0, "COSE_Sign1: %s",
				 ocop_err_text(err));
	*payload_out = e.payload;
	return OCOP_OK;
}
