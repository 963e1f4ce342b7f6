/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, old ones entered in the first winter and new ones as they
 * are decided, and the decisions that come after them. */
#include <stdio.h>
#include <string.h>

#include <ocop/stamp.h>
#include <ocop/text.h>

#include "lib/record/record.h"
#include "tests/national/national.h"

#define OLD_FROM 19367		/* 2023-01-10 */
#define OLD_DAYS 1035		/* to 2025-11-10 */
#define ENTER_FROM 20423	/* 2025-12-01 */
#define ENTER_DAYS 45
#define NEW_FROM 20458		/* 2026-01-05 */
#define NEW_DAYS 295
#define LOTS_FROM 20473		/* 2026-01-20 */
#define LOTS_TO 20772		/* 2026-11-15 */
/* The days whose certificates the law extends. */
#define EXTEND_FROM 20595	/* 2026-05-22 */
#define EXTEND_TO 20714		/* 2026-09-18 */

static void make_code(struct national_story *s, struct national_cert *c)
{
	struct national_unit *unit = &s->country->unit[c->unit];
	char day[OCOP_DATE_SIZE];
	unsigned serial;

	ocop_day_format(day, c->decided);
	serial = ++unit->serials[day[3] - '3'];
	snprintf(c->code, sizeof(c->code), "%s-%s-%02u-%.4s",
		 s->country->province[unit->province].code, unit->code,
		 serial % 10000, day);
}

/* 0, 952, the producer, its product, the check digit (GS1 General
 * Specifications 7.9). */
static void make_gtin(struct national_story *s, struct national_cert *c)
{
	struct national_producer *p = &s->producer[c->producer];
	unsigned sum = 0;

	p->certs++;
	if (!p->has_prefix || c->product->group == 6 ||
	    national_chance(&s->random, 1, 7))
		return;
	snprintf(c->gtin, sizeof(c->gtin), "0952%05u%04u0",
		 (unsigned)(c->producer % 100000), p->certs % 10000);
	for (size_t i = 0; i < 13; i++)
		sum += (unsigned)(c->gtin[i] - '0') * (i % 2 ? 1 : 3);
	c->gtin[13] = (char)('0' + (10 - sum % 10) % 10);
}

static uint32_t authority_key(const struct national_story *s,
			      const struct national_cert *c)
{
	return c->stars == 5 ? NATIONAL_CENTRAL : NATIONAL_FIRST_PROVINCE +
	       s->country->unit[c->unit].province;
}

static void authority_id(char out[16], const struct national_story *s,
			 const struct national_cert *c)
{
	if (c->stars == 5)
		snprintf(out, 16, "TW");
	else
		snprintf(out, 16, "tinh-%s", s->country->province[
			 s->country->unit[c->unit].province].code);
}

static void tell_certificate(struct national_story *s, size_t number,
			     struct national_cert *c, uint64_t accepted)
{
	char authority[16], id[16], gtin[32] = "";
	char decided[OCOP_DATE_SIZE], to[OCOP_DATE_SIZE];
	static const int64_t width[] = { 2000, 2000, 1000 };

	authority_id(authority, s, c);
	national_producer_id(id, s, c->producer);
	ocop_day_format(decided, c->decided);
	ocop_day_format(to, c->to);
	if (c->gtin[0] != '\0')
		snprintf(gtin, sizeof(gtin), ",\"gtin\":[\"%s\"]", c->gtin);
	national_tell(s, accepted, authority_key(s, c), OCOP_KIND_CERTIFICATE,
		      "\"code\":\"%s\",\"decided\":\"%s\","
		      "\"decision\":\"%zu/QĐ-%s\",\"authority\":\"%s\","
		      "\"producer\":\"%s\",\"product\":\"%s%s\",\"group\":%u,"
		      "\"set\":%u,\"stars\":%u,\"rules\":\"148/2023\","
		      "\"from\":\"%s\",\"to\":\"%s\",\"score\":%u%s",
		      c->code, decided, 100 + number / 12,
		      c->stars == 5 ? "BNNMT" : "UBND", authority, id,
		      c->product->name, national_quality(&s->random),
		      c->product->group, c->product->set, c->stars, decided, to,
		      (unsigned)(ocop__star_floor(c->stars) + (int64_t)
				 national_below(&s->random, (uint64_t)
						width[c->stars - 3])), gtin);
}

