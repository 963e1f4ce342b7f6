/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP signed-note verifier keys: "NAME+ID+KEY", the form in which a log's
 * or a witness's Ed25519 key is handed around, and how its ID is derived.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "lib/base/text.h"
#include "lib/tlog/note.h"
#include "lib/tlog/tlog.h"

/* The fixed start of an Ed25519 SPKI (RFC 8410); 32 key bytes follow. */
static const uint8_t spki_head[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
				     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };

bool ocop__vkey_is_name(struct ocop_bytes name)
{
	size_t i;

	if (name.len > OCOP_ORIGIN_MAX ||
	    ocop_text_check(name, NULL))
		return false;
	for (i = 0; i < name.len; i++)
		if (name.ptr[i] == ' ' || name.ptr[i] == '+')
			return false;
	return true;
}

bool ocop__vkey_is_origin(struct ocop_bytes name)
{
	return name.len <= 64 && !ocop__ascii_check(name, NULL) &&
	       !memchr(name.ptr, '+', name.len) &&
	       !memchr(name.ptr, ':', name.len);
}

/* signed-note: SHA-256(name || 0x0A || type || public key)[0..4]. */
static uint32_t key_hash(const struct ocop_vkey *vkey)
{
	uint8_t bytes[OCOP_ORIGIN_MAX + 2 + 32], hash[OCOP_HASH_LEN];
	size_t len = strlen(vkey->name);

	memcpy(bytes, vkey->name, len);
	bytes[len++] = '\n';
	bytes[len++] = vkey->type;
	memcpy(bytes + len, vkey->public32, 32);
	ocop_sha256(hash, ocop_bytes_of(bytes, len + 32));
	return (uint32_t)ocop_bytes_number(ocop_bytes_of(hash, 4));
}

/* Refuse a public key that enrolment would refuse. */
static enum ocop_err check_public(const uint8_t public32[static 32],
				  struct ocop_diag *diag)
{
	uint8_t spki[OCOP_SPKI_ED25519_LEN];
	enum ocop_alg alg;

	memcpy(spki, spki_head, sizeof(spki_head));
	memcpy(spki + sizeof(spki_head), public32, 32);
	return ocop_spki_check(&alg, ocop_bytes_of(spki, sizeof(spki)), diag);
}

enum ocop_err ocop_vkey_parse(struct ocop_vkey *out, struct ocop_bytes text,
			      struct ocop_diag *diag)
{
	struct ocop_bytes name, id, rest = text;
	struct ocop_vkey vkey = { 0 };
	uint8_t key[1 + 32];
	char again[9];
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (!ocop__note_cut(&name, &rest, '+') ||
	    !ocop__note_cut(&id, &rest, '+') || !ocop__vkey_is_name(name) ||
	    !ocop_bytes_copy(vkey.name, sizeof(vkey.name), name))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "vkey: expected NAME+ID+KEY");
	if (ocop_base64_exact(key, sizeof(key), rest))
		return ocop_fail(diag, OCOP_ERR_MALFORMED,
				 name.len + id.len + 2,
				 "vkey: the key must be base64 of 33 bytes");
	vkey.type = key[0];
	memcpy(vkey.public32, key + 1, 32);
	if (vkey.type != OCOP_VKEY_ED25519 &&
	    vkey.type != OCOP_VKEY_COSIGNATURE)
		return ocop_fail(diag, OCOP_ERR_ALG, 0,
				 "vkey: type %u (expected 1 or 4)", vkey.type);
	err = check_public(vkey.public32, diag);
	if (err)
		return err;
	vkey.hash = key_hash(&vkey);
	snprintf(again, sizeof(again), "%08x", (unsigned)vkey.hash);
	if (!ocop_bytes_is(id, again))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, name.len + 1,
				 "vkey: the ID does not match the key (%s)", again);
	*out = vkey;
	return OCOP_OK;
}

enum ocop_err ocop_vkey_of(struct ocop_vkey *out, const char *name,
			   uint8_t type, struct ocop_bytes spki)
{
	struct ocop_vkey vkey = { .type = type };

	memset(out, 0, sizeof(*out));
	if (type != OCOP_VKEY_ED25519 && type != OCOP_VKEY_COSIGNATURE)
		return OCOP_ERR_ARGUMENT;
	if (spki.len != OCOP_SPKI_ED25519_LEN ||
	    memcmp(spki.ptr, spki_head, sizeof(spki_head)) != 0)
		return OCOP_ERR_ALG;
	if (!ocop__vkey_is_name(ocop_bytes_str(name)) ||
	    !ocop_bytes_copy(vkey.name, sizeof(vkey.name),
			     ocop_bytes_str(name)))
		return OCOP_ERR_ARGUMENT;
	memcpy(vkey.public32, spki.ptr + sizeof(spki_head), 32);
	vkey.hash = key_hash(&vkey);
	*out = vkey;
	return OCOP_OK;
}

void ocop_vkey_format(struct ocop_buf *out, const struct ocop_vkey *vkey)
{
	uint8_t key[1 + 32];

	key[0] = vkey->type;
	memcpy(key + 1, vkey->public32, 32);
	ocop_buf_printf(out, "%s+%08x+", vkey->name, (unsigned)vkey->hash);
	ocop_base64_add(out, ocop_bytes_of(key, sizeof(key)));
}
