/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop sign: show drafts of any kind, ask, and sign them. Another person made
 * the drafts, so two people see what is signed.
 */
#include "cli/home.h"
#include "cli/records/rows.h"
#include "cli/stamps/stamp.h"

int cmd_sign(int argc, char **argv)
{
	struct rows_options o = { 0 };
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &o.key, "FILE", N_("sign with this key") },
		HOME_OPTION(&o.home),
		REPLICA_OPTION(&o.replica),
		TRUST_OPTION(&o.trust),
		FD_OPTION(&o.fd),
		YES_OPTION(&o.yes),
		{ "json", OPT_FLAG, &o.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct batch batch = { .item = NULL };
	struct known known = { .count = 0 };
	struct ocop_trust *trust = NULL;
	char home[HOME_PATH_SIZE];
	int left;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop sign --key FILE [--yes] DRAFTS...",
		       N_("Show drafts, sign them and put them into the outbox. A draft is a line of JSON: {\"draft\": KIND, \"payload\": {...}}; byte strings are base64url. KIND is producer, certificate, decision, lot, status, key-status, officer, alert, trace or site."),
		       &left, &code))
		return code;
	if (!left)
		return cmd_usage("ocop sign", _("expected at least one file"));
	batch.json = o.json;
	code = home_open(home, o.home, true);
	for (int i = 0; !code && i < left; i++)
		code = batch_load_drafts(&batch, argv[i]);
	if (!code)
		code = home_trust(&trust, home, o.trust);
	if (!code)
		code = known_open(&known, home, o.replica, trust);
	if (!code)
		code = rows_finish(&(struct rows_ending){
			&o, home, &known, &batch, stamp_warn, 0, true, NULL,
			NULL });
	known_clear(&known);
	ocop_trust_free(trust);
	batch_clear(&batch);
	return code;
}
