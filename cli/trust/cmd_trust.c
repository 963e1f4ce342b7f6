/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop trust: its table, and the subcommands for existing documents: sign adds
 * a root's signature, show prints the content.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/sign.h"
#include "cli/table.h"
#include "cli/trust/trust.h"
#include "common/ui/kind.h"
#include "common/ui/label.h"
#include "common/ui/name.h"

#define TRUST_HEAD 0x82	/* CBOR: an array of two items */

int trust_load(struct ocop_trust **out, const char *path)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err;

	*out = NULL;
	err = ocop_file_read(&file, path, &diag);
	/* A payload begins with a CBOR map (major type 5), a trust file with an
	 * array. */
	if (!err && file.len && file.ptr[0] >> 5 == 5)
		err = ocop_trust_decode_payload(out, ocop_buf_view(&file),
						&diag);
	else if (!err)
		err = ocop_trust_decode(out, ocop_buf_view(&file), &diag);
	if (err == OCOP_ERR_MALFORMED && file.len && file.ptr[0] >> 5 != 5 &&
	    file.ptr[0] != TRUST_HEAD)
		say_error(_("'%s': this is %s; expected a trust document"), path,
			  _(kind_of(ocop_buf_view(&file))));
	else if (err)
		say_diag(path, err, &diag);
	ocop_buf_clear(&file);
	return say_exit(err);
}

struct ocop_json *trust_json(const char *schema,
			     const struct ocop_trust *trust)
{
	struct ocop_json *root = ocop_json_of_schema(schema);

	ocop_json_set_hex(root, "fingerprint",
			  ocop_bytes_of(trust->fingerprint, OCOP_HASH_LEN));
	ocop_json_set_int(root, "version", (int64_t)trust->version);
	return root;
}

void trust_print(FILE *to, const struct ocop_trust *trust)
{
	char issued[LABEL_DAY_SIZE];

	label_day(issued, ocop_day_of((uint64_t)trust->issued));
	fprintf(to, "%s:", _("Fingerprint"));
	/* Print the fingerprint in groups, which are easier to read aloud and
	 * to type. */
	for (size_t i = 0; i < OCOP_HASH_LEN; i++)
		fprintf(to, "%s%02x", i % 2 ? "" : " ", trust->fingerprint[i]);
	fprintf(to, "\n%s: %llu\n", _("Version"),
		(unsigned long long)trust->version);
	fprintf(to, "%s: %.*s\n", _("Realm"), (int)trust->realm.len,
		(const char *)trust->realm.ptr);
	fprintf(to, "%s: %s\n", _("Issued on"), issued);
	if (trust->basis.len)
		fprintf(to, "%s: %.*s\n", _("Legal basis"),
			(int)trust->basis.len, (const char *)trust->basis.ptr);
	fprintf(to, "%s: %zu\n", _("Root keys"), trust->root_count);
	fprintf(to, "%s: %lld\n", _("Root signatures required"),
		(long long)trust->threshold);
	fprintf(to, "%s: %zu\n", _("Authorities"), trust->authority_count);
}

/* --- trust sign --- */

struct sign_args {
	const char *key, *fd, *previous, *file;
	bool yes, json;
};

/* Whether a key is a root of by, and whether that root has signed trust. */
static bool is_root(const struct ocop_trust *trust,
		    const struct ocop_trust *by, struct ocop_bytes spki,
		    bool *signed_out)
{
	uint64_t signers = 0;
	int64_t found;

	for (size_t i = 0; by && i < by->root_count; i++) {
		if (!ocop_bytes_equal(by->roots[i], spki))
			continue;
		if (!trust_count(&found, &signers, trust, by))
			*signed_out = signers >> i & 1;
		return true;
	}
	return false;
}

/* Load the previous version. trust must be allowed to follow it. */
static int load_previous(struct ocop_trust **out, const char *path,
			 const struct ocop_trust *trust, const char *file)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	int code = trust_load(out, path);
	enum ocop_err err;

	if (code != EXIT_DONE)
		return code;
	err = trust_follows(trust, *out, &diag);
	return err ? say_diag(file, err, &diag) : EXIT_DONE;
}

