/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where and when officers reported a stamp, as the registry tells an enrolled
 * officer: "ocop query --lines" asks with his key and answers with a line of
 * JSON. The answer is not signed. It is shown beside the verdict and is no part
 * of it.
 */
#include <string.h>

#include <ocop/json.h>

#include "common/ui/label.h"
#include "verifier/shelf.h"
#include "verifier/verify.h"

#define SHOWN_MAX 5

/* The line under the symbol, whatever was read. false: it is no stamp of a
 * lot. */
static bool name_stamp(struct ocop_buf *out, const struct verify_found *found)
{
	const struct ocop_facts *f = &found->report.facts;

	return verify_is_stamp(found->kind) && found->text.len > 0 &&
	       f->lot >= 0 && f->stamp_index >= 0 &&
	       !ocop_stamp_typed(out, f->product[0] ? f->product : f->code,
				 (uint32_t)f->lot, (uint32_t)f->stamp_index) &&
	       !ocop_buf_byte(out, '\n');
}

static bool start(struct verify_run *run)
{
	const struct verify_args *a = run->args;
	struct verify_command c = { { "ocop", "query", "--lines" }, 3 };

	verify_command_add(&c, "--key", a->history_key);
	verify_command_add(&c, "--replica", run->disk->path);
	verify_command_add(&c, "--registry", a->registry);
	return verify_helper_start(&run->history, &c, a->history_fd);
}

void verify_ask_history(struct verify_run *run, struct verify_found *found)
{
	struct ocop_buf line = OCOP_BUF(128);

	if (!run->args->history_key || !name_stamp(&line, found)) {
		ocop_buf_clear(&line);
		return;
	}
	ocop_buf_reset(&run->history_line);
	if ((run->history.begun || start(run)) &&
	    verify_helper_ask(&run->history, &line, &run->history_line))
		found->history = ocop_buf_view(&run->history_line);
	else
		say_error("'--history-key': %s",
			  _("the registry was not asked where this stamp was reported"));
	ocop_buf_clear(&line);
}

/* --- Showing it --- */

/* In the reader's language; an unknown one stays as it is. */
static const char *verdict_word(const char *key)
{
	for (int v = OCOP_VERDICT_GENUINE; key && v <= OCOP_VERDICT_MALFORMED;
	     v++)
		if (strcmp(key, ocop_verdict_key((enum ocop_verdict)v)) == 0)
			return shelf_word((enum ocop_verdict)v);
	return key ? key : "";
}

static void show_scan(struct ocop_buf *out, const struct ocop_json *scan)
{
	char when[LABEL_INSTANT_SIZE];
	const char *place = ocop_json_str(scan, "place");
	const char *commune = ocop_json_str(scan, "commune");
	const char *verdict = ocop_json_str(scan, "verdict");
	const char *authority = ocop_json_str(scan, "authority");

	label_instant(when, (uint64_t)ocop_json_int(scan, "time", 0));
	ocop_buf_printf(out, "    %s  %s (%s): %s%s, %s\n", when,
			commune ? commune : "", place ? place : "",
			verdict_word(verdict),
			ocop_json_bool(scan, "two_articles", false) ? " (2)" :
								      "",
			authority ? authority : "");
}

void verify_show_history(struct ocop_buf *out, const struct verify_found *f)
{
	const struct ocop_json *scan;
	struct ocop_json *root = NULL;
	long long scans, communes;
	size_t shown = 0;

	if (!f->history.len || ocop_json_parse(&root, f->history, NULL))
		return;
	scans = ocop_json_int(root, "scans", 0);
	communes = ocop_json_int(root, "communes", 0);
	if (ocop_json_str(root, "error"))
		ocop_buf_printf(out, "  %s\n",
				_("Reports: the registry did not answer"));
	else
		ocop_buf_printf(out, _("  Reports by officers: %lld, in %lld communes\n"),
				scans, communes);
	for (scan = ocop_json_first(ocop_json_get(root, "seen"));
	     scan && shown < SHOWN_MAX; scan = ocop_json_next(scan), shown++)
		show_scan(out, scan);
	if (scans > (long long)shown)
		ocop_buf_printf(out, _("    and %lld older ones\n"),
				scans - (long long)shown);
	ocop_json_free(root);
}

/* A copy as a member of the report; NULL: there is none. */
struct ocop_json *verify_history_json(const struct verify_found *f)
{
	struct ocop_json *root = NULL;

	return f->history.len && !ocop_json_parse(&root, f->history, NULL) ?
	       root : NULL;
}
