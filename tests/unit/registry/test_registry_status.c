/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lot's statuses as a Token Status List: it says the same about each stamp as
 * the register, its claims and signature are those of the draft, and it is
 * never larger than the lot. tests/cli/status_list.py reads one without any
 * code of ours.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include <ocop/cbor.h>

#include "tests/helpers/registry/desk.h"

#define LIST "/v1/lots/" WORLD_CODE "/12/status"
#define COUNT 1000	/* stamps of that lot */

/* What a list says. */
struct list {
	uint64_t exp, iat, ttl;
	char sub[256];
	uint8_t bits[4096];	/* inflated */
	size_t len;
};

static void enter_a_lot(struct desk *f)
{
	assert_int_equal(desk_producer(f, 0), 201);
	world_certificate(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
	world_lot(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
	f->list_signer = &f->w.receipts;
}

static void post(struct desk *f, struct ocop_signer *signer, int issued,
		 const char *ranges, const char *status)
{
	char json[512];

	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":%d,"
		 "\"product\":\"" WORLD_CODE "\",\"lot\":12,\"ranges\":%s,"
		 "\"status\":\"%s\"}", issued, ranges, status);
	world_seal(signer, OCOP_KIND_STATUS, json, &f->record);
	if (desk_post(f) != 201)
		fail_msg("status: %s", ocop_json_str(f->json, "detail"));
}

/* Whether the key for receipts signed the message, which has the draft's
 * typ. */
static struct ocop_bytes open_list(struct desk *f)
{
	struct ocop_bytes body = ocop_buf_view(&f->answer.body);
	struct ocop_cose_sign1 m;
	struct ocop_pubkey *key;
	struct ocop_diag diag = { 0 };

	if (ocop_cose_sign1_open_unverified(&m, body, false, &diag))
		fail_msg("%s", diag.text);
	assert_true(ocop_bytes_is(m.typ, "application/statuslist+cwt"));
	assert_int_equal(ocop_keyring_get(
		&key, f->view.replica->ring,
		ocop_bytes_of(f->w.receipts.spki, f->w.receipts.spki_len)),
		OCOP_OK);
	assert_int_equal(ocop_cose_sign1_verify(&m, m.payload, key), OCOP_OK);
	return m.payload;
}

static void read_list(struct desk *f, const char *target, struct list *out)
{
	struct ocop_cbor c;
	struct ocop_bytes lst;
	uLongf len = sizeof(out->bits);

	if (desk_get(f, target) != 200)
		fail_msg("%s: %u", target, f->answer.status);
	assert_string_equal(f->answer.type, "application/statuslist+cwt");
	c = ocop_cbor_of(open_list(f));
	assert_int_equal(ocop_cbor_map(&c), 5);
	assert_int_equal(ocop_cbor_uint(&c), 2);
	assert_true(ocop_bytes_copy(out->sub, sizeof(out->sub),
				    ocop_cbor_text(&c)));
	assert_int_equal(ocop_cbor_uint(&c), 4);
	out->exp = ocop_cbor_uint(&c);
	assert_int_equal(ocop_cbor_uint(&c), 6);
	out->iat = ocop_cbor_uint(&c);
	assert_int_equal(ocop_cbor_uint(&c), 65533);
	assert_int_equal(ocop_cbor_map(&c), 2);
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "lst"));
	lst = ocop_cbor_bytes(&c);
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "bits"));
	assert_int_equal(ocop_cbor_uint(&c), 2);
	assert_int_equal(ocop_cbor_uint(&c), 65534);
	out->ttl = ocop_cbor_uint(&c);
	assert_true(ocop_cbor_done(&c));
	assert_int_equal(uncompress(out->bits, &len, lst.ptr, lst.len), Z_OK);
	out->len = len;
}

static unsigned value_at(const struct list *l, size_t index)
{
	return l->bits[index / 4] >> 2 * (index % 4) & 3;
}

