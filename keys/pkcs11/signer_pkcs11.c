/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer for a key on a PKCS#11 token. The secret never leaves the token:
 * C_Sign makes the signature. Only this file includes PKCS#11's header.
 *
 * A module is loaded and initialised once for each process and stays loaded.
 * Two signers may share it (the log's key and the time key) without knowing of
 * each other. A signer is used by one thread at a time.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "common/ui/say.h"
#include "keys/pkcs11/token.h"

#define SLOTS_MAX 64
#define CERTIFICATE_MAX 16384
#define NEW_ID_LEN 16

struct token {
	CK_FUNCTION_LIST *f;	/* function table of the module */
	CK_SESSION_HANDLE session;
	bool open;		/* a session is open */
	CK_OBJECT_HANDLE secret;
	enum ocop_alg alg;
};

/* --- Errors --- */

static enum ocop_err failed(struct ocop_diag *diag, const char *what, CK_RV rv)
{
	enum ocop_err err = OCOP_ERR_CRYPTO;
	const char *why = NULL;

	switch (rv) {
	case CKR_PIN_INCORRECT:
	case CKR_PIN_INVALID:
	case CKR_PIN_LEN_RANGE:
		err = OCOP_ERR_PASSPHRASE;
		why = N_("PIN incorrect");
		break;
	case CKR_PIN_LOCKED:
		err = OCOP_ERR_PASSPHRASE;
		why = N_("PIN locked after too many wrong ones");
		break;
	case CKR_USER_PIN_NOT_INITIALIZED:
		err = OCOP_ERR_PASSPHRASE;
		why = N_("it has no user PIN yet");
		break;
	case CKR_TOKEN_NOT_PRESENT:
	case CKR_DEVICE_REMOVED:
		err = OCOP_ERR_ABSENT;
		why = N_("it was taken out");
		break;
	case CKR_TOKEN_WRITE_PROTECTED:
		err = OCOP_ERR_PERMISSION;
		why = N_("it cannot be written");
		break;
	case CKR_MECHANISM_INVALID:
		err = OCOP_ERR_ALG;
		why = N_("it does not offer this algorithm");
		break;
	case CKR_HOST_MEMORY:
		return OCOP_ERR_MEMORY;
	default:
		return ocop_fail(diag, err, 0, "token: %s: PKCS#11 error "
				 "0x%lx", what, (unsigned long)rv);
	}
	return ocop_fail(diag, err, 0, "token: %s", why);
}

/* --- Module, token, session --- */

static enum ocop_err load(struct token *token, const char *path,
			  struct ocop_diag *diag)
{
	CK_C_INITIALIZE_ARGS args = { .flags = CKF_OS_LOCKING_OK };
	CK_RV (*list)(CK_FUNCTION_LIST **) = NULL;
	void *module, *symbol;
	CK_RV rv;

	module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!module)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "token: module: %s",
				 dlerror());
	symbol = dlsym(module, "C_GetFunctionList");
	if (!symbol)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "token: '%s' is not a PKCS#11 module", path);
	/* C does not convert object to function pointers; POSIX says that it
	 * works. */
	memcpy(&list, &symbol, sizeof(list));
	rv = list(&token->f);
	if (rv != CKR_OK)
		return failed(diag, "C_GetFunctionList", rv);
	rv = token->f->C_Initialize(&args);
	if (rv == CKR_CANT_LOCK)
		rv = token->f->C_Initialize(NULL);
	if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
		return failed(diag, "C_Initialize", rv);
	return OCOP_OK;
}

/* Compare a field, padded with blanks, to text; "" matches any field. */
static bool fits(const unsigned char *field, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (!len)
		return true;
	if (len > size || memcmp(field, text, len) != 0)
		return false;
	while (len < size)
		if (field[len++] != ' ')
			return false;
	return true;
}

static bool is_token(const CK_TOKEN_INFO *info, const struct token_uri *uri)
{
	return (info->flags & CKF_TOKEN_INITIALIZED) &&
	       fits(info->label, sizeof(info->label), uri->token) &&
	       fits(info->manufacturerID, sizeof(info->manufacturerID),
		    uri->manufacturer) &&
	       fits(info->model, sizeof(info->model), uri->model) &&
	       fits(info->serialNumber, sizeof(info->serialNumber),
		    uri->serial);
}

