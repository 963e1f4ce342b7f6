/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop key show, ocop key public: the public facts of a key, from any of the
 * files that hold it.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>
#include <ocop/tlog.h>

#include "cli/keys/key.h"
#include "common/ui/label.h"

#define KEY_FILE_MAX 16384

static const char *alg_word(enum ocop_alg alg)
{
	return alg == OCOP_ALG_ES256   ? "es256"
	       : alg == OCOP_ALG_EDDSA ? "ed25519"
				       : "";
}

void key_print_hex(const char *name, const uint8_t *bytes, size_t len)
{
	printf("%s: ", name);
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
}

static void add_spki(struct ocop_buf *out, const struct keys_public *key)
{
	ocop_base64url_add(out, ocop_bytes_of(key->spki, key->spki_len));
}

struct ocop_json *key_json(const struct key_shown *shown)
{
	struct ocop_json *root = ocop_json_of_schema("ocop.key/1"), *roles;

	ocop_json_set_str(root, "alg", alg_word(shown->key.alg));
	ocop_json_set_hex(root, "kid",
			  ocop_bytes_of(shown->key.hash, OCOP_KID_LEN));
	ocop_json_set_hex(root, "hash",
			  ocop_bytes_of(shown->key.hash, OCOP_HASH_LEN));
	/* The key's hash, as a draft of a key-status record needs it in
	 * "key". */
	ocop_json_set_base64(root, "hash_base64url",
			     ocop_bytes_of(shown->key.hash, OCOP_HASH_LEN));
	ocop_json_set_base64(root, "spki", ocop_bytes_of(shown->key.spki,
							 shown->key.spki_len));
	if (shown->is_request) {
		roles = ocop_json_array();
		if (shown->request.role_record)
			ocop_json_add_str(roles, "record");
		if (shown->request.role_stamp)
			ocop_json_add_str(roles, "stamp");
		ocop_json_set(root, "roles", roles);
		if (shown->request.holder[0])
			ocop_json_set_str(root, "holder",
					  shown->request.holder);
		ocop_json_set_int(root, "issued",
				  (int64_t)shown->request.issued);
	}
	return root;
}

static int print(const struct key_shown *shown)
{
	struct ocop_buf spki = OCOP_BUF(256);
	char issued[LABEL_INSTANT_SIZE];
	const char *text;

	add_spki(&spki, &shown->key);
	text = ocop_buf_cstr(&spki);
	printf("%s: %s\n", _("Algorithm"), alg_word(shown->key.alg));
	key_print_hex(_("Key id"), shown->key.hash, OCOP_KID_LEN);
	key_print_hex(_("Hash (SHA-256)"), shown->key.hash, OCOP_HASH_LEN);
	printf("%s: %s\n", _("Public key"), text ? text : "");
	if (shown->is_request) {
		label_instant(issued, shown->request.issued);
		printf("%s:%s%s\n", _("Roles"),
		       shown->request.role_record ? " record" : "",
		       shown->request.role_stamp ? " stamp" : "");
		if (shown->request.holder[0])
			printf("%s: %s\n", _("Holder"), shown->request.holder);
		printf("%s: %s\n", _("Issued at"), issued);
	}
	ocop_buf_clear(&spki);
	return cmd_flush(EXIT_DONE);
}

static enum ocop_err load_secret(struct key_shown *out, const char *path,
				 int fd, struct ocop_diag *diag)
{
	const struct keys_secret secret = { .fd = fd };
	struct ocop_seckey *key = NULL;
	enum ocop_err err = keys_load(&key, path, &secret, diag);

	if (!err)
		err = keys_public_of(&out->key, ocop_seckey_spki(key), diag);
	ocop_seckey_free(key);
	return err;
}

/* Read a key from any form of file. Asks for a passphrase only for a secret
 * key. */