/* Print one line for each authority. */
static enum ocop_err print_bodies(FILE *to, const struct ocop_trust *trust)
{
	struct table table = TABLE(6);
	char from[LABEL_DAY_SIZE], end[LABEL_DAY_SIZE];

	for (size_t i = 0; i < trust->authority_count; i++) {
		const struct ocop_authority *a = &trust->authorities[i];
		struct ocop_buf roles = OCOP_BUF(256), keys = OCOP_BUF(512);

		for (unsigned role = OCOP_ROLE_ENROL; role <= OCOP_ROLE_MONITOR;
		     role <<= 1)
			if (a->roles & role)
				ocop_buf_printf(
					&roles, "%s%s", roles.len ? ", " : "",
					name_value("roles", ocop_bytes_str(
						   ocop_role_word(role))));
		table_text(&table, a->id);
		table_text(&table, a->name);
		table_cell(&table, "%s", name_value(
			"level", ocop_bytes_str(ocop_level_word(a->level))));
		table_cell(&table, "%s - %s", label_day(from, a->from),
			   label_day(end, a->to));
		ocop_buf_printf(&keys, ngettext("%zu key", "%zu keys",
						a->key_count), a->key_count);
		if (a->successor.len)
			ocop_buf_printf(&keys, _("; successor %.*s"),
					(int)a->successor.len,
					(const char *)a->successor.ptr);
		table_take(&table, &roles);
		table_take(&table, &keys);
	}
	return table_print(to, &table);
}

int trust_print_draft(FILE *to, const struct ocop_trust *trust,
		      const struct ocop_trust *previous)
{
	struct ocop_json *diff = NULL;
	enum ocop_err err = OCOP_OK;

	trust_print(to, trust);
	if (!previous)
		err = print_bodies(to, trust);
	else
		diff = trust_diff(previous, trust);
	if (err || (previous && !diff))
		return say_diag("trust", err ? err : OCOP_ERR_MEMORY, NULL);
	trust_diff_print(to, diff);
	ocop_json_free(diff);
	return EXIT_DONE;
}

/* What to show a root before it signs. */
struct asked {
	const char *key;
	const struct ocop_trust *trust, *previous;
	bool has_signed;	/* out: this root signed before */
};

static int judge_root(struct signing *signing, struct ocop_bytes spki)
{
	struct asked *asked = signing->user;
	bool *has_signed = &asked->has_signed;

	if (is_root(asked->trust, asked->trust, spki, has_signed) ||
	    is_root(asked->trust, asked->previous, spki, has_signed)) {
		signing->dry = asked->has_signed;
		return EXIT_DONE;
	}
	say_error(_("'%s': not a root of this document (a root of the previous version signs with --previous)"), asked->key);
	return EXIT_USAGE;
}

static int show_draft(FILE *to, struct signing *signing)
{
	const struct asked *asked = signing->user;

	return trust_print_draft(to, asked->trust, asked->previous);
}

static int write_signed(const struct sign_args *args,
			const struct ocop_trust *trust,
			struct ocop_signer *signer, struct ocop_trust **out)
{
	bool draft = trust->payload.ptr == trust->bytes.ptr;
	struct ocop_bytes file = draft ? ocop_bytes_of(NULL, 0) : trust->bytes;
	struct ocop_buf signed_ = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err;

	err = ocop_trust_add_signature(&signed_, trust->payload, file, signer,
				       &diag);
	if (!err) /* read back what was written */
		err = ocop_trust_decode(out, ocop_buf_view(&signed_), &diag);
	if (!err)
		err = ocop_file_write(args->file, ocop_buf_view(&signed_),
				      OCOP_FILE_REPLACE, &diag);
	ocop_buf_clear(&signed_);
	return err ? say_diag(args->file, err, &diag) : EXIT_DONE;
}