static enum ocop_err find_slot(CK_SLOT_ID *out, struct token *token,
			       const struct token_uri *uri,
			       struct ocop_diag *diag)
{
	CK_SLOT_ID slots[SLOTS_MAX];
	CK_ULONG count = SLOTS_MAX;
	CK_TOKEN_INFO info;
	size_t found = 0;
	CK_RV rv;

	rv = token->f->C_GetSlotList(CK_TRUE, slots, &count);
	if (rv != CKR_OK)
		return failed(diag, "C_GetSlotList", rv);
	for (CK_ULONG i = 0; i < count; i++) {
		memset(&info, 0, sizeof(info));
		if (token->f->C_GetTokenInfo(slots[i], &info) != CKR_OK ||
		    !is_token(&info, uri))
			continue;
		*out = slots[i];
		found++;
	}
	if (found == 1)
		return OCOP_OK;
	if (found)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "token: %zu tokens match: add its serial to the URI",
				 found);
	return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "token: not found");
}

/* Closing the last session also logs out. */
static void close_session(struct token *token)
{
	if (token->open)
		token->f->C_CloseSession(token->session);
	token->open = false;
}

static enum ocop_err login(struct token *token, const struct keys_secret *how,
			   struct ocop_diag *diag)
{
	struct keys_secret secret = *how;
	struct ocop_buf pin = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	enum ocop_err err;
	CK_RV rv;

	secret.fresh = false;	/* an existing PIN: no least length */
	if (!secret.prompt)
		secret.prompt = _("PIN of the token:");
	err = keys_read_passphrase(&pin, &secret, diag);
	if (!err) {
		rv = token->f->C_Login(token->session, CKU_USER, pin.ptr,
				       pin.len);
		if (rv != CKR_OK && rv != CKR_USER_ALREADY_LOGGED_IN)
			err = failed(diag, "C_Login", rv);
	}
	ocop_buf_wipe(&pin);
	return err;
}

/*
 * Open the token that text names and log in, unless how is NULL. The caller
 * closes it, whatever this returns.
 */
static enum ocop_err open_session(struct token *token, struct token_uri *uri,
				  const char *text, bool write,
				  const struct keys_secret *how,
				  struct ocop_diag *diag)
{
	CK_FLAGS flags = CKF_SERIAL_SESSION | (write ? CKF_RW_SESSION : 0);
	CK_SLOT_ID slot = 0;
	enum ocop_err err;
	CK_RV rv;

	memset(token, 0, sizeof(*token));
	err = keys__token_uri(uri, text, diag);
	if (!err)
		err = load(token, uri->module, diag);
	if (!err)
		err = find_slot(&slot, token, uri, diag);
	if (err)
		return err;
	rv = token->f->C_OpenSession(slot, flags, NULL, NULL,
				     &token->session);
	if (rv != CKR_OK)
		return failed(diag, "C_OpenSession", rv);
	token->open = true;
	return how ? login(token, how, diag) : OCOP_OK;
}

/* --- Objects --- */

/*
 * Find the objects of a class with the URI's name. *count_out is 2 for two or
 * more.
 */
static enum ocop_err find(CK_OBJECT_HANDLE *out, CK_ULONG *count_out,
			  struct token *token, CK_OBJECT_CLASS class,
			  const struct token_uri *uri, struct ocop_diag *diag)
{
	CK_ATTRIBUTE want[3] = { { CKA_CLASS, &class, sizeof(class) } };
	struct token_uri name = *uri;
	CK_OBJECT_HANDLE found[2];
	CK_ULONG n = 1;
	CK_RV rv;

	*count_out = 0;
	if (name.object[0])
		want[n++] = (CK_ATTRIBUTE){ CKA_LABEL, name.object,
					    strlen(name.object) };
	if (name.id_len)
		want[n++] = (CK_ATTRIBUTE){ CKA_ID, name.id, name.id_len };
	rv = token->f->C_FindObjectsInit(token->session, want, n);
	if (rv == CKR_OK) {
		rv = token->f->C_FindObjects(token->session, found, 2,
					     count_out);
		token->f->C_FindObjectsFinal(token->session);
	}
	if (rv != CKR_OK)
		return failed(diag, "C_FindObjects", rv);
	if (*count_out)
		*out = found[0];
	return OCOP_OK;
}