OCOP_PRINTF(5, 6)
static void decide(struct national_story *s, const struct national_cert *c,
		   int32_t day, const char *action, const char *format, ...)
{
	char authority[16], decided[OCOP_DATE_SIZE], on[OCOP_DATE_SIZE];
	char more[160];
	va_list args;

	va_start(args, format);
	vsnprintf(more, sizeof(more), format, args);
	va_end(args);
	authority_id(authority, s, c);
	ocop_day_format(decided, c->decided);
	ocop_day_format(on, day);
	national_tell(s, national_at(day + 1, &s->random), authority_key(s, c),
		      OCOP_KIND_DECISION, "\"certificate\":[\"%s\",\"%s\"],"
		      "\"authority\":\"%s\",\"decision\":\"%zu/QĐ-UBND\","
		      "\"decided\":\"%s\",\"action\":\"%s\","
		      "\"effective\":\"%s\"%s", c->code, decided, authority,
		      s->job_count % 5000 + 1, on, action, on, more);
}

/* No lot after a decision that ends or stops the certificate. */
static void stop(struct national_story *s, struct national_cert *c,
		 int32_t first)
{
	int32_t day = first + 20 +
		      (int32_t)national_below(&s->random, 100);
	bool withdraw = national_chance(&s->random, 3, 5);

	if (day > LOTS_TO)
		day = LOTS_TO;
	if (c->closes > ocop_day_start(day))
		c->closes = ocop_day_start(day);
	if (withdraw) {
		decide(s, c, day, "withdraw", ",\"ground\":%u", 1 +
		       (unsigned)national_below(&s->random, 6));
		return;
	}
	decide(s, c, day, "suspend", ",\"basis\":\"Biên bản kiểm tra\"");
	if (national_chance(&s->random, 1, 2))
		decide(s, c, day + 3, "reinstate", "%s", "");
}

static void tell_decisions(struct national_story *s, struct national_cert *c,
			   int32_t accepted)
{
	char day[OCOP_DATE_SIZE];
	int32_t first = accepted < LOTS_FROM ? LOTS_FROM : accepted;
	bool stopped = national_chance(&s->random, 1, 200);

	if (!stopped && c->to >= EXTEND_FROM && c->to <= EXTEND_TO &&
	    national_chance(&s->random, 3, 5)) {
		/* No lot may fall on its last day before it is extended. */
		ocop_day_format(day, c->to + 150);
		decide(s, c, c->to - 30, "extend", ",\"to\":\"%s\"", day);
		c->to += 150;
	}
	if (national_chance(&s->random, 1, 200))
		decide(s, c, first + 5, "correct",
		       ",\"changes\":{\"product\":\"%s\"}", c->product->name);
	c->opens = ocop_day_start(first + 1);
	c->closes = ocop_day_start(c->to < LOTS_TO ? c->to : LOTS_TO);
	if (stopped)
		stop(s, c, first);
}

static void draw_certificate(struct national_story *s, size_t number)
{
	struct national_cert *c = &s->cert[number];
	uint64_t stars = national_below(&s->random, 1000);
	bool is_new = national_chance(&s->random, 3, 25);
	uint64_t at = number * (is_new ? NEW_DAYS : ENTER_DAYS) /
		      s->cert_count;
	int32_t day;

	/* One each, then to anybody. */
	c->producer = (uint32_t)(number < s->producer_count ? number :
				 national_below(&s->random,
						s->producer_count));
	c->unit = s->producer[c->producer].unit;
	c->product = national_product(&s->random);
	c->stars = stars < 730 ? 3 : stars < 991 ? 4 : 5;
	c->decided = is_new ? NEW_FROM + (int32_t)at : OLD_FROM +
		     (int32_t)national_below(&s->random, OLD_DAYS);
	c->to = c->decided + 3 * 365;
	day = is_new ? c->decided + 1 +
	      (int32_t)national_below(&s->random, 15) :
	      ENTER_FROM + (int32_t)at;
	make_code(s, c);
	make_gtin(s, c);
	tell_certificate(s, number, c, national_at(day, &s->random));
	tell_decisions(s, c, day);
}

void national_tell_certificates(struct national_story *s)
{
	for (size_t i = 0; i < s->cert_count; i++)
		draw_certificate(s, i);
}