static void print_signatures(int64_t found, const struct ocop_trust *trust)
{
	printf(_("Signatures of roots: %lld of %lld\n"), (long long)found,
	       (long long)trust->threshold);
}

static int print_signed(const struct sign_args *args,
			const struct ocop_trust *trust,
			const struct ocop_trust *previous)
{
	struct ocop_json *root;
	uint64_t signers;
	int64_t found;
	int code = trust_count(&found, &signers, trust, NULL);

	if (code != EXIT_DONE)
		return code;
	if (!args->json) {
		print_signatures(found, trust);
		if (previous)
			code = trust_needed(NULL, trust, previous);
		return cmd_flush(code);
	}
	root = trust_json("ocop.trust-sign/1", trust);
	ocop_json_set_int(root, "signatures", found);
	ocop_json_set_int(root, "threshold", trust->threshold);
	ocop_json_set_str(root, "file", args->file);
	if (previous)
		code = trust_needed(root, trust, previous);
	if (code == EXIT_DONE)
		return cmd_print_json(root);
	ocop_json_free(root);
	return code;
}

static int sign(const struct sign_args *args)
{
	struct ocop_trust *trust = NULL, *previous = NULL, *done = NULL;
	struct asked asked;
	struct signing signing = {
		.key = args->key, .fd = args->fd, .yes = args->yes,
		.json = args->json, .of_others = true,
		.question = _("Sign this document?"), .judge = judge_root,
		.show = show_draft, .user = &asked };
	struct ocop_signer signer = { 0 };
	int code;

	code = trust_load(&trust, args->file);
	if (code == EXIT_DONE && args->previous)
		code = load_previous(&previous, args->previous, trust,
				     args->file);
	asked = (struct asked){ args->key, trust, previous, false };
	if (code == EXIT_DONE)
		code = sign_open(&signer, &signing);
	if (code == EXIT_DONE && asked.has_signed)
		say_error(_("'%s': already signed with this key; nothing was changed"),
			  args->file);
	else if (code == EXIT_DONE)
		code = write_signed(args, trust, &signer, &done);
	if (code == EXIT_DONE)
		code = print_signed(args, done ? done : trust, previous);
	ocop_signer_clear(&signer);
	ocop_trust_free(done);
	ocop_trust_free(previous);
	ocop_trust_free(trust);
	return code;
}