static enum ocop_err find_one(CK_OBJECT_HANDLE *out, struct token *token,
			      CK_OBJECT_CLASS class,
			      const struct token_uri *uri,
			      struct ocop_diag *diag)
{
	CK_ULONG count;
	enum ocop_err err = find(out, &count, token, class, uri, diag);

	if (err || count == 1)
		return err;
	if (count)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "token: several keys match: add the key's id to the URI");
	return ocop_fail(diag, OCOP_ERR_ABSENT, 0,
			 "token: the key was not found on it");
}

/* Get an attribute's value; OCOP_ERR_ABSENT when there is none. */
static enum ocop_err get(struct ocop_buf *out, struct token *token,
			 CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
			 struct ocop_diag *diag)
{
	CK_ATTRIBUTE attribute = { type, NULL, out->max };
	CK_RV rv;

	ocop_buf_reset(out);
	attribute.pValue = ocop_buf_extend(out, out->max);
	if (!attribute.pValue)
		return out->err;
	rv = token->f->C_GetAttributeValue(token->session, object, &attribute,
					   1);
	out->len = 0;
	if (rv != CKR_OK)
		return failed(diag, "C_GetAttributeValue", rv);
	if (attribute.ulValueLen == 0 || attribute.ulValueLen > out->max)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "token: cannot read the attributes of its public key");
	out->len = attribute.ulValueLen;
	return OCOP_OK;
}

static enum ocop_err read_point(struct keys_public *out, struct token *token,
				CK_OBJECT_HANDLE object,
				struct ocop_diag *diag)
{
	struct ocop_buf params = OCOP_BUF(64), point = OCOP_BUF(256);
	enum ocop_err err = get(&params, token, object, CKA_EC_PARAMS, diag);

	if (!err)
		err = get(&point, token, object, CKA_EC_POINT, diag);
	if (!err)
		err = keys__token_point(out, ocop_buf_view(&params),
					ocop_buf_view(&point), diag);
	ocop_buf_clear(&params);
	ocop_buf_clear(&point);
	return err;
}

/* The public key: an object of its own, or a certificate of the same name. */
static enum ocop_err read_public(struct keys_public *out, struct token *token,
				 const struct token_uri *uri,
				 struct ocop_diag *diag)
{
	struct ocop_buf der = OCOP_BUF(CERTIFICATE_MAX);
	CK_OBJECT_HANDLE object = 0;
	CK_ULONG count;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = find(&object, &count, token, CKO_PUBLIC_KEY, uri, diag);
	if (!err && count == 1)
		return read_point(out, token, object, diag);
	if (!err && count == 0)
		err = find_one(&object, token, CKO_CERTIFICATE, uri, diag);
	else if (!err)
		err = find_one(&object, token, CKO_PUBLIC_KEY, uri, diag);
	if (!err)
		err = get(&der, token, object, CKA_VALUE, diag);
	if (!err)
		err = keys__token_certificate(out, ocop_buf_view(&der), diag);
	ocop_buf_clear(&der);
	return err;
}

enum ocop_err keys_token_public(struct keys_public *out, const char *uri,
				struct ocop_diag *diag)
{
	struct token_uri wanted;
	struct token token;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = open_session(&token, &wanted, uri, false, NULL, diag);
	if (!err)
		err = read_public(out, &token, &wanted, diag);
	close_session(&token);
	return err;
}

/* --- Signing --- */

