/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses pkcs11: URIs (RFC 7512), for example:
 *	pkcs11:token=SEAL;object=DBN?module-path=/usr/lib/x/module.so
 * Unknown parts are refused. If they were ignored, the URI could select another
 * key than its writer meant.
 */
#include <string.h>
#include <strings.h>

#include <ocop/text.h>

#include "common/ui/say.h"
#include "keys/pkcs11/token.h"

bool keys_is_token(const char *uri)
{
	return strncmp(uri, "pkcs11:", 7) == 0;
}

static enum ocop_err bad(struct ocop_diag *diag, const char *name,
			 const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "pkcs11 URI: %s: %s",
			 name, rule);
}

/* Decode %XX. false: an incomplete escape, or out is too small. */
static bool decode(struct ocop_buf *out, struct ocop_bytes in)
{
	uint8_t byte;

	for (size_t i = 0; i < in.len; i++) {
		byte = in.ptr[i];
		if (byte == '%') {
			if (in.len - i < 3 ||
			    ocop_hex_decode(&byte, 1,
					    ocop_bytes_of(in.ptr + i + 1, 2)))
				return false;
			i += 2;
		}
		ocop_buf_byte(out, byte);
	}
	return !out->err;
}

static enum ocop_err put_text(char *out, size_t size, const char *name,
			      struct ocop_bytes value, struct ocop_diag *diag)
{
	if (out[0])
		return bad(diag, name, N_("given twice"));
	if (!value.len)
		return bad(diag, name, N_("empty"));
	if (ocop_text_check(value, NULL) ||
	    !ocop_bytes_copy(out, size, value))
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "pkcs11 URI: %s: expected a text of at most %zu bytes", name,
				 size - 1);
	return OCOP_OK;
}

static enum ocop_err put_id(struct token_uri *out, struct ocop_bytes value,
			    struct ocop_diag *diag)
{
	if (out->id_len)
		return bad(diag, "id", N_("given twice"));
	if (!value.len || value.len > sizeof(out->id))
		return bad(diag, "id", N_("expected 1 to 64 bytes"));
	memcpy(out->id, value.ptr, value.len);
	out->id_len = value.len;
	return OCOP_OK;
}

static enum ocop_err put(struct token_uri *out, bool query,
			 struct ocop_bytes name, struct ocop_bytes value,
			 struct ocop_diag *diag)
{
#define TEXT(name, query, field) \
	{ name, query, out->field, sizeof(out->field) }
	const struct {
		const char *name;
		bool query;
		char *out;
		size_t size;
	} texts[] = {
		TEXT("token", false, token),
		TEXT("manufacturer", false, manufacturer),
		TEXT("model", false, model),
		TEXT("serial", false, serial),
		TEXT("object", false, object),
		TEXT("module-path", true, module),
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (query == texts[i].query &&
		    ocop_bytes_is(name, texts[i].name))
			return put_text(texts[i].out, texts[i].size,
					texts[i].name, value, diag);
	/* RFC 7512 puts these into the query, but people put them anywhere. */
	if (name.len >= 3 && strncasecmp((const char *)name.ptr, "pin", 3) == 0)
		return bad(diag, "pin", N_("do not put a PIN on the command line: the program asks for it"));
	if (query)
		return bad(diag, "query", N_("only module-path is known"));
	if (ocop_bytes_is(name, "id"))
		return put_id(out, value, diag);
	/* Any value of type is accepted: private and public key have the same
	 * name. */
	if (ocop_bytes_is(name, "type"))
		return ocop_bytes_is(value, "private") ||
				       ocop_bytes_is(value, "public") ?
			       OCOP_OK :
			       bad(diag, "type", N_("expected private or public"));
	return bad(diag, "path", N_("only token, manufacturer, model, serial, object, id and type are known"));
}

/* Parse "name=value", one attribute of the path or the query. */
static enum ocop_err read_part(struct token_uri *out, struct ocop_bytes part,
			       bool query, struct ocop_diag *diag)
{
	struct ocop_buf value = OCOP_BUF(1024);
	const uint8_t *equals = memchr(part.ptr, '=', part.len);
	struct ocop_bytes name;
	enum ocop_err err;

	if (!equals)
		return bad(diag, query ? "query" : "path",
			   N_("expected NAME=VALUE"));
	name = ocop_bytes_of(part.ptr, (size_t)(equals - part.ptr));
	if (!decode(&value, ocop_bytes_of(equals + 1,
					  part.len - name.len - 1)))
		err = bad(diag, query ? "query" : "path",
			  N_("the value is too long, or a percent sign lacks its two hex digits"));
	else
		err = put(out, query, name, ocop_buf_view(&value), diag);
	ocop_buf_wipe(&value);
	return err;
}

static enum ocop_err read_parts(struct token_uri *out, struct ocop_bytes text,
				bool query, struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;

	while (!err && text.len) {
		const uint8_t *end = memchr(text.ptr, query ? '&' : ';',
					    text.len);
		size_t len = end ? (size_t)(end - text.ptr) : text.len;

		err = read_part(out, ocop_bytes_of(text.ptr, len), query, diag);
		text.ptr += end ? len + 1 : len;
		text.len -= end ? len + 1 : len;
	}
	return err;
}

enum ocop_err keys__token_uri(struct token_uri *out, const char *uri,
			      struct ocop_diag *diag)
{
	const char *path = uri + 7, *query;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (!keys_is_token(uri))
		return bad(diag, "scheme", N_("expected pkcs11:"));
	query = strchr(path, '?');
	err = read_parts(out,
		      ocop_bytes_of(path, query ? (size_t)(query - path) :
						  strlen(path)),
		      false, diag);
	if (!err && query)
		err = read_parts(out, ocop_bytes_str(query + 1), true, diag);
	if (!err && !out->module[0])
		err = bad(diag, "module-path", N_("is required: the token's PKCS#11 library"));
	/* Only an absolute path: another user may put a file where the loader
	 * searches. */
	else if (!err && out->module[0] != '/')
		err = bad(diag, "module-path", N_("expected an absolute path"));
	if (!err && !out->object[0] && !out->id_len)
		err = bad(diag, "object", N_("object or id is required, to choose a key on the token"));
	if (err)
		memset(out, 0, sizeof(*out));
	return err;
}
