/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a pkcs11: URI, or as a point or a certificate that a token
 * stores. A URI that is accepted means the same when it is written again. A
 * point or certificate that is accepted has a key that can be used. Functions:
 * keys__token_uri, keys__token_point, keys__token_certificate.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "keys/pkcs11/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

/* --- URIs --- */

static void add(struct ocop_buf *out, const char *name,
		struct ocop_bytes value)
{
	if (value.len == 0)
		return;
	ocop_buf_str(out, name);
	for (size_t i = 0; i < value.len; i++)
		ocop_buf_printf(out, "%%%02x", value.ptr[i]);
}

/* Every byte escaped. */
static void write_uri(struct ocop_buf *out, const struct token_uri *uri)
{
	const struct {
		const char *name, *text;
	} part[] = {
		{ "token=", uri->token },
		{ "manufacturer=", uri->manufacturer },
		{ "model=", uri->model },
		{ "serial=", uri->serial },
		{ "object=", uri->object },
	};
	const char *mark = "";

	ocop_buf_str(out, "pkcs11:");
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		if (part[i].text[0] == '\0')
			continue;
		ocop_buf_str(out, mark);
		add(out, part[i].name, ocop_bytes_str(part[i].text));
		mark = ";";
	}
	if (uri->id_len > 0) {
		ocop_buf_str(out, mark);
		add(out, "id=", ocop_bytes_of(uri->id, uri->id_len));
	}
	add(out, "?module-path=", ocop_bytes_str(uri->module));
}

static void same(const struct token_uri *a, const struct token_uri *b)
{
	require(strcmp(a->token, b->token) == 0);
	require(strcmp(a->manufacturer, b->manufacturer) == 0);
	require(strcmp(a->model, b->model) == 0);
	require(strcmp(a->serial, b->serial) == 0);
	require(strcmp(a->object, b->object) == 0);
	require(strcmp(a->module, b->module) == 0);
	require(ocop_bytes_equal(ocop_bytes_of(a->id, a->id_len),
				 ocop_bytes_of(b->id, b->id_len)));
}

static void try_uri(const char *text)
{
	struct ocop_buf again = OCOP_BUF(SIZE_MAX);
	struct token_uri uri, second;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	const char *written;

	if (keys__token_uri(&uri, text, &diag)) {
		require(diag.text[0] != '\0');
		return;
	}
	require(keys_is_token(text) && uri.module[0] == '/');
	write_uri(&again, &uri);
	written = ocop_buf_cstr(&again);
	require(written != NULL);
	require(!keys__token_uri(&second, written, NULL));
	same(&uri, &second);
	ocop_buf_clear(&again);
}

/* --- Keys --- */

static void check_public(const struct keys_public *key)
{
	struct keys_public again;

	require(!keys_public_of(&again,
				ocop_bytes_of(key->spki, key->spki_len),
				NULL));
	require(again.alg == key->alg);
	require(memcmp(again.hash, key->hash, OCOP_HASH_LEN) == 0);
}

static void try_keys(struct ocop_bytes in)
{
	static const enum ocop_alg algs[] = { OCOP_ALG_ES256, OCOP_ALG_EDDSA };
	size_t half = in.len / 2;
	struct keys_public key;
	struct ocop_diag diag;

	if (!keys__token_certificate(&key, in, &diag))
		check_public(&key);
	for (size_t i = 0; i < 2; i++)
		if (!keys__token_point(&key, keys__token_params(algs[i]), in,
				       &diag)) {
			check_public(&key);
			require(key.alg == algs[i]);
		}
	if (!keys__token_point(&key, ocop_bytes_of(in.ptr, half),
			       ocop_bytes_of(in.ptr + half, in.len - half),
			       &diag))
		check_public(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_uri(text);
	try_keys(ocop_bytes_of(data, size));
	free(text);
	return 0;
}
