/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox's files: packed records, numbers, receipts, labels. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/file.h>

#include "cli/home.h"
#include "common/ui/label.h"
#include "common/desk/outbox.h"
#include "common/ui/say.h"
#include "tests/helpers/realm.h"

static char home[64];

static int set_up(void **state)
{
	(void)state;
	say_start("test_cli_outbox");
	snprintf(home, sizeof(home), "/tmp/ocop-outbox-XXXXXX");
	return mkdtemp(home) ? 0 : -1;
}

static void remove_in(const char *folder)
{
	static const char *const suffixes[] = { ".records", ".receipts" };
	struct outbox_name *names;
	char path[HOME_PATH_SIZE];
	size_t count;

	for (size_t s = 0; s < 2; s++) {
		assert_int_equal(outbox_list(home, folder, suffixes[s],
					     &names, &count), EXIT_DONE);
		for (size_t i = 0; i < count; i++) {
			assert_true(outbox_path(path, home, folder,
						names[i].stem, suffixes[s]));
			assert_int_equal(unlink(path), 0);
		}
		free(names);
	}
	assert_true(path_join(path, home, folder));
	rmdir(path);
}

static int tear_down(void **state)
{
	(void)state;
	remove_in("outbox/done");
	remove_in("outbox");
	return rmdir(home);
}

static void packed_records_come_out_as_they_went_in(void **state)
{
	struct ocop_buf file = OCOP_BUF(1000);
	struct ocop_bytes record;
	size_t offset = 0;

	(void)state;
	assert_int_equal(outbox_pack(&file, OCOP_LIT("one")), OCOP_OK);
	assert_int_equal(outbox_pack(&file, OCOP_LIT("")), OCOP_OK);
	assert_int_equal(outbox_pack(&file, OCOP_LIT("three")), OCOP_OK);
	assert_int_equal(outbox_next(&record, ocop_buf_view(&file), &offset),
			 OCOP_OK);
	assert_true(ocop_bytes_is(record, "one"));
	assert_int_equal(outbox_next(&record, ocop_buf_view(&file), &offset),
			 OCOP_OK);
	assert_int_equal(record.len, 0);
	assert_int_equal(outbox_next(&record, ocop_buf_view(&file), &offset),
			 OCOP_OK);
	assert_true(ocop_bytes_is(record, "three"));
	assert_int_equal(outbox_next(&record, ocop_buf_view(&file), &offset),
			 OCOP_ERR_ABSENT);
	ocop_buf_clear(&file);
}

static void a_torn_file_is_malformed_at_every_cut(void **state)
{
	struct ocop_buf file = OCOP_BUF(1000);
	struct ocop_bytes record;

	(void)state;
	assert_int_equal(outbox_pack(&file, OCOP_LIT("record")), OCOP_OK);
	for (size_t len = 0; len <= file.len; len++) {
		size_t offset = 0;
		enum ocop_err want = !len ? OCOP_ERR_ABSENT :
				     len < file.len ? OCOP_ERR_MALFORMED :
						      OCOP_OK;

		assert_int_equal(outbox_next(&record,
					     ocop_bytes_of(file.ptr, len),
					     &offset), want);
		assert_int_equal(offset, want ? 0 : len);
		assert_int_equal(record.len, want ? 0 : 6);
	}
	ocop_buf_clear(&file);
}

static void a_length_above_a_record_is_malformed(void **state)
{
	struct ocop_buf file = OCOP_BUF(4 * OCOP_RECORD_MAX);
	struct ocop_bytes record;
	size_t offset = 0;
	uint8_t *p = ocop_buf_extend(&file, OCOP_RECORD_MAX + 5);

	(void)state;
	assert_non_null(p);
	memset(p, 0, file.len);
	p[2] = (OCOP_RECORD_MAX + 1) >> 8;
	p[3] = (OCOP_RECORD_MAX + 1) & 255;
	assert_int_equal(outbox_next(&record, ocop_buf_view(&file), &offset),
			 OCOP_ERR_MALFORMED);
	p[2] = OCOP_RECORD_MAX >> 8;
	p[3] = OCOP_RECORD_MAX & 255;
	assert_int_equal(outbox_next(&record, ocop_buf_view(&file), &offset),
			 OCOP_OK);
	ocop_buf_clear(&file);
}

