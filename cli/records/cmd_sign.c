/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop sign: the second of two people. Shows what will be signed, then
 * signs drafts of any kind.
 */
#include "cli/records/batch.h"
#include "cli/home.h"
#include "cli/records/rows.h"

int cmd_sign(int argc, char **argv)
{
	struct rows_options o = { 0 };
	bool yes = false;
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &o.key, "FILE", N_("sign with this key") },
		HOME_OPTION(&o.home),
		FD_OPTION(&o.fd),
		{ "yes", OPT_FLAG, &yes, NULL,
		  N_("do not ask before signing") },
		{ "json", OPT_FLAG, &o.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct batch batch = { NULL, 0, 0 };
	char home[HOME_PATH_SIZE];
	int left;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop sign --key FILE [--yes] DRAFTS...",
		       _("Show drafts and sign them into the outbox. A draft is a line of JSON: {\"draft\": KIND, \"payload\": {...}}; byte strings are base64url. Any kind can be signed so: producer, certificate, decision, lot, status, key-status, officer, alert, trace, site."),
		       &left, &code))
		return code;
	if (!left)
		return cmd_usage("DRAFTS", _("name the files"));
	code = home_open(home, o.home);
	for (int i = 0; !code && i < left; i++)
		code = batch_load_drafts(&batch, argv[i]);
	/* Whoever is asked sees what is asked. */
	if (!code && !(o.json && yes))
		code = batch_show(&batch);
	if (!code && !yes)
		code = cmd_confirm(_("Sign these records?"));
	if (!code)
		code = rows_finish(&o, home, &batch);
	batch_clear(&batch);
	return code;
}
