/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what was read to lines of a list of goods. One article may have been
 * read several times, and several articles of one lot with one result are one
 * line. A code that is not a stamp of the register is not counted as an
 * article.
 */
#include <string.h>

#include "verifier/print.h"

bool print_is_article(const struct ocop_inspect_item *item)
{
	const struct ocop_facts *f = &item->report.facts;

	return f->product[0] && f->stamp_index >= 0 &&
	       ocop_verdict_is_judged(item->report.verdict) &&
	       item->report.verdict != OCOP_VERDICT_MALFORMED;
}

static bool same_serial(const struct ocop_inspect_item *a,
			const struct ocop_inspect_item *b)
{
	const struct ocop_facts *f = &a->report.facts, *g = &b->report.facts;

	return f->lot == g->lot && f->stamp_index == g->stamp_index &&
	       strcmp(f->product, g->product) == 0;
}

/* Without the officer's word on the article: one stamp cannot be good and
 * forged, but a code that was typed first may be scanned later. */
static bool may_be_same(const struct ocop_inspect_item *a,
			const struct ocop_inspect_item *b)
{
	const enum ocop_verdict v = a->report.verdict, w = b->report.verdict;

	return v == w || v == OCOP_VERDICT_UNDECIDED ||
	       w == OCOP_VERDICT_UNDECIDED;
}

/* The first reading of the article of item i. A reading without a number
 * belongs to a numbered one of its serial, if there is one. */
static size_t first_reading(const struct ocop_inspect *inspect, size_t i)
{
	const struct ocop_inspect_item *item = inspect->item;
	size_t first = i;

	for (size_t j = inspect->item_count; j-- > 0;) {
		const bool numbered = item[j].article > 0;

		if (!print_is_article(&item[j]) ||
		    !same_serial(&item[i], &item[j]))
			continue;
		if (item[i].article > 0) {
			if (item[j].article == item[i].article)
				first = j;
		} else if (may_be_same(&item[i], &item[j]) &&
			   (numbered || item[first].article <= 0)) {
			first = j;
		}
	}
	return first;
}

/* What was decided outweighs what was not; then the worst counts. */
static bool outweighs(const struct ocop_inspect_item *a,
		      const struct ocop_inspect_item *b)
{
	const enum ocop_verdict v = a->report.verdict, w = b->report.verdict;

	if (v == OCOP_VERDICT_UNDECIDED || w == OCOP_VERDICT_UNDECIDED)
		return v != OCOP_VERDICT_UNDECIDED &&
		       w == OCOP_VERDICT_UNDECIDED;
	return v > w;
}

void print_lines_of(struct print_lines *out, const struct ocop_inspect *inspect)
{
	out->inspect = inspect;
	for (size_t i = 0; i < inspect->item_count; i++)
		out->article[i] = out->judged[i] = PRINT_NO_ARTICLE;
	for (size_t i = 0; i < inspect->item_count; i++) {
		size_t first = i, next, *judged;

		if (!print_is_article(&inspect->item[i]))
			continue;
		while ((next = first_reading(inspect, first)) != first)
			first = next;
		out->article[i] = first;
		judged = &out->judged[out->article[i]];
		if (*judged == PRINT_NO_ARTICLE ||
		    outweighs(&inspect->item[i], &inspect->item[*judged]))
			*judged = i;
	}
}

static bool same_line(const struct ocop_inspect_item *a,
		      const struct ocop_inspect_item *b)
{
	const struct ocop_facts *f = &a->report.facts, *g = &b->report.facts;

	return f->lot == g->lot && strcmp(f->product, g->product) == 0 &&
	       a->report.verdict == b->report.verdict &&
	       a->report.reason == b->report.reason &&
	       (a->proof == OCOP_INSPECT_OPEN) ==
		       (b->proof == OCOP_INSPECT_OPEN);
}

bool print_lines_has(const struct print_lines *lines, size_t line, size_t i)
{
	const struct ocop_inspect_item *item = lines->inspect->item;

	return lines->article[i] != PRINT_NO_ARTICLE &&
	       same_line(&item[lines->judged[line]],
			 &item[lines->judged[lines->article[i]]]);
}

bool print_lines_begins(const struct print_lines *lines, size_t i)
{
	if (lines->article[i] != i)
		return false;
	for (size_t j = 0; j < i; j++)
		if (lines->article[j] == j && print_lines_has(lines, i, j))
			return false;
	return true;
}

unsigned long print_lines_count(const struct print_lines *lines, size_t line)
{
	unsigned long count = 0;

	for (size_t i = 0; i < lines->inspect->item_count; i++)
		count += lines->article[i] == i &&
			 print_lines_has(lines, line, i);
	return count;
}

size_t print_unanswered(const struct ocop_inspect *inspect, size_t i)
{
	const struct ocop_inspect_item *item = inspect->item;

	for (size_t j = 0; item[i].article <= 0 && j < i; j++)
		if (print_is_article(&item[i]) && print_is_article(&item[j]) &&
		    same_serial(&item[i], &item[j]))
			return j;
	return PRINT_NO_ARTICLE;
}

static bool same_text(const struct ocop_inspect_item *a,
		      const struct ocop_inspect_item *b)
{
	return a->how == b->how && ocop_bytes_equal(a->input, b->input) &&
	       a->report.verdict == b->report.verdict;
}

uint64_t print_times_read(const struct ocop_inspect *inspect, size_t i)
{
	uint64_t count = 0;

	for (size_t j = 0; j < inspect->item_count; j++) {
		const bool same = !print_is_article(&inspect->item[j]) &&
				  same_text(&inspect->item[i],
					    &inspect->item[j]);

		if (same && j < i)
			return 0;
		count += same;
	}
	return count;
}