int trust_sign(int argc, char **argv)
{
	struct sign_args args = { .key = NULL };
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &args.key, "KEY", N_("a root's key") },
		{ "previous", OPT_TEXT, &args.previous, "FILE",
		  N_("the previous version; needed when KEY is a root of that version only") },
		{ "passphrase-fd", OPT_TEXT, &args.fd, "N",
		  N_("read the passphrase from file descriptor N") },
		YES_OPTION(&args.yes),
		{ "json", OPT_FLAG, &args.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop trust sign --key KEY FILE [options]",
		       N_("Show what FILE says, ask for confirmation, and add "
			  "a root's signature to FILE. A payload without "
			  "signatures becomes a trust document."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop trust sign", _("expected one FILE"));
	args.file = argv[0];
	return sign(&args);
}

/* --- trust show --- */

struct show {
	const char *file, *previous_file;
	struct ocop_trust *trust, *previous;
	uint64_t signers;	/* one bit for each root */
	int64_t found;
	bool accepted;
	struct ocop_diag why;	/* why not accepted */
	struct ocop_json *diff;	/* compared to previous */
};

/* Whether a reader accepts it, knowing its fingerprint or its previous
 * version. */
static int judge(struct show *s)
{
	enum ocop_err err;
	int code = trust_count(&s->found, &s->signers, s->trust, NULL);

	if (code != EXIT_DONE)
		return code;
	err = trust_verify(s->trust, s->previous, &s->why);
	s->accepted = !err;
	if (err && err != OCOP_ERR_TRUST)
		return say_diag(s->file, err, &s->why);
	if (!s->previous)
		return EXIT_DONE;
	s->diff = trust_diff(s->previous, s->trust);
	if (!s->diff)
		return say_diag(s->file, OCOP_ERR_MEMORY, NULL);
	/* Readers count signatures only; trust_follows() also checks what an
	 * office must not change. */
	if (s->accepted)
		err = trust_follows(s->trust, s->previous, &s->why);
	s->accepted = !err;
	return err == OCOP_ERR_MEMORY ? say_diag(s->file, err, NULL) :
					EXIT_DONE;
}

static void print_roots(const struct show *s)
{
	uint8_t hash[OCOP_HASH_LEN];

	for (size_t i = 0; i < s->trust->root_count; i++) {
		ocop_sha256(hash, s->trust->roots[i]);
		printf("  ");
		for (size_t k = 0; k < OCOP_KID_LEN; k++)
			printf("%02x", hash[k]);
		printf("  %s\n", s->signers >> i & 1 ? _("has signed") :
							_("has not signed"));
	}
}

static int print_show(const struct show *s)
{
	enum ocop_err err;

	trust_print(stdout, s->trust);
	err = print_bodies(stdout, s->trust);
	if (err)
		return say_diag(s->file, err, NULL);
	print_signatures(s->found, s->trust);
	print_roots(s);
	printf("%s: %s\n", _("Accepted"), s->accepted ? _("yes") : _("no"));
	if (!s->previous)
		return cmd_flush(EXIT_DONE);
	trust_diff_print(stdout, s->diff);
	return cmd_flush(trust_needed(NULL, s->trust, s->previous));
}

static int print_show_json(struct show *s)
{
	const struct ocop_trust *t = s->trust;
	struct ocop_json *root = trust_json("ocop.trust/1", t);
	int code = EXIT_DONE;

	ocop_json_set_text(root, "realm", t->realm);
	ocop_json_set_int(root, "signatures", s->found);
	ocop_json_set_int(root, "threshold", t->threshold);
	ocop_json_set_bool(root, "accepted", s->accepted);
	ocop_json_set(root, "document", ocop_json_of_cbor(t->payload));
	if (s->previous) {
		ocop_json_set(root, "changes", s->diff);
		s->diff = NULL; /* taken by root */
		code = trust_needed(root, t, s->previous);
	}
	if (code == EXIT_DONE)
		return cmd_print_json(root);
	ocop_json_free(root);
	return code;
}

int trust_show(int argc, char **argv)
{
	struct show s = { .file = NULL };
	bool json = false, check = false;
	const struct opt table[] = {
		{ "previous", OPT_TEXT, &s.previous_file, "FILE",
		  N_("the previous version, whose roots must also have signed") },
		{ "check", OPT_FLAG, &check, NULL,
		  N_("exit with 1 unless enough roots have signed") },
		{ "json", OPT_FLAG, &json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop trust show FILE [options]",
		       N_("Show a trust document: fingerprint, version, authorities, and which roots have signed it."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop trust show", _("expected one FILE"));
	s.file = argv[0];
	code = trust_load(&s.trust, s.file);
	if (code == EXIT_DONE && s.previous_file)
		code = trust_load(&s.previous, s.previous_file);
	if (code == EXIT_DONE)
		code = judge(&s);
	if (code == EXIT_DONE)
		code = json ? print_show_json(&s) : print_show(&s);
	if (code == EXIT_DONE && check && !s.accepted)
		code = say_diag(s.file, s.why.err, &s.why) ? EXIT_NO :
							     EXIT_TROUBLE;
	ocop_json_free(s.diff);
	ocop_trust_free(s.previous);
	ocop_trust_free(s.trust);
	return code;
}

int cmd_trust(int argc, char **argv)
{
	static const struct cmd commands[] = {
		{ "new", trust_new, N_("write a document's payload") },
		{ "rotate", trust_rotate,
		  N_("write the next version's payload") },
		{ "sign", trust_sign, N_("add a root's signature") },
		{ "show", trust_show, N_("show a document") },
		{ NULL, NULL, NULL }
	};

	return cmd_loop(commands, "ocop trust", argc, argv);
}
