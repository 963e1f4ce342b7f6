/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words and shapes of a shelf's numbers. Each verdict has both, for those
 * who cannot tell red from green, and for paper.
 */
#include "common/ui/cmd.h"
#include "common/ui/label.h"
#include "verifier/shelf.h"

const char *shelf_shape(enum shelf_shape shape)
{
	static const char *const shapes[SHELF_SHAPES] = { "●", "▲", "■", "◇" };

	return shapes[shape];
}

const char *shelf_word(enum ocop_verdict verdict)
{
	static const char *const words[] = {
		[OCOP_VERDICT_REFUSED] = N_("not judged"),
		[OCOP_VERDICT_GENUINE] = N_("matches"),
		[OCOP_VERDICT_UNDECIDED] = N_("not enough data"),
		[OCOP_VERDICT_EXPIRED] = N_("lapsed"),
		[OCOP_VERDICT_SUSPECT_COPY] = N_("signs of copying"),
		[OCOP_VERDICT_INACTIVE] = N_("not in use yet"),
		[OCOP_VERDICT_REVOKED] = N_("withdrawn, suspended or recalled"),
		[OCOP_VERDICT_DUPLICATE] = N_("one code on two articles"),
		[OCOP_VERDICT_UNREGISTERED] = N_("not in the register"),
		[OCOP_VERDICT_FORGED] = N_("does not match"),
		[OCOP_VERDICT_MALFORMED] = N_("wrong form"),
		[OCOP_VERDICT_LISTED] = N_("found by a look-up"),
		[OCOP_VERDICT_FOREIGN] = N_("another system's code"),
		[OCOP_VERDICT_UNREAD] = N_("not read"),
	};

	return _(words[verdict]);
}

static size_t sum(const struct shelf *shelf, enum shelf_shape shape)
{
	size_t all = 0;

	for (int v = 0; v <= OCOP_VERDICT_UNREAD; v++)
		all += shelf->count[v][shape];
	return all;
}

void shelf_progress(const struct shelf *shelf)
{
	say_progress(_("pictures: %zu   ● %zu   ▲ %zu   ■ %zu   ◇ %zu"),
		     shelf->frames, sum(shelf, SHELF_GOOD),
		     sum(shelf, SHELF_LOOK), sum(shelf, SHELF_BAD),
		     sum(shelf, SHELF_NONE));
}

static void say_counts(const struct verify_run *run)
{
	static const int colours[SHELF_SHAPES] = { WORDS_GREEN, WORDS_AMBER,
						   WORDS_RED, 0 };
	const struct shelf *shelf = run->shelf;

	for (int s = 0; s < SHELF_SHAPES; s++)
		for (int v = 0; v <= OCOP_VERDICT_UNREAD; v++) {
			if (shelf->count[v][s] == 0)
				continue;
			if (run->colour)
				printf("\033[%dm", colours[s]);
			printf("%s %s: %zu", shelf_shape((enum shelf_shape)s),
			       shelf_word((enum ocop_verdict)v),
			       shelf->count[v][s]);
			puts(run->colour ? "\033[0m" : "");
		}
}

static int say_json(const struct shelf *shelf)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.shelf/1");
	struct ocop_json *verdicts = ocop_json_object();

	for (int v = 0; v <= OCOP_VERDICT_UNREAD; v++) {
		const char *key = ocop_verdict_key((enum ocop_verdict)v);
		size_t all = 0;

		for (int s = 0; s < SHELF_SHAPES; s++)
			all += shelf->count[v][s];
		if (all > 0)
			ocop_json_set_int(verdicts, key, (int64_t)all);
	}
	ocop_json_set(o, "verdicts", verdicts);
	ocop_json_set_int(o, "again", (int64_t)shelf->again);
	ocop_json_set_int(o, "pictures", (int64_t)shelf->frames);
	ocop_json_set_int(o, "pictures_without_code", (int64_t)shelf->empty);
	ocop_json_set_int(o, "symbols_unread", (int64_t)shelf->unread);
	return cmd_print_json(o);
}

int shelf_say(const struct verify_run *run)
{
	const struct shelf *shelf = run->shelf;
	char as_of[LABEL_INSTANT_SIZE];

	say_progress_end();
	if (run->args->json)
		return say_json(shelf);
	if (run->said)
		putchar('\n');
	say_counts(run);
	printf(_("Scanned again, nothing new: %zu\n"), shelf->again);
	if (shelf->frames > 0)
		printf(_("Pictures: %zu (without a code: %zu; symbols seen and not read: %zu)\n"),
		       shelf->frames, shelf->empty, shelf->unread);
	label_instant(as_of, run->disk->signed_time);
	printf(_("Data to %s\n"), as_of[0] != '\0' ? as_of : "-");
	return EXIT_DONE;
}
