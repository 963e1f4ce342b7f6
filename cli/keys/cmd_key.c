/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop key: its table, and the subcommands that use secret keys: new, request,
 * passwd. They never print a secret.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/nfc.h>
#include <ocop/text.h>

#include "cli/keys/key.h"
#include "cli/sign.h"

#define PATH_SIZE 4096

static enum ocop_alg alg_of(const char *word)
{
	if (!word || strcmp(word, "es256") == 0)
		return OCOP_ALG_ES256;
	return strcmp(word, "ed25519") == 0 ? OCOP_ALG_EDDSA : OCOP_ALG_NONE;
}

/* A file that exists already is refused before anybody types a passphrase. */
static int refuse_existing(const char *path)
{
	if (access(path, F_OK) != 0)
		return EXIT_DONE;
	return say_diag(path, OCOP_ERR_EXISTS, NULL);
}

/* --- key new --- */

struct new_args {
	const char *alg, *holder, *out, *request_out, *fd;
	struct opt_texts roles;
	bool request, weak, json, yes;
	struct keys_request wanted;
	char request_path[PATH_SIZE];
};

static int check_roles(struct new_args *args)
{
	for (size_t i = 0; i < args->roles.count; i++) {
		const char *role = args->roles.value[i];

		if (strcmp(role, "record") == 0)
			args->wanted.role_record = true;
		else if (strcmp(role, "stamp") == 0)
			args->wanted.role_stamp = true;
		else
			return cmd_usage(role, _("expected record or stamp"));
	}
	args->request |= args->roles.count > 0 || args->request_out;
	return EXIT_DONE;
}

/* The holder becomes part of a record, whose writers normalise texts to NFC; so
 * do it here. */
static int check_holder(struct new_args *args)
{
	struct ocop_buf text = OCOP_BUF(sizeof(args->wanted.holder) - 1);
	int code = EXIT_DONE;

	if (!args->holder)
		return EXIT_DONE;
	if (!args->request)
		return cmd_usage("--holder", _("only with --role or "
					       "--request"));
	if (ocop_nfc(&text, ocop_bytes_str(args->holder)) ||
	    ocop_text_check(ocop_buf_view(&text), NULL) ||
	    !ocop_bytes_copy(args->wanted.holder, sizeof(args->wanted.holder),
			     ocop_buf_view(&text)))
		code = cmd_usage("--holder", _("expected at most 127 bytes of text without control characters"));
	ocop_buf_clear(&text);
	return code;
}

/* The request is written beside the key file. For a token its path must be
 * given. */
static int name_request(struct new_args *args)
{
	const char *beside = args->request_out ? args->request_out : args->out;
	int n;

	if (args->request && !args->request_out && keys_is_token(args->out))
		return cmd_usage("--request-out", _("is required: a token cannot hold the request"));
	n = snprintf(args->request_path, sizeof(args->request_path), "%s%s",
		     beside, args->request_out ? "" : ".request");
	if (n < 0 || (size_t)n >= sizeof(args->request_path))
		return cmd_usage("--out", _("the path is too long"));
	return args->request ? refuse_existing(args->request_path) : EXIT_DONE;
}

static int check_new(struct new_args *args)
{
	int code = check_roles(args);

	if (code == EXIT_DONE)
		code = check_holder(args);
	if (code != EXIT_DONE)
		return code;
	if (alg_of(args->alg) == OCOP_ALG_NONE)
		return cmd_usage("--alg", _("expected es256 or ed25519"));
	if (!keys_is_token(args->out))
		code = refuse_existing(args->out);
	return code == EXIT_DONE ? name_request(args) : code;
}

static enum ocop_err write_request(const struct new_args *args,
				   struct ocop_signer *signer,
				   struct ocop_diag *diag)
{
	struct ocop_buf request = OCOP_BUF(KEYS_REQUEST_MAX);
	enum ocop_err err = keys_request_make(&request, signer, &args->wanted);

	if (!err)
		err = ocop_file_write(args->request_path,
				      ocop_buf_view(&request), OCOP_FILE_NEW,
				      diag);
	ocop_buf_clear(&request);
	return err;
}