static enum ocop_err token_sign(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
				struct ocop_bytes message)
{
	struct token *token = ctx;
	CK_MECHANISM how = { token->alg == OCOP_ALG_ES256 ? CKM_ECDSA :
							    CKM_EDDSA,
			     NULL, 0 };
	uint8_t hash[OCOP_HASH_LEN], sig[OCOP_SIG_LEN];
	CK_ULONG len = sizeof(sig);
	uint8_t *data;
	CK_RV rv;

	memset(sig_out, 0, OCOP_SIG_LEN);
	rv = token->f->C_SignInit(token->session, &how, token->secret);
	if (rv != CKR_OK)
		return failed(NULL, "C_SignInit", rv);
	/* PKCS#11 takes pointers without const even to what it only reads. */
	memcpy(&data, &message.ptr, sizeof(data));
	if (token->alg == OCOP_ALG_ES256) {
		ocop_sha256(hash, message);
		data = hash;
		message.len = sizeof(hash);
	}
	rv = token->f->C_Sign(token->session, data, message.len, sig, &len);
	if (rv != CKR_OK)
		return failed(NULL, "C_Sign", rv);
	if (len != OCOP_SIG_LEN)
		return OCOP_ERR_CRYPTO;
	memcpy(sig_out, sig, OCOP_SIG_LEN);
	return OCOP_OK;
}

static void token_free(void *ctx)
{
	close_session(ctx);
	free(ctx);
}

/* On some tokens two objects of one name belong to different keys. */
static enum ocop_err check_pair(struct token *token,
				const struct keys_public *public,
				struct ocop_diag *diag)
{
	struct ocop_keyring *ring = NULL;
	uint8_t text[OCOP_HASH_LEN] = { 0 }, sig[OCOP_SIG_LEN];
	struct ocop_bytes message = ocop_bytes_of(text, sizeof(text));
	struct ocop_pubkey *key;
	enum ocop_err err = ocop_random(text, sizeof(text));

	if (!err)
		err = token_sign(token, sig, message);
	if (err)
		return ocop_fail(diag, err, 0, "token: it refuses to sign with this key");
	err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_keyring_get(&key, ring,
				       ocop_bytes_of(public->spki,
						     public->spki_len));
	if (!err)
		err = ocop_pubkey_verify(key, message, sig);
	if (err == OCOP_ERR_SIGNATURE)
		err = ocop_fail(diag, OCOP_ERR_KEY, 0, "token: the public key and the secret key of this name are not a pair");
	ocop_keyring_free(ring);
	return err;
}

/* Make out a signer for an open token that is logged in. Takes the token. */
static enum ocop_err hand_over(struct ocop_signer *out, struct token *token,
			       const struct keys_public *public,
			       struct ocop_diag *diag)
{
	struct token *kept;
	enum ocop_err err;

	token->alg = public->alg;
	err = check_pair(token, public, diag);
	if (err)
		return err;
	kept = malloc(sizeof(*kept));
	if (!kept)
		return OCOP_ERR_MEMORY;
	*kept = *token;
	token->open = false;
	out->ctx = kept;
	out->alg = public->alg;
	memcpy(out->spki, public->spki, public->spki_len);
	out->spki_len = public->spki_len;
	out->sign = token_sign;
	out->free = token_free;
	return OCOP_OK;
}

/* The two objects of a key share the id; their labels may differ. */
static void name_by_id(struct token_uri *name, struct token *token)
{
	struct ocop_buf id = OCOP_BUF(TOKEN_ID_MAX);

	if (!get(&id, token, token->secret, CKA_ID, NULL)) {
		memcpy(name->id, id.ptr, id.len);
		name->id_len = id.len;
		name->object[0] = '\0';
	}
	ocop_buf_clear(&id);
}

enum ocop_err keys__token_open(struct ocop_signer *out, const char *uri,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag)
{
	struct token_uri wanted;
	struct keys_public public;
	struct token token;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = open_session(&token, &wanted, uri, false, secret, diag);
	if (!err)
		err = find_one(&token.secret, &token, CKO_PRIVATE_KEY,
			       &wanted, diag);
	if (!err) {
		name_by_id(&wanted, &token);
		err = read_public(&public, &token, &wanted, diag);
	}
	if (!err)
		err = hand_over(out, &token, &public, diag);
	close_session(&token);
	return err;
}

