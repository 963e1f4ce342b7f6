/* SPDX-License-Identifier: Apache-2.0 */
/* Officers and producers: who they are, when they are enrolled, what changes
 * about them, and the keys that some give up in the end. */
#include <stdio.h>

#include "tests/national/national.h"

#define ENROL_FROM (NATIONAL_START + 2)
#define ENROL_DAYS 58
#define LAST_DAY 20778	/* 2026-11-21 */
#define OFFICERS 6		/* a province */

uint32_t national_record_key(size_t producer)
{
	return (uint32_t)(NATIONAL_FIRST_PRODUCER + 2 * producer);
}

uint32_t national_stamp_key(const struct national_story *s, size_t producer)
{
	return national_record_key(producer) +
	       (s->producer[producer].own_stamp_key ? 1 : 0);
}

static const char *province_code(const struct national_story *s, size_t unit)
{
	return s->country->province[s->country->unit[unit].province].code;
}

void national_producer_id(char out[static 16], const struct national_story *s,
			  size_t producer)
{
	snprintf(out, 16, "%s-%06zu",
		 province_code(s, s->producer[producer].unit),
		 (producer + 1) % 1000000);
}

static void tell_producer(struct national_story *s, size_t producer,
			  uint64_t accepted, unsigned house)
{
	const struct national_producer *p = &s->producer[producer];
	const struct national_unit *unit = &s->country->unit[p->unit];
	uint32_t record = national_record_key(producer);
	char id[16], key[256], stamp[256], keys[640], prefix[48] = "";

	national_producer_id(id, s, producer);
	national_spki(key, &s->realm->signer[record]);
	national_spki(stamp, &s->realm->signer[record + 1]);
	if (p->own_stamp_key)
		snprintf(keys, sizeof(keys), "{\"spki\":\"%s\",\"roles\":"
			 "[\"record\"]},{\"spki\":\"%s\",\"roles\":"
			 "[\"stamp\"]}", key, stamp);
	else
		snprintf(keys, sizeof(keys), "{\"spki\":\"%s\",\"roles\":"
			 "[\"record\",\"stamp\"]}", key);
	if (p->has_prefix)
		snprintf(prefix, sizeof(prefix), ",\"gs1_prefix\":\"952%05zu\"",
			 producer % 100000);
	national_tell(s, accepted, NATIONAL_FIRST_PROVINCE + unit->province,
		      OCOP_KIND_PRODUCER, "\"id\":\"%s\",\"name\":\"%s\","
		      "\"type\":\"%s\",\"address\":\"Số %u, %s, %s\","
		      "\"unit\":\"%s-%s\",\"keys\":[%s],"
		      "\"authority\":\"tinh-%s\"%s", id, p->name,
		      ocop_producer_type_word(p->type), house, unit->name,
		      s->country->province[unit->province].name,
		      province_code(s, p->unit), unit->code, keys,
		      province_code(s, p->unit), prefix);
}

static void tell_officers(struct national_story *s)
{
	char key[256];

	for (size_t i = 0; i < s->country->province_count * OFFICERS; i++) {
		size_t province = i / OFFICERS;
		struct ocop_seckey *made = NULL;
		struct ocop_signer officer;
		uint8_t secret[32];

		snprintf(key, sizeof(key), "national register %llu, officer "
			 "%zu", (unsigned long long)s->realm->seed, i);
		ocop_sha256(secret, ocop_bytes_str(key));
		national_must(ocop_seckey_from_raw(&made, OCOP_ALG_ES256,
						   secret), "officer");
		ocop_signer_of_key(&officer, made);
		national_spki(key, &officer);
		national_tell(s, national_at(NATIONAL_START + 1, &s->random),
			      (uint32_t)(NATIONAL_FIRST_PROVINCE + province),
			      OCOP_KIND_OFFICER, "\"id\":\"qltt-%s-%02zu\","
			      "\"authority\":\"tinh-%s\",\"keys\":[\"%s\"],"
			      "\"from\":\"2025-10-01\"",
			      s->country->province[province].code,
			      i % OFFICERS + 1,
			      s->country->province[province].code, key);
		ocop_signer_clear(&officer);
	}
}

void national_tell_producers(struct national_story *s)
{
	tell_officers(s);
	for (size_t i = 0; i < s->producer_count; i++) {
		struct national_producer *p = &s->producer[i];
		unsigned house = 1 + (unsigned)national_below(&s->random, 300);
		int32_t day = ENROL_FROM +
			      (int32_t)(i * ENROL_DAYS / s->producer_count);

		p->unit = (uint32_t)national_below(&s->random,
						   s->country->unit_count);
		p->own_stamp_key = national_chance(&s->random, 1, 5);
		p->has_prefix = national_chance(&s->random, 3, 10);
		p->type = national_producer_name(p->name, &s->random,
						 &s->country->unit[p->unit]);
		tell_producer(s, i, national_at(day, &s->random), house);
		/* Some move; the later record replaces the whole. */
		if (national_chance(&s->random, 1, 50)) {
			day = 20500 + (int32_t)national_below(&s->random, 200);
			tell_producer(s, i, national_at(day, &s->random),
				      house + 1);
		}
		/* After the last lot: what was signed before stands. */
		if (national_chance(&s->random, 1, 300)) {
			char hash[64];

			national_key_hash(hash, &s->realm->signer[
						  national_record_key(i)]);
			national_tell(s, national_at(LAST_DAY, &s->random),
				      national_record_key(i),
				      OCOP_KIND_KEY_STATUS, "\"key\":\"%s\","
				      "\"status\":\"retired\"", hash);
		}
	}
}