static int print_new(const struct new_args *args,
		     const struct ocop_signer *signer)
{
	struct key_shown shown = { .is_request = false };
	struct ocop_json *root;

	if (keys_public_of(&shown.key,
			   ocop_bytes_of(signer->spki, signer->spki_len), NULL))
		return say_diag(args->out, OCOP_ERR_BUG, NULL);
	if (args->json) {
		root = key_json(&shown);
		ocop_json_set_str(root, "file", args->out);
		if (args->request)
			ocop_json_set_str(root, "request", args->request_path);
		return cmd_print_json(root);
	}
	key_print_hex(_("Key id"), shown.key.hash, OCOP_KID_LEN);
	printf("%s: %s\n", _("Key"), args->out);
	if (args->request)
		printf("%s: %s\n", _("Enrolment request"), args->request_path);
	return cmd_flush(EXIT_DONE);
}

/* For a key in a file, ask for the passphrase before making the key. */
static enum ocop_err make_file(struct ocop_signer *out,
			       const struct new_args *args,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag)
{
	struct ocop_buf passphrase = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	struct ocop_seckey *key = NULL;
	enum ocop_err err;

	err = keys_read_passphrase(&passphrase, secret, diag);
	if (!err)
		err = ocop_seckey_generate(&key, alg_of(args->alg));
	if (!err)
		err = keys_save(args->out, key, ocop_buf_view(&passphrase),
				false, diag);
	if (!err)
		ocop_signer_of_key(out, key);
	else
		ocop_seckey_free(key);
	ocop_buf_wipe(&passphrase);
	return err;
}

static int make_new(struct new_args *args)
{
	struct keys_secret secret = { .fd = -1, .what = args->out,
				      .fresh = true, .weak = args->weak };
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_signer signer;
	const char *what = args->out;
	enum ocop_err err;
	int code;

	memset(&signer, 0, sizeof(signer));
	args->wanted.issued = (uint64_t)time(NULL);
	code = cmd_fd(&secret.fd, "--passphrase-fd", args->fd);
	if (code != EXIT_DONE)
		return code;
	if (keys_is_token(args->out)) {
		err = keys_token_new(&signer, args->out, alg_of(args->alg),
				     &secret, &diag);
	} else {
		err = make_file(&signer, args, &secret, &diag);
	}
	if (!err && args->request) {
		what = args->request_path;
		err = write_request(args, &signer, &diag);
	}
	code = !err ? print_new(args, &signer)
			      : say_diag(what, err, &diag);
	ocop_signer_clear(&signer);
	return code;
}

static int key_new(int argc, char **argv)
{
	struct new_args args = { .alg = NULL };
	const struct opt table[] = {
		{ "out", OPT_NEEDED, &args.out, "FILE",
		  N_("write the encrypted key to this new file. Or give a token's pkcs11: URI: then the token makes the key, and the key never leaves the token") },
		{ "alg", OPT_TEXT, &args.alg, "ALG",
		  N_("es256 (default) or ed25519 (log, time and witness keys)") },
		{ "role", OPT_TEXTS, &args.roles, "ROLE",
		  N_("record or stamp: also write FILE.request") },
		{ "request", OPT_FLAG, &args.request, NULL,
		  N_("for authorities: write FILE.request without roles") },
		{ "holder", OPT_TEXT, &args.holder, "TEXT",
		  N_("name of the key's holder for the request; it becomes public") },
		{ "request-out", OPT_TEXT, &args.request_out, "REQUEST",
		  N_("write the request here instead of FILE.request") },
		FD_OPTION(&args.fd),
		WEAK_OPTION(&args.weak),
		{ "json", OPT_FLAG, &args.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop key new --out FILE [options]",
		       N_("Make a key, encrypted with a passphrase."),
		       NULL, &code))
		return code;
	code = check_new(&args);
	return code == EXIT_DONE ? make_new(&args) : code;
}

/* --- key request --- */

/* In a request a key signs itself and the roles that it asks for. */
static int show_request(FILE *to, struct signing *signing)
{
	const struct new_args *args = signing->user;

	fprintf(to, _("A request to enrol this key. Roles:%s%s%s. Holder: %s\n"),
		args->wanted.role_record ? " record" : "",
		args->wanted.role_stamp ? " stamp" : "",
		args->roles.count ? "" : " -",
		args->wanted.holder[0] ? args->wanted.holder : "-");
	return EXIT_DONE;
}

