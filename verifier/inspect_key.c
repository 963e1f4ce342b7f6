/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before an officer departs: whether his key, in a file or on a token, can sign
 * the inspection. This program has no code for keys, so "ocop key show" reads
 * the public part. The copy of the register says whose it is, and whether it is
 * in force, by the same rules by which the signed file will be judged.
 */
#include <string.h>
#include <unistd.h>

#include <ocop/crypto.h>
#include <ocop/json.h>
#include <ocop/text.h>

#include "common/ui/cmd.h"
#include "verifier/inspect.h"

#define JSON_MAX 16384		/* of a key */

static int refuse(void)
{
	say_error("%s", _("nothing was opened: put the key right before you leave. Without --key, no key is looked for."));
	return EXIT_TROUBLE;
}

/* The public part of the key, as "ocop key show" prints it. */
static bool read_key(struct ocop_buf *spki, const struct inspect_open_args *a)
{
	struct verify_command c = { { "ocop", "key", "show", "--json",
				      a->key }, 5 };
	struct ocop_buf none = OCOP_BUF(0), line = OCOP_BUF(JSON_MAX);
	struct verify_helper helper = { 0 };
	struct ocop_json *key = NULL;
	const char *text;
	bool good = verify_helper_start(&helper, &c, a->key_fd) &&
		    verify_helper_ask(&helper, &none, &line);

	good &= verify_helper_end(&helper);
	good = good && !ocop_json_parse(&key, ocop_buf_view(&line), NULL);
	text = good ? ocop_json_str(key, "spki") : NULL;
	good = text && !ocop_base64url_decode(spki, ocop_bytes_str(text));
	ocop_json_free(key);
	ocop_buf_clear(&line);
	return good;
}

/* Whose it is: an id, or "" of a key that the register does not know. */
static const char *holder_of(struct ocop_buf *out, const struct verify_run *run,
			     struct ocop_bytes spki)
{
	struct ocop_key_view view;
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, spki);
	if (!ocop_fold_key(run->replica->state, hash, &view))
		ocop_buf_bytes(out, view.owner);
	return ocop_buf_cstr(out) ? (const char *)out->ptr : "";
}

/* holder: "" when the register does not know the key. */
static int judge(const struct inspect_open_args *a,
		 const struct verify_run *run, struct ocop_bytes spki,
		 const char *holder)
{
	enum ocop_rule rule;
	enum ocop_err err = ocop_fold_try_inspector(
		run->replica->fold, run->policy.now_unix_s, spki,
		ocop_bytes_str(a->authority), &rule);

	if (err)
		return say_diag(a->key, err, NULL);
	if (!rule)
		return EXIT_DONE;
	if (holder[0])
		say_error(_("'%s': the key of %s cannot sign an inspection of %s: %s"),
			  a->key, holder, a->authority,
			  _(ocop_rule_text(rule)));
	else
		say_error(_("'%s': this copy of the register does not know this key (if it was enrolled lately, run ocop-sync)"),
			  a->key);
	return refuse();
}

int inspect_key_check(struct inspect_open_args *a,
		      const struct verify_run *run)
{
	struct ocop_buf spki = OCOP_BUF(OCOP_SPKI_MAX);
	struct ocop_buf holder = OCOP_BUF(OCOP_SPKI_MAX);
	int code = EXIT_DONE;

	if (!a->key)
		return EXIT_DONE;
	if (!a->authority)
		return cmd_usage("--key", _("only with --authority: nobody signs a shop's sheet with a key"));
	if (strncmp(a->key, "pkcs11:", 7) != 0 && access(a->key, R_OK) != 0) {
		say_errno(a->key);
		return refuse();
	}
	if (!read_key(&spki, a)) {
		say_error(_("'%s': the officer's key cannot be read"), a->key);
		code = refuse();
	}
	if (code == EXIT_DONE)
		code = judge(a, run, ocop_buf_view(&spki),
			     holder_of(&holder, run, ocop_buf_view(&spki)));
	if (code == EXIT_DONE)
		ocop_bytes_copy(a->holder, sizeof(a->holder),
				ocop_buf_view(&holder));
	ocop_buf_clear(&spki);
	ocop_buf_clear(&holder);
	return code;
}
