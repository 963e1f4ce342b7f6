/* SPDX-License-Identifier: Apache-2.0 */
/* Lots, spread over the certificates that allow them, and what happens to their
 * stamps: activated, voided, recalled, or put under suspicion. */
#include <stdio.h>
#include <stdlib.h>

#include <ocop/text.h>

#include "tests/national/national.h"

#define DAY 86400

static const char *product_of(const struct national_cert *c)
{
	return c->gtin[0] != '\0' ? c->gtin : c->code;
}

static bool may_have_lots(const struct national_cert *c)
{
	return c->product->group != 6 && c->closes > c->opens + 2 * DAY;
}

/* Who makes more registers more lots. */
static uint64_t weight_of(const struct national_story *s,
			  const struct national_cert *c)
{
	if (!may_have_lots(c))
		return 0;
	switch (s->producer[c->producer].type) {
	case OCOP_PRODUCER_COMPANY:
		return 30;
	case OCOP_PRODUCER_COOPERATIVE:
		return 18;
	default:
		return 8;
	}
}

static void spread_lots(struct national_story *s)
{
	uint64_t *sum = national_alloc(s->cert_count, sizeof(*sum));
	uint64_t total = 0;

	for (size_t i = 0; i < s->cert_count; i++) {
		total += weight_of(s, &s->cert[i]);
		sum[i] = total;
	}
	if (total == 0)
		national_must(OCOP_ERR_ARGUMENT, "no certificate for lots");
	for (size_t n = 0; n < s->lot_count; n++) {
		uint64_t drawn = national_below(&s->random, total);
		size_t low = 0, high = s->cert_count - 1;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (sum[middle] > drawn)
				high = middle;
			else
				low = middle + 1;
		}
		s->cert[low].lots++;
	}
	free(sum);
}

struct opened {
	const struct national_cert *cert;
	uint32_t lot, count;
	uint64_t accepted;
	char batch[24], made[OCOP_DATE_SIZE], best[48];
	bool held;
};

static void tell_status(struct national_story *s, const struct opened *o)
{
	const struct national_cert *c = o->cert;
	uint32_t authority = NATIONAL_FIRST_PROVINCE +
			     s->country->unit[c->unit].province;
	uint64_t at = o->accepted + 3600 + national_below(&s->random, DAY);
	uint64_t first;

	if (o->held)
		national_tell(s, at, national_record_key(c->producer),
			      OCOP_KIND_STATUS, "\"product\":\"%s\","
			      "\"lot\":%u,\"ranges\":[[0,%u]],\"status\":"
			      "\"active\",\"batch\":\"%s\",\"made\":\"%s\"%s",
			      product_of(c), o->lot, o->count, o->batch,
			      o->made, o->best);
	at += DAY / 2;
	first = national_below(&s->random, o->count - 4);
	if (national_chance(&s->random, 1, 100))
		national_tell(s, at, national_record_key(c->producer),
			      OCOP_KIND_STATUS, "\"product\":\"%s\","
			      "\"lot\":%u,\"ranges\":[[%llu,3]],"
			      "\"status\":\"void\",\"reason\":\"Tem rách\"",
			      product_of(c), o->lot,
			      (unsigned long long)first);
	if (national_chance(&s->random, 1, 1000))
		national_tell(s, at + DAY, authority, OCOP_KIND_STATUS,
			      "\"product\":\"%s\",\"lot\":%u,"
			      "\"ranges\":[[0,%u]],\"status\":\"recalled\","
			      "\"reason\":\"Kiểm nghiệm không đạt\"",
			      product_of(c), o->lot, o->count);
	if (national_chance(&s->random, 1, 1000))
		national_tell(s, at + DAY, authority, OCOP_KIND_ALERT,
			      "\"product\":\"%s\",\"lot\":%u,\"index\":%llu,"
			      "\"state\":\"new\",\"evidence\":[\"AAAAAAAAAAAA"
			      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"],"
			      "\"count\":2", product_of(c), o->lot,
			      (unsigned long long)first);
}

static void tell_lot(struct national_story *s, const struct opened *o)
{
	const struct national_cert *c = o->cert;
	char decided[OCOP_DATE_SIZE], key[64], gtin[32] = "", batch[128] = "";

	ocop_day_format(decided, c->decided);
	national_key_hash(key, &s->realm->signer[
			  national_stamp_key(s, c->producer)]);
	if (c->gtin[0] != '\0')
		snprintf(gtin, sizeof(gtin), ",\"gtin\":\"%s\"", c->gtin);
	if (o->held)
		snprintf(batch, sizeof(batch), ",\"held\":true");
	else
		snprintf(batch, sizeof(batch), ",\"batch\":\"%s\","
			 "\"made\":\"%s\"%s", o->batch, o->made, o->best);
	national_tell(s, o->accepted, national_record_key(c->producer),
		      OCOP_KIND_LOT, "\"certificate\":[\"%s\",\"%s\"]%s,"
		      "\"lot\":%u,\"count\":%u,\"stamp_key\":\"%s\","
		      "\"pack\":\"%s\"%s", c->code, decided, gtin, o->lot,
		      o->count, key, c->product->pack, batch);
}

static void open_lot(struct national_story *s, const struct national_cert *c,
		     uint32_t number)
{
	struct opened o = { .cert = c, .lot = number + 1 };
	uint64_t step = (c->closes - c->opens) / c->lots;
	int32_t made;
	char best[OCOP_DATE_SIZE];

	o.accepted = c->opens + step * number +
		     national_below(&s->random, step);
	o.count = 50 * (uint32_t)(1 + national_below(&s->random, 200));
	o.held = national_chance(&s->random, 1, 20);
	made = ocop_day_of(o.accepted);
	ocop_day_format(o.made, made);
	snprintf(o.batch, sizeof(o.batch), "L%.2s%.2s%.2s-%u", o.made + 2,
		 o.made + 5, o.made + 8, o.lot);
	if (c->product->keeps_days > 0) {
		ocop_day_format(best, made + (int32_t)c->product->keeps_days);
		snprintf(o.best, sizeof(o.best), ",\"best_before\":\"%s\"",
			 best);
	}
	tell_lot(s, &o);
	tell_status(s, &o);
	s->lot[s->lot_count++] = (struct national_lot){
		(uint32_t)(c - s->cert), o.lot, o.count };
}

void national_tell_lots(struct national_story *s)
{
	spread_lots(s);
	s->lot = national_alloc(s->lot_count, sizeof(*s->lot));
	s->lot_count = 0;
	for (size_t i = 0; i < s->cert_count; i++)
		for (uint32_t n = 0; n < s->cert[i].lots; n++)
			open_lot(s, &s->cert[i], n);
}
