/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop template: print an empty table of a kind for a spreadsheet. The names of
 * the columns come from the command that reads such tables.
 */
#include <string.h>

#include "cli/records/rows.h"
#include "cli/trust/trust.h"
#include "common/ui/header.h"

static int authorities(bool vi)
{
	struct ocop_buf line = OCOP_BUF(1024);

	for (size_t i = 0; trust_columns[i]; i++)
		header_add(&line, trust_columns[i], OCOP_KIND_NONE, vi);
	header_add(&line, "note", OCOP_KIND_NONE, vi);
	printf("%s\r\n", ocop_buf_cstr(&line));
	ocop_buf_clear(&line);
	return cmd_flush(EXIT_DONE);
}

static int print(const char *kind, char *lang)
{
	static const struct {
		const char *kind;
		int (*run)(int argc, char **argv);
	} tables[] = {
		{ "producer", cmd_producer }, { "officer", cmd_officer },
		{ "certificate", cmd_certificate },
		{ "decision", cmd_decision }, { "lot", cmd_lot },
	};
	char stamp[] = "stamp", activate[] = "activate";
	char ask[] = ROWS_TEMPLATE;
	char *args[] = { stamp, activate, ask, lang, NULL };

	if (strcmp(kind, "authorities") == 0)
		return authorities(strcmp(lang, "vi") == 0);
	if (strcmp(kind, "status") == 0)
		return cmd_stamp(4, args);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (strcmp(kind, tables[i].kind) == 0)
			return tables[i].run(3, args + 1);
	return cmd_usage(kind, _("expected authorities, producer, officer, certificate, decision, lot or status"));
}

int cmd_template(int argc, char **argv)
{
	const char *lang = NULL;
	const struct opt table[] = {
		{ "lang", OPT_TEXT, &lang, "LANG",
		  N_("language of the column names: vi (default) or en") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char word[] = "vi";
	int left, code;

	if (!cmd_begin(table, argc, argv, "ocop template KIND [--lang LANG]",
		       N_("Print an empty table to fill in with a spreadsheet and save as CSV UTF-8. KIND is authorities, producer, officer, certificate, decision, lot or status. A status table is for ocop stamp activate, void and recall."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop template", _("expected one KIND"));
	if (lang && strcmp(lang, "vi") != 0 && strcmp(lang, "en") != 0)
		return cmd_usage("--lang", _("expected vi or en"));
	if (lang)
		memcpy(word, lang, sizeof(word));
	return print(argv[0], word);
}
