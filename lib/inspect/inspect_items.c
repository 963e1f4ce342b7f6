/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the items of an inspection from the signed record, and judges each on
 * its own day. An entry that the file leaves out could change almost any
 * verdict, so most verdicts of a file alone stay undecided. Only a "no" that
 * rests on an entry in the file is final.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/inspect/inspect.h"
#include "lib/record/record_table.h"

/* --- The lists of the record --- */

static const char *const ways[] = {
	[OCOP_INSPECT_CAMERA] = "camera", [OCOP_INSPECT_PICTURE] = "picture",
	[OCOP_INSPECT_SCANNER] = "scanner", [OCOP_INSPECT_TYPED] = "typed",
	[OCOP_INSPECT_WORDS] = "words"
};

const char *ocop_inspect_how_word(enum ocop_inspect_how how)
{
	return how > 0 && how <= OCOP_INSPECT_WORDS ? ways[how] : "";
}

const char *ocop_inspect_proof_word(enum ocop_inspect_proof proof)
{
	static const char *const words[] = {
		[OCOP_INSPECT_OPEN] = "open", [OCOP_INSPECT_ALONE] = "alone",
		[OCOP_INSPECT_CONFIRMED] = "confirmed",
		[OCOP_INSPECT_DIFFERS] = "differs"
	};

	return proof <= OCOP_INSPECT_DIFFERS ? words[proof] : "";
}

/* A value of a map that may be absent: a cursor that is bad. */
static struct ocop_cbor part(struct ocop_bytes map, const char *name)
{
	return ocop__record_part(map, 0, name);
}

static void read_item(struct ocop_inspect_item *out, struct ocop_bytes map)
{
	struct ocop_cbor c = part(map, "how");
	struct ocop_bytes how = ocop_cbor_text(&c);

	for (int i = OCOP_INSPECT_CAMERA; i <= OCOP_INSPECT_WORDS; i++)
		if (ocop_bytes_is(how, ways[i]))
			out->how = (enum ocop_inspect_how)i;
	c = part(map, "time");
	out->time = ocop_cbor_uint(&c);
	c = part(map, "input");
	out->input = ocop_cbor_bytes(&c);
	c = part(map, "article");
	out->article = c.bad ? -1 : ocop_cbor_int(&c);
	c = part(map, "photos");
	out->photo_count = c.bad ? 0 : ocop_cbor_array(&c);
	for (size_t i = 0; i < out->photo_count; i++)
		out->photo[i] = (uint16_t)ocop_cbor_uint(&c);
	out->index = OCOP_INDEX_NONE;
}

static void read_photo(struct ocop_inspect_photo *out, struct ocop_bytes map)
{
	struct ocop_cbor c = part(map, "name");

	out->name = ocop_cbor_text(&c);
	c = part(map, "size");
	out->size = ocop_cbor_uint(&c);
	c = part(map, "hash");
	memcpy(out->hash, ocop_cbor_bytes(&c).ptr, OCOP_HASH_LEN);
}

static void read_step(struct ocop_inspect_step *out, struct ocop_bytes map)
{
	struct ocop_cbor c = part(map, "time");

	out->time = ocop_cbor_uint(&c);
	c = part(map, "act");
	out->act = ocop_cbor_text(&c);
	c = part(map, "what");
	out->what = ocop_cbor_text(&c);
	c = part(map, "who");
	out->who = ocop_cbor_text(&c);
}

/* The record was decoded, so that each of these maps is as its table says. */
enum ocop_err ocop__inspect_items_read(struct ocop_inspect *out)
{
	const struct ocop_inspection *r = &out->record;
	struct ocop_cbor c;

	out->item = calloc(r->items.count, sizeof(*out->item));
	out->photo = calloc(r->photos.count + 1, sizeof(*out->photo));
	out->custody = calloc(r->custody.count + 1, sizeof(*out->custody));
	if (!out->item || !out->photo || !out->custody)
		return OCOP_ERR_MEMORY;
	c = ocop_cbor_of(r->items.raw);
	ocop_cbor_array(&c);
	while (out->item_count < r->items.count)
		read_item(&out->item[out->item_count++], ocop_cbor_item(&c));
	c = ocop_cbor_of(r->photos.raw);
	ocop_cbor_array(&c);
	while (out->photo_count < r->photos.count)
		read_photo(&out->photo[out->photo_count++],
			   ocop_cbor_item(&c));
	c = ocop_cbor_of(r->custody.raw);
	ocop_cbor_array(&c);
	while (out->custody_count < r->custody.count)
		read_step(&out->custody[out->custody_count++],
			  ocop_cbor_item(&c));
	return OCOP_OK;
}

