/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inspection file whose signer's key was ended: an alert that named the file
 * before the end of the key proves that the file existed.
 */
#include "tests/helpers/inspect_test.h"

/* A log, byte for byte, to which more is appended the next time. */
static struct ocop_buf kept[16];
static size_t kept_count;
/* What follows: an alert about a hash, and the end of the officer's key. */
static const char *alert_hash;
static enum realm_key alert_by;
static bool alert_late;

static void put_kept(struct big *b, struct ocop_buf *record)
{
	assert_true(kept_count < 16);
	kept[kept_count++] = *record;
	append(b, ocop_buf_view(record));
	*record = OCOP_BUF(OCOP_RECORD_MAX);
}

static void a_lot(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	ocop_trust_entry_encode(&record, 1, r.fingerprint);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_INSPECT, OCOP_KIND_OFFICER, "id",
		   "\"qltt-0007\"", REALM_END);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_PROVINCE, OCOP_KIND_PRODUCER, "id",
		   "\"11-000001\"", REALM_END);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_PROVINCE, OCOP_KIND_CERTIFICATE, "code",
		   "\"" REALM_CODE "\"", REALM_END);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_RECORD, OCOP_KIND_LOT, "lot", "1",
		   REALM_END);
	put_kept(b, &record);
}

static void an_alert_and_an_end(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	for (size_t i = 0; i < kept_count; i++)
		append(b, ocop_buf_view(&kept[i]));
	for (int step = 0; step < 2; step++)
		if ((step == 1) == alert_late)
			SEAL(alert_by, OCOP_KIND_ALERT, "evidence",
			     TEXT("[%s]", alert_hash));
		else
			SEAL(REALM_INSPECT, OCOP_KIND_KEY_STATUS, "key",
			     r.hash[REALM_OFFICER]);
	ocop_buf_clear(&record);
}

/* Where the log, as it is after that, names the file. */
static uint64_t logged(struct ocop_bytes file, const char *hash,
		       enum realm_key by, bool late)
{
	struct ocop_inspect *inspect;
	struct ocop_replica *replica;
	uint64_t index;

	unlink(path);
	alert_hash = hash;
	alert_by = by;
	alert_late = late;
	replica = replica_of(an_alert_and_an_end);
	assert_int_equal(ocop_inspect_check(&inspect, file,
					    replica->fingerprint, REALM_NOW,
					    NULL), OCOP_OK);
	assert_int_equal(inspect->logged_index, OCOP_INDEX_NONE);
	assert_int_equal(ocop_inspect_confirm(inspect, replica, NULL),
			 OCOP_OK);
	assert_true(inspect->key_ended);
	index = inspect->logged_index;
	ocop_inspect_free(inspect);
	ocop_replica_close(replica);
	return index;
}

static void an_alert_before_the_end_keeps_a_file(void **state)
{
	struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_buf hash = OCOP_BUF(64);
	struct ocop_replica *replica = replica_of(a_lot);
	struct ocop_inspect *inspect = made_file(
		&made, realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 7), replica,
		REALM_OFFICER, NULL);
	const struct ocop_bytes file = ocop_buf_view(&made);

	(void)state;
	ocop_buf_byte(&hash, '"');
	ocop_base64url_add(&hash, ocop_bytes_of(inspect->hash, OCOP_HASH_LEN));
	ocop_buf_byte(&hash, '"');
	assert_non_null(ocop_buf_cstr(&hash));
	ocop_replica_close(replica);
	assert_int_equal(logged(file, ocop_buf_cstr(&hash), REALM_INSPECT,
				false), 5);
	/* After the end, about another file, or by who may send no alert. */
	assert_int_equal(logged(file, ocop_buf_cstr(&hash), REALM_INSPECT,
				true), OCOP_INDEX_NONE);
	assert_int_equal(logged(file, r.hash[REALM_ROOT], REALM_INSPECT,
				false), OCOP_INDEX_NONE);
	assert_int_equal(logged(file, ocop_buf_cstr(&hash), REALM_OFFICER,
				false), OCOP_INDEX_NONE);
	while (kept_count > 0)
		ocop_buf_clear(&kept[--kept_count]);
	ocop_inspect_free(inspect);
	ocop_buf_clear(&made);
	ocop_buf_clear(&hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(an_alert_before_the_end_keeps_a_file),
	};

	return cmocka_run_group_tests_name("inspect_logged", tests, NULL, NULL);
}
