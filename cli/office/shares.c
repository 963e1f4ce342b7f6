/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares of the programme. What a producer is (led by a woman, of a minority)
 * is personal: it stands in a table of the office and is only counted here. A
 * producer of whom the table says nothing is left out of the share.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/office/period.h"
#include "common/ui/ask.h"

static const struct { const char *column, *text; } shares[SHARES] = {
	[SHARE_COOPERATIVE] = { NULL, N_("producers that are cooperatives") },
	[SHARE_SME] = { "sme", N_("small and medium enterprises") },
	[SHARE_WOMEN] = { "women_led", N_("led by women") },
	[SHARE_MINORITY] = { "minority_led",
			     N_("led by people of ethnic minorities") },
	[SHARE_CIRCULAR] = { "circular", N_("circular economy") },
	[SHARE_MODERN] = { "modern_channel", N_("modern sales channels") },
	[SHARE_TRAINED] = { "trained", N_("with trained labour") },
	[SHARE_RERANKED] = { NULL,
			     N_("certificates ranked again, of those that ended in the period") },
};

const char *share_text(enum share share)
{
	return shares[share].text;
}

char *percent_text(char out[static PERCENT_SIZE], const struct share_of *s)
{
	const uint64_t tenths = s->known ?
		(s->yes * 2000 + s->known) / (2 * s->known) : 0;

	if (s->known)
		/* Translators: the decimal mark. */
		snprintf(out, PERCENT_SIZE, "%u%s%u %%",
			 (unsigned)(tenths / 10), _("."),
			 (unsigned)(tenths % 10));
	else
		snprintf(out, PERCENT_SIZE, "–");
	return out;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool has_producer(const struct figures *f, struct ocop_bytes id)
{
	char key[64 + 1];

	return f->producers && ocop_bytes_copy(key, sizeof(key), id) &&
	       bsearch(key, f->producer, f->producers, sizeof(*f->producer),
		       compare);
}

static int count_row(struct share_of out[static SHARES],
		     const struct csv *csv, size_t row, const char *path)
{
	int code = EXIT_DONE;

	for (unsigned i = 0; i < SHARES; i++) {
		struct ocop_bytes cell = { NULL, 0 };
		enum answer answer;

		if (shares[i].column)
			cell = office_cell(csv, row, shares[i].column);
		if (!cell.len)
			continue;
		answer = ocop_bytes_is(cell, "x") ? ANSWER_YES :
						    answer_of(cell);
		if (answer == ANSWER_NOBODY) {
			say_error(_("'%s': line %zu, column %s: expected yes or no"),
				  path, csv_line(csv, row), shares[i].column);
			code = EXIT_USAGE;
			continue;
		}
		out[i].known++;
		out[i].yes += answer == ANSWER_YES;
	}
	return code;
}

static void count_register(struct share_of out[static SHARES],
			   const struct figures *f)
{
	const struct figure_row *all = figures_all(f);
	const uint64_t again = all->n[FIGURE_UPGRADED] +
			       all->n[FIGURE_RERANKED] +
			       all->n[FIGURE_LOWERED];
	struct ocop_producer producer;

	for (size_t i = 0; i < f->producers; i++) {
		if (ocop_fold_producer(f->office->replica->state,
				       ocop_bytes_str(f->producer[i]),
				       &producer, NULL))
			continue;
		out[SHARE_COOPERATIVE].known++;
		out[SHARE_COOPERATIVE].yes +=
			producer.type == OCOP_PRODUCER_COOPERATIVE;
	}
	out[SHARE_RERANKED] = (struct share_of){
		again, again + all->n[FIGURE_LAPSED] };
}

int shares_count(struct share_of out[static SHARES], const struct figures *f,
		 const struct csv *csv, const char *path)
{
	int worst = EXIT_DONE;

	memset(out, 0, SHARES * sizeof(*out));
	count_register(out, f);
	for (size_t i = 0; csv && i < csv_rows(csv); i++) {
		int code;

		if (!has_producer(f, office_cell(csv, i, "producer")))
			continue;
		code = count_row(out, csv, i, path);
		worst = code > worst ? code : worst;
	}
	return worst;
}