/* --- Judging --- */

/* Whether the officer gave the serial of item i two numbers of articles. */
static bool is_on_two(const struct ocop_inspect *inspect, size_t i,
		      const struct ocop_verdict_report *report)
{
	const struct ocop_facts *f = &report[i].facts;

	if (f->stamp_index < 0 || inspect->item[i].article < 0)
		return false;
	for (size_t k = 0; k < inspect->item_count; k++)
		if (report[k].facts.stamp_index == f->stamp_index &&
		    report[k].facts.lot == f->lot &&
		    strcmp(report[k].facts.product, f->product) == 0 &&
		    inspect->item[k].article > 0 &&
		    inspect->item[k].article != inspect->item[i].article)
			return true;
	return false;
}

enum ocop_err ocop__inspect_items_judge(struct ocop_inspect *inspect,
					struct ocop_verifier *verifier,
					uint64_t signed_time,
					struct ocop_verdict_report *out)
{
	/* The record says the time; no clock is compared with it. */
	struct ocop_policy policy = { .signed_time = signed_time, .at = true };
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < inspect->item_count; i++) {
		policy.now_unix_s = inspect->item[i].time;
		err = ocop__inspect_judge(&out[i], verifier,
					  inspect->item[i].how,
					  inspect->item[i].input, &policy);
	}
	policy.two_articles = true;
	for (size_t i = 0; !err && i < inspect->item_count; i++) {
		if (!is_on_two(inspect, i, out))
			continue;
		policy.now_unix_s = inspect->item[i].time;
		err = ocop__inspect_judge(&out[i], verifier,
					  inspect->item[i].how,
					  inspect->item[i].input, &policy);
	}
	return err;
}

/* --- What may be said --- */

static uint64_t index_of(const struct ocop_verdict_report *r)
{
	for (size_t i = 0; i < r->check_count; i++)
		if (r->checks[i].verdict == r->verdict &&
		    r->checks[i].reason == r->reason &&
		    r->checks[i].rule == r->rule)
			return r->checks[i].index;
	return OCOP_INDEX_NONE;
}

/* Of a report that no newer data could change: whether what was left out could
 * neither. A text that is no stamp rests on its form alone. The profile of a
 * stamp rests on the trust document, too. */
static bool stands(const struct ocop_verdict_report *alone)
{
	if (ocop_verdict_exit(alone->verdict) != 1)
		return false;
	return index_of(alone) != OCOP_INDEX_NONE ||
	       (alone->verdict == OCOP_VERDICT_MALFORMED &&
		alone->reason == OCOP_REASON_NONE &&
		alone->facts.stamp_index < 0) ||
	       alone->verdict == OCOP_VERDICT_DUPLICATE;
}

static bool is_judged(enum ocop_verdict verdict)
{
	return ocop_verdict_is_judged(verdict) ||
	       verdict == OCOP_VERDICT_REFUSED;
}

void ocop__inspect_items_say(struct ocop_inspect_item *item,
			     const struct ocop_verdict_report *report,
			     const struct ocop_verdict_report *alone)
{
	item->report = *report;
	item->index = index_of(report);
	item->verdict = report->verdict;
	item->proof = OCOP_INSPECT_ALONE;
	if (!is_judged(report->verdict))
		return;
	if (stands(alone)) {
		item->verdict = alone->verdict;
		item->index = index_of(alone);
	} else {
		item->verdict = OCOP_VERDICT_UNDECIDED;
		item->proof = OCOP_INSPECT_OPEN;
	}
}

void ocop__inspect_items_confirm(struct ocop_inspect_item *item,
				 const struct ocop_verdict_report *report)
{
	bool same = item->report.verdict == report->verdict &&
		    item->report.reason == report->reason;

	item->proof = same ? OCOP_INSPECT_CONFIRMED : OCOP_INSPECT_DIFFERS;
	item->report = *report;
	item->verdict = report->verdict;
	item->index = index_of(report);
}

enum ocop_verdict ocop_inspect_worst(const struct ocop_inspect *inspect)
{
	enum ocop_verdict worst = OCOP_VERDICT_REFUSED;

	for (size_t i = 0; i < inspect->item_count; i++)
		if (is_judged(inspect->item[i].verdict) &&
		    inspect->item[i].verdict > worst)
			worst = inspect->item[i].verdict;
	return worst ? worst : OCOP_VERDICT_UNDECIDED;
}