/* --- A new key --- */

static enum ocop_err generate(struct token *token, CK_OBJECT_HANDLE *public,
			      const struct token_uri *uri, enum ocop_alg alg,
			      struct ocop_diag *diag)
{
	CK_MECHANISM how = { alg == OCOP_ALG_ES256
				     ? CKM_EC_KEY_PAIR_GEN
				     : CKM_EC_EDWARDS_KEY_PAIR_GEN,
			     NULL, 0 };
	struct ocop_bytes curve = keys__token_params(alg);
	struct token_uri name = *uri;
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	uint8_t params[16];
	CK_ATTRIBUTE open_half[] = {
		{ CKA_TOKEN, &yes, sizeof(yes) },
		{ CKA_PRIVATE, &no, sizeof(no) },
		{ CKA_VERIFY, &yes, sizeof(yes) },
		{ CKA_EC_PARAMS, params, curve.len },
		{ CKA_ID, name.id, name.id_len },
		{ CKA_LABEL, name.object, strlen(name.object) },
	};
	CK_ATTRIBUTE secret_half[] = {
		{ CKA_TOKEN, &yes, sizeof(yes) },
		{ CKA_PRIVATE, &yes, sizeof(yes) },
		{ CKA_SENSITIVE, &yes, sizeof(yes) },
		{ CKA_EXTRACTABLE, &no, sizeof(no) },
		{ CKA_SIGN, &yes, sizeof(yes) },
		{ CKA_ID, name.id, name.id_len },
		{ CKA_LABEL, name.object, strlen(name.object) },
	};
	/* The label is the last attribute, so an empty one can be left out. */
	CK_ULONG none = name.object[0] ? 0 : 1;
	CK_RV rv;

	memcpy(params, curve.ptr, curve.len);
	rv = token->f->C_GenerateKeyPair(
		token->session, &how, open_half,
		sizeof(open_half) / sizeof(open_half[0]) - none, secret_half,
		sizeof(secret_half) / sizeof(secret_half[0]) - none, public,
		&token->secret);
	return rv == CKR_OK ? OCOP_OK :
			      failed(diag, "C_GenerateKeyPair", rv);
}

/* Neither a private nor a public key of this name may exist. */
static enum ocop_err check_free(struct token *token,
				const struct token_uri *uri,
				struct ocop_diag *diag)
{
	static const CK_OBJECT_CLASS classes[] = { CKO_PRIVATE_KEY,
						   CKO_PUBLIC_KEY,
						   CKO_CERTIFICATE };
	CK_OBJECT_HANDLE object = 0;
	CK_ULONG count;
	enum ocop_err err;

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		err = find(&object, &count, token, classes[i], uri, diag);
		if (!err && count)
			err = ocop_fail(diag, OCOP_ERR_EXISTS, 0, "token: it already has this key: nothing was made");
		if (err)
			return err;
	}
	return OCOP_OK;
}

enum ocop_err keys_token_new(struct ocop_signer *out, const char *uri,
			     enum ocop_alg alg,
			     const struct keys_secret *secret,
			     struct ocop_diag *diag)
{
	CK_OBJECT_HANDLE open_half = 0;
	struct token_uri wanted;
	struct keys_public public;
	struct token token;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = open_session(&token, &wanted, uri, true, secret, diag);
	if (!err)
		err = check_free(&token, &wanted, diag);
	/* The id connects the two objects of a key. */
	if (!err && !wanted.id_len) {
		wanted.id_len = NEW_ID_LEN;
		err = ocop_random(wanted.id, NEW_ID_LEN);
	}
	if (!err)
		err = generate(&token, &open_half, &wanted, alg, diag);
	if (err)
		goto out;
	err = read_point(&public, &token, open_half, diag);
	if (!err)
		err = hand_over(out, &token, &public, diag);
	if (err) {
		/* Remove a key that cannot be used. */
		token.f->C_DestroyObject(token.session, token.secret);
		token.f->C_DestroyObject(token.session, open_half);
	}
out:
	close_session(&token);
	return err;
}