static int request_of(struct new_args *args)
{
	struct signing signing = {
		.key = args->out, .fd = args->fd, .yes = args->yes,
		.json = args->json, .question = _("Sign this request?"),
		.show = show_request, .user = args };
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_signer signer;
	enum ocop_err err;
	int code;

	args->request = true;
	code = check_roles(args);
	if (code == EXIT_DONE)
		code = check_holder(args);
	if (code == EXIT_DONE)
		code = name_request(args);
	if (code == EXIT_DONE)
		code = sign_open(&signer, &signing);
	if (code != EXIT_DONE)
		return code;
	args->wanted.issued = (uint64_t)time(NULL);
	err = write_request(args, &signer, &diag);
	code = !err ? print_new(args, &signer)
			      : say_diag(args->request_path, err, &diag);
	ocop_signer_clear(&signer);
	return code;
}

static int key_request(int argc, char **argv)
{
	struct new_args args = { .alg = NULL };
	const struct opt table[] = {
		{ "out", OPT_NEEDED, &args.request_out, "REQUEST",
		  N_("write the request to this new file") },
		{ "role", OPT_TEXTS, &args.roles, "ROLE",
		  N_("record or stamp; leave it out for authorities") },
		{ "holder", OPT_TEXT, &args.holder, "TEXT",
		  N_("name of the key's holder for the request; it becomes public") },
		FD_OPTION(&args.fd),
		YES_OPTION(&args.yes),
		{ "json", OPT_FLAG, &args.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop key request FILE --out REQUEST [options]",
		       N_("Write the enrolment request for an existing key: a key file, or a key that the vendor put on a token."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop key request", _("expected one FILE"));
	args.out = argv[0];
	return request_of(&args);
}

/* --- key passwd --- */

static int change(const char *path, int old_fd, int new_fd, bool weak)
{
	struct keys_secret old = { .fd = old_fd };
	struct keys_secret fresh = { .fd = new_fd, .what = path,
				     .fresh = true, .weak = weak };
	struct ocop_buf passphrase = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_seckey *key = NULL;
	enum ocop_err err;

	err = keys_load(&key, path, &old, &diag);
	if (!err)
		err = keys_read_passphrase(&passphrase, &fresh, &diag);
	if (!err)
		err = keys_save(path, key, ocop_buf_view(&passphrase), true,
				&diag);
	ocop_buf_wipe(&passphrase);
	ocop_seckey_free(key);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int key_passwd(int argc, char **argv)
{
	const char *old_text = NULL, *new_text = NULL;
	bool weak = false;
	const struct opt table[] = {
		{ "passphrase-fd", OPT_TEXT, &old_text, "N",
		  N_("read the old passphrase from file descriptor N") },
		{ "new-passphrase-fd", OPT_TEXT, &new_text, "N",
		  N_("read the new passphrase from file descriptor N; if N is also that of --passphrase-fd, the first line is the old passphrase and the second line is the new one") },
		WEAK_OPTION(&weak),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int old_fd, new_fd, code, left;

	if (!cmd_begin(table, argc, argv, "ocop key passwd FILE [options]",
		       N_("Change the passphrase of a key. The key stays "
			  "the same."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop key passwd", _("expected one FILE"));
	if (keys_is_token(argv[0]))
		return cmd_usage(argv[0], _("use the token's own tools to change its PIN"));
	code = cmd_fd(&old_fd, "--passphrase-fd", old_text);
	if (code == EXIT_DONE)
		code = cmd_fd(&new_fd, "--new-passphrase-fd", new_text);
	return code == EXIT_DONE ? change(argv[0], old_fd, new_fd, weak) :
				     code;
}

int cmd_key(int argc, char **argv)
{
	static const struct cmd commands[] = {
		{ "new", key_new, N_("make a key") },
		{ "show", key_show, N_("show a key's id, hash and public key") },
		{ "public", key_public, N_("print the public key") },
		{ "request", key_request, N_("write the enrolment request of a key") },
		{ "passwd", key_passwd, N_("change a key's passphrase") },
		{ "end", key_end, N_("end a key; drop lots registered by a thief") },
		{ NULL, NULL, NULL }
	};

	return cmd_loop(commands, "ocop key", argc, argv);
}