static void put(const char *name)
{
	char path[HOME_PATH_SIZE];

	assert_true(path_join(path, home, name));
	assert_int_equal(ocop_file_write(path, OCOP_LIT("x"),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
}

static void numbers_rise_over_both_folders_and_sort(void **state)
{
	struct outbox_name *names;
	size_t count;

	(void)state;
	assert_int_equal(outbox_put(home, "lot", OCOP_LIT("a")), EXIT_DONE);
	put("outbox/done/00000099-lot.receipts");
	put("outbox/9-lot.records");
	put("outbox/000000x1-lot.records");
	assert_int_equal(outbox_put(home, "lot", OCOP_LIT("b")), EXIT_DONE);
	assert_int_equal(outbox_put(home, "officer", OCOP_LIT("c")), EXIT_DONE);
	assert_int_equal(outbox_list(home, "outbox", ".records", &names,
				     &count), EXIT_DONE);
	assert_int_equal(count, 3);
	assert_string_equal(names[0].stem, "00000001-lot");
	assert_string_equal(names[1].stem, "00000100-lot");
	assert_string_equal(names[2].stem, "00000101-officer");
	free(names);
	for (int i = 0; i < 2; i++) {
		char path[HOME_PATH_SIZE];

		assert_true(path_join(path, home, i ? "outbox/9-lot.records" :
				      "outbox/000000x1-lot.records"));
		assert_int_equal(unlink(path), 0);
	}
}

static void a_torn_receipt_is_cut_off(void **state)
{
	struct ocop_buf file = OCOP_BUF(1000);
	char path[HOME_PATH_SIZE];
	size_t lines;
	int fd;

	(void)state;
	assert_true(outbox_path(path, home, "outbox", "00000001-lot",
				".receipts"));
	assert_int_equal(receipts_open(path, &fd, &lines), EXIT_DONE);
	assert_int_equal(lines, 0);
	assert_int_equal(receipts_add(path, fd, OCOP_LIT("one\n")), EXIT_DONE);
	assert_int_equal(receipts_add(path, fd, OCOP_LIT("two\nthr")),
			 EXIT_DONE);
	close(fd);
	assert_int_equal(receipts_open(path, &fd, &lines), EXIT_DONE);
	assert_int_equal(lines, 2);
	assert_int_equal(receipts_add(path, fd, OCOP_LIT("3\n")), EXIT_DONE);
	close(fd);
	assert_int_equal(ocop_file_read(&file, path, NULL), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&file), "one\ntwo\n3\n"));
	ocop_buf_clear(&file);
}

static bool there(const char *name)
{
	char path[HOME_PATH_SIZE];

	assert_true(path_join(path, home, name));
	return access(path, F_OK) == 0;
}

static void a_cut_between_records_and_receipts_is_healed(void **state)
{
	(void)state;
	put("outbox/00000007-lot.receipts");
	put("outbox/00000001-lot.receipts");
	assert_int_equal(receipts_heal(home), EXIT_DONE);
	assert_true(there("outbox/done/00000007-lot.receipts"));
	/* Records that wait keep theirs. */
	assert_true(there("outbox/00000001-lot.receipts"));
	assert_int_equal(receipts_done(home, "00000001-lot"), EXIT_DONE);
	assert_true(there("outbox/done/00000001-lot.records"));
	assert_true(there("outbox/done/00000001-lot.receipts"));
	assert_false(there("outbox/00000001-lot.records"));
}

static void one_run_has_the_folder_to_itself(void **state)
{
	char path[HOME_PATH_SIZE];
	int first, second;

	(void)state;
	assert_int_equal(home_lock(&first, home, "a.lock"), EXIT_DONE);
	assert_int_equal(home_lock(&second, home, "a.lock"), EXIT_TROUBLE);
	assert_int_equal(second, -1);
	lock_free(second);
	lock_free(first);
	assert_int_equal(home_lock(&second, home, "a.lock"), EXIT_DONE);
	lock_free(second);
	assert_true(path_join(path, home, "a.lock"));
	assert_int_equal(unlink(path), 0);
}

static void a_record_is_named_by_what_its_table_says(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	char label[LABEL_SIZE];
	struct realm r;

	(void)state;
	realm_new(&r);
	realm_seal(&r, &record, REALM_PROVINCE, OCOP_KIND_CERTIFICATE,
		   REALM_END);
	label_record(label, ocop_buf_view(&record));
	assert_string_equal(label, "certificate " REALM_CODE "/2026-09-01");
	realm_seal(&r, &record, REALM_RECORD, OCOP_KIND_LOT, REALM_END);
	label_record(label, ocop_buf_view(&record));
	assert_string_equal(label, "lot " REALM_CODE "/1");
	realm_seal(&r, &record, REALM_PROVINCE, OCOP_KIND_PRODUCER, REALM_END);
	label_record(label, ocop_buf_view(&record));
	assert_string_equal(label, "producer 11-000001");
	realm_seal(&r, &record, REALM_PROVINCE, OCOP_KIND_DECISION, REALM_END);
	label_record(label, ocop_buf_view(&record));
	assert_string_equal(label, "decision 200/QĐ-UBND (" REALM_CODE ")");
	label_record(label, OCOP_LIT("\xd2\x84"));
	assert_string_equal(label, "record");
	realm_free(&r);
	ocop_buf_clear(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packed_records_come_out_as_they_went_in),
		cmocka_unit_test(a_torn_file_is_malformed_at_every_cut),
		cmocka_unit_test(a_length_above_a_record_is_malformed),
		cmocka_unit_test(numbers_rise_over_both_folders_and_sort),
		cmocka_unit_test(a_torn_receipt_is_cut_off),
		cmocka_unit_test(a_cut_between_records_and_receipts_is_healed),
		cmocka_unit_test(one_run_has_the_folder_to_itself),
		cmocka_unit_test(a_record_is_named_by_what_its_table_says),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
