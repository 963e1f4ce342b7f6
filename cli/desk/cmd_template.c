/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop template: print an empty table of a kind for a spreadsheet. The names of
 * the columns come from the command that reads such tables.
 */
#include <string.h>

#include "cli/blank.h"
#include "cli/import/import.h"
#include "cli/records/rows.h"
#include "cli/trust/trust.h"
#include "common/ui/header.h"

static int authorities(bool vi, const char *path)
{
	struct ocop_buf line = OCOP_BUF(1024);

	for (size_t i = 0; trust_columns[i]; i++)
		header_add(&line, trust_columns[i], OCOP_KIND_NONE, vi);
	header_add(&line, "note", OCOP_KIND_NONE, vi);
	return blank_write(&line, path);
}

static int print(const char *kind, char *lang, char *path)
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
	char *args[] = { stamp, activate, ask, lang, path, NULL };
	struct ocop_buf line = OCOP_BUF(4096);
	int count = path ? 5 : 4;

	if (strcmp(kind, "authorities") == 0)
		return authorities(strcmp(lang, "vi") == 0, path);
	if (strcmp(kind, "register") == 0) {
		import_template(&line, strcmp(lang, "vi") == 0);
		return blank_write(&line, path);
	}
	if (strcmp(kind, "status") == 0)
		return cmd_stamp(count, args);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (strcmp(kind, tables[i].kind) == 0)
			return tables[i].run(count - 1, args + 1);
	return cmd_usage(kind, _("expected authorities, producer, officer, certificate, decision, lot, status or register"));
}

int cmd_template(int argc, char **argv)
{
	const char *lang = NULL, *out = NULL;
	const struct opt table[] = {
		{ "lang", OPT_TEXT, &lang, "LANG",
		  N_("language of the column names: vi (default) or en") },
		{ "out", OPT_TEXT, &out, "FILE",
		  N_("write it there: CSV, or a spreadsheet if the name ends with .xlsx") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char word[] = "vi";
	char path[PATH_SIZE] = "";
	int left, code;

	if (!cmd_begin(table, argc, argv, "ocop template KIND [--lang LANG] [--out FILE]",
		       N_("Print an empty table to fill in with a spreadsheet, and save it as .xlsx or CSV UTF-8. KIND is authorities, producer, officer, certificate, decision, lot, status or register. A status table is for ocop stamp activate, void and recall, a register is for ocop import."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop template", _("expected one KIND"));
	if (lang && strcmp(lang, "vi") != 0 && strcmp(lang, "en") != 0)
		return cmd_usage("--lang", _("expected vi or en"));
	if (lang)
		memcpy(word, lang, sizeof(word));
	if (out && !ocop_bytes_copy(path, sizeof(path), ocop_bytes_str(out)))
		return cmd_usage("--out", _("the path is too long"));
	return print(argv[0], word, out ? path : NULL);
}