static void a_new_lot_is_active_and_a_held_one_is_held(void **state)
{
	struct desk *f = *state;
	char json[1024], key[64] = "";
	struct ocop_buf text = OCOP_BUF(sizeof(key));
	struct list l;
	uint8_t hash[OCOP_HASH_LEN];

	enter_a_lot(f);
	read_list(f, LIST, &l);
	assert_int_equal(l.len, COUNT / 4);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(value_at(&l, i), 0);

	ocop_sha256(hash, ocop_bytes_of(f->w.producer.spki,
					f->w.producer.spki_len));
	ocop_base64url_add(&text, ocop_bytes_of(hash, sizeof(hash)));
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":1789000009,"
		 "\"certificate\":[\"" WORLD_CODE "\",\"2026-09-01\"],"
		 "\"lot\":13,\"count\":7,\"stamp_key\":\"%s\",\"held\":true}",
		 ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
	world_seal(&f->w.producer, OCOP_KIND_LOT, json, &f->record);
	assert_int_equal(desk_post(f), 201);
	read_list(f, "/v1/lots/" WORLD_CODE "/13/status", &l);
	/* Seven stamps, and nothing behind them. */
	assert_int_equal(l.len, 2);
	assert_int_equal(l.bits[0], 0xaa);
	assert_int_equal(l.bits[1], 0x2a);
}

/* The word that the register has for a stamp's worse layer. */
static unsigned registered(struct desk *f, size_t index)
{
	static const char *const words[] = { "active", "void", "held",
					     "recalled" };
	static const unsigned rank[] = { 0, 2, 1, 3 };
	static const char *const layers[] = { "producer_status",
					      "authority_status" };
	unsigned worst = 0;
	char target[128];

	snprintf(target, sizeof(target), "/v1/stamps/" WORLD_CODE
		 "/000012%07zu", index);
	assert_int_equal(desk_get(f, target), 200);
	for (unsigned layer = 0; layer < 2; layer++)
		for (unsigned i = 0; i < 4; i++)
			if (strcmp(ocop_json_str(f->json, layers[layer]),
				   words[i]) == 0 && rank[i] > rank[worst])
				worst = i;
	return worst;
}

static void each_stamp_has_the_worse_of_its_two_statuses(void **state)
{
	static const unsigned want[] = { 1, 1, 3, 3, 3, 0, 1, 0, 3, 3, 0, 0 };
	struct desk *f = *state;
	struct list l;

	enter_a_lot(f);
	post(f, &f->w.producer, 1789000010, "[[0,3],[6,1]]", "void");
	post(f, &f->w.producer, 1789000011, "[[8,2],[999,1]]", "recalled");
	post(f, &f->w.authority, 1789000012, "[[2,3],[9,1]]", "recalled");
	post(f, &f->w.authority, 1789000013, "[[9,1]]", "active");
	read_list(f, LIST, &l);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(value_at(&l, i), want[i]);
		assert_int_equal(registered(f, i), want[i]);
	}
	assert_int_equal(value_at(&l, 998), 0);
	assert_int_equal(value_at(&l, 999), 3);
	/* An authority's recall does not make a void stamp look better. */
	post(f, &f->w.authority, 1789000014, "[[0,1000]]", "void");
	read_list(f, LIST, &l);
	assert_int_equal(value_at(&l, 2), 1);
	assert_int_equal(value_at(&l, 8), 3);
	assert_int_equal(value_at(&l, 998), 1);
}

static void its_claims_are_those_of_the_draft(void **state)
{
	struct desk *f = *state;
	struct list l;

	enter_a_lot(f);
	world_set_clock(&f->w, WORLD_START + 100);
	read_list(f, "/v1/lots/" WORLD_CODE "/000012/status", &l);
	assert_non_null(strstr(l.sub, "://"));
	assert_string_equal(strstr(l.sub, "/v1/"), LIST);
	assert_int_equal(l.iat, WORLD_START + 100);
	assert_true(l.exp > l.iat && l.ttl > 0);
	/* A reader has time to come again, many times. */
	assert_true(l.ttl * 10 <= l.exp - l.iat);
}

static void without_the_key_for_receipts_there_is_none(void **state)
{
	struct desk *f = *state;

	enter_a_lot(f);
	assert_int_equal(desk_get(f, "/v1/lots/" WORLD_CODE "/14/status"),
			 404);
	assert_int_equal(desk_get(f, "/v1/lots/1234/12/status"), 400);
	f->list_signer = NULL;
	assert_int_equal(desk_get(f, LIST), 404);
	/* A key that the trust document does not name for this. */
	f->list_signer = &f->w.other;
	assert_int_equal(desk_get(f, LIST), 404);
	f->w.receipts_to = f->view.checkpoint.size + 1;
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST,
				     ocop_buf_view(&f->record)), 201);
	f->list_signer = &f->w.receipts;
	assert_int_equal(desk_get(f, LIST), 200);
	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(desk_get(f, LIST), 404);
}

#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_new_lot_is_active_and_a_held_one_is_held),
		T(each_stamp_has_the_worse_of_its_two_statuses),
		T(its_claims_are_those_of_the_draft),
		T(without_the_key_for_receipts_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