static int load_any(struct key_shown *out, const char *path,
		    const char *fd_text)
{
	struct ocop_buf file = OCOP_BUF(KEY_FILE_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_bytes in;
	enum ocop_err err;
	int fd, code = cmd_fd(&fd, "--passphrase-fd", fd_text);

	memset(out, 0, sizeof(*out));
	if (code != EXIT_DONE)
		return code;
	if (keys_is_token(path)) {
		err = keys_token_public(&out->key, path, &diag);
		return err ? say_diag(path, err, &diag) : EXIT_DONE;
	}
	err = ocop_file_read(&file, path, &diag);
	in = ocop_buf_view(&file);
	if (!err) {
		if (keys_is_secret(in))
			err = load_secret(out, path, fd, &diag);
		else
			err = keys_parse_public(&out->key, in, &diag);
	}
	if (!err &&
	    !keys_request_check(&out->request, in, NULL))
		out->is_request = true;
	ocop_buf_wipe(&file);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

int key_show(int argc, char **argv)
{
	const char *fd = NULL;
	struct key_shown shown;
	bool json = false;
	const struct opt table[] = {
		FD_OPTION(&fd),
		{ "json", OPT_FLAG, &json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop key show FILE [options]",
		       N_("Show the algorithm, id, hash and public key of FILE: a key, a .pub, a .request or a token's pkcs11: URI. The secret key is never shown."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop key show", _("expected one FILE"));
	code = load_any(&shown, argv[0], fd);
	if (code != EXIT_DONE)
		return code;
	return json ? cmd_print_json(key_json(&shown)) : print(&shown);
}

struct public_args {
	const char *out, *vkey, *fd;
	bool time, pem, json;
};

static void add_pem(struct ocop_buf *out, struct ocop_bytes spki)
{
	struct ocop_buf text = OCOP_BUF(256);

	ocop_base64_add(&text, spki);
	ocop_buf_str(out, "-----BEGIN PUBLIC KEY-----\n");
	for (size_t at = 0; at < text.len; at += 64) {
		size_t len = text.len - at < 64 ? text.len - at : 64;

		ocop_buf_add(out, text.ptr + at, len);
		ocop_buf_byte(out, '\n');
	}
	ocop_buf_str(out, "-----END PUBLIC KEY-----\n");
	ocop_buf_clear(&text);
}

static enum ocop_err public_text(struct ocop_buf *out,
				 const struct public_args *args,
				 const struct keys_public *key)
{
	struct ocop_bytes spki = ocop_bytes_of(key->spki, key->spki_len);
	struct ocop_vkey vkey;
	enum ocop_err err;

	if (args->vkey) {
		err = ocop_vkey_of(&vkey, args->vkey,
				   args->time ? OCOP_VKEY_COSIGNATURE
					      : OCOP_VKEY_ED25519,
				   spki);
		if (err)
			return err;
		ocop_vkey_format(out, &vkey);
		ocop_buf_byte(out, '\n');
	} else if (args->pem) {
		add_pem(out, spki);
	} else {
		add_spki(out, key);
		ocop_buf_byte(out, '\n');
	}
	return out->err;
}

static int put_public(const struct public_args *args, const char *path,
		      const struct key_shown *shown)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_buf text = OCOP_BUF(1024);
	struct ocop_json *root;
	int code = EXIT_DONE;
	enum ocop_err err;

	err = public_text(&text, args, &shown->key);
	if (err) {
		code = say_diag(path, err, &diag);
	} else if (args->out) {
		err = ocop_file_write(args->out, ocop_buf_view(&text),
				      OCOP_FILE_NEW, &diag);
		if (err)
			code = say_diag(args->out, err, &diag);
	} else if (!args->json) {
		fwrite(text.ptr, 1, text.len, stdout);
		code = cmd_flush(EXIT_DONE);
	}
	if (code == EXIT_DONE && args->json) {
		root = key_json(shown);
		if (args->vkey) /* without its newline */
			ocop_json_set_text(
				root, "vkey",
				ocop_bytes_of(text.ptr, text.len - 1));
		code = cmd_print_json(root);
	}
	ocop_buf_clear(&text);
	return code;
}

int key_public(int argc, char **argv)
{
	struct public_args args = { .out = NULL };
	struct key_shown shown;
	const struct opt table[] = {
		{ "out", OPT_TEXT, &args.out, "FILE",
		  N_("write to this new file instead of stdout") },
		{ "pem", OPT_FLAG, &args.pem, NULL, N_("print it as PEM") },
		{ "vkey", OPT_TEXT, &args.vkey, "NAME",
		  N_("print it as the verifier key of a log named NAME") },
		{ "time", OPT_FLAG, &args.time, NULL,
		  N_("with --vkey: the key of a time service or a witness") },
		FD_OPTION(&args.fd),
		{ "json", OPT_FLAG, &args.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop key public FILE [options]",
		       N_("Print the public key as one line of base64url. FILE may also be a token's pkcs11: URI."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop key public", _("expected one FILE"));
	if (args.time && !args.vkey)
		return cmd_usage("--time", _("only with --vkey"));
	if (args.pem && args.vkey)
		return cmd_usage("--pem", _("not with --vkey"));
	code = load_any(&shown, argv[0], args.fd);
	return code == EXIT_DONE ? put_public(&args, argv[0], &shown) : code;
}
