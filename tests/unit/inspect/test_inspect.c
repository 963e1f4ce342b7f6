/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inspection files: the golden one of tests/vectors/inspection, with every byte
 * changed in turn; and the tree of given entries and nodes, compared with a
 * second implementation of RFC 6962.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/file.h>
#include <ocop/inspect.h>
#include <ocop/text.h>

#include "lib/inspect/inspect.h"
#include "tests/helpers/rfc6962.h"

#define FILE_PATH "tests/vectors/inspection/whole.json"
#define NOW 1795316400u

static struct ocop_buf file;
static uint8_t print[OCOP_HASH_LEN];

static int set_up(void **state)
{
	struct ocop__inspect_file parts;
	struct ocop_trust *trust;

	(void)state;
	file = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	assert_int_equal(ocop_file_read(&file, FILE_PATH, NULL), OCOP_OK);
	assert_int_equal(ocop__inspect_file_read(&parts, ocop_buf_view(&file),
						 NULL), OCOP_OK);
	assert_int_equal(ocop_trust_decode(&trust, parts.trust[0], NULL),
			 OCOP_OK);
	memcpy(print, trust->fingerprint, OCOP_HASH_LEN);
	ocop_trust_free(trust);
	ocop__inspect_file_clear(&parts);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ocop_buf_clear(&file);
	return 0;
}

static enum ocop_err check(struct ocop_bytes bytes, struct ocop_diag *diag)
{
	struct ocop_inspect *inspect = NULL;
	enum ocop_err err = ocop_inspect_check(&inspect, bytes, print, NOW,
					       diag);

	assert_int_equal(!err, inspect != NULL);
	ocop_inspect_free(inspect);
	return err;
}

static void a_file_tells_what_it_was_judged_with(void **state)
{
	struct ocop_inspect *i = NULL;

	(void)state;
	assert_int_equal(ocop_inspect_check(&i, ocop_buf_view(&file), print,
					    NOW, NULL), OCOP_OK);
	assert_true(ocop_bytes_is(i->record.authority, "QLD"));
	assert_true(ocop_bytes_is(i->record.unit, "11-03295"));
	assert_int_equal(i->record.size, 14);
	assert_int_equal(i->signer_kind, 'o');
	assert_string_equal(i->signer, "cb-01");
	assert_int_equal(i->data_time, NOW);
	assert_int_equal(i->vouched_time, 0);
	assert_int_equal(i->trust->version, 1);
	assert_true(i->has_receipt);
	assert_int_equal(i->item_count, 20);
	assert_int_equal(i->photo_count, 1);
	assert_true(ocop_bytes_is(i->photo[0].name, "IMG_1.jpg"));
	assert_int_equal(i->photo[0].size, 18);
	assert_int_equal(i->custody_count, 1);
	assert_true(ocop_bytes_is(i->custody[0].act, "taken"));
	assert_int_equal(i->item[0].article, 1);
	assert_int_equal(i->item[2].article, -1);
	assert_int_equal(i->item[3].photo_count, 1);
	assert_string_equal(i->item[0].report.facts.decision, "01/QĐ-UBND");
	assert_string_equal(i->item[0].report.facts.producer, "HTX 11-000001");
	/* With all that the file holds, the stamp matches; alone it is open. */
	assert_int_equal(i->item[0].report.verdict, OCOP_VERDICT_GENUINE);
	assert_int_equal(i->item[0].verdict, OCOP_VERDICT_UNDECIDED);
	assert_int_equal(ocop_inspect_worst(i), OCOP_VERDICT_MALFORMED);
	ocop_inspect_free(i);
}

/* Every fifth byte takes a second or two; base64 has them in fours. */
static void a_changed_byte_is_refused_and_named(void **state)
{
	(void)state;
	for (size_t at = 0; at < file.len; at += 5) {
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		uint8_t was = file.ptr[at];
		enum ocop_err err;

		file.ptr[at] ^= (uint8_t)(1 << (at & 1));
		err = check(ocop_buf_view(&file), &diag);
		if (!err || !diag.text[0])
			print_error("byte %zu\n", at);
		assert_int_not_equal(err, OCOP_OK);
		assert_true(diag.text[0]);
		file.ptr[at] = was;
	}
	assert_int_equal(check(ocop_buf_view(&file), NULL), OCOP_OK);
}

static void a_file_that_ends_early_or_late_is_refused(void **state)
{
	(void)state;
	for (size_t len = 0; len < file.len; len += len < 64 ? 1 : 61)
		assert_int_equal(check(ocop_bytes_of(file.ptr, len), NULL),
				 OCOP_ERR_MALFORMED);
	ocop_buf_byte(&file, '\n');
	assert_int_equal(check(ocop_buf_view(&file), NULL),
			 OCOP_ERR_MALFORMED);
	file.len--;
	assert_int_equal(check(ocop_bytes_of(file.ptr,
					     OCOP_INSPECT_FILE_MAX + 1),
			       NULL), OCOP_ERR_LIMIT);
}

static void another_realm_and_a_future_are_refused(void **state)
{
	struct ocop_inspect *inspect;
	struct ocop_diag diag;

	(void)state;
	print[0] ^= 1;
	assert_int_equal(check(ocop_buf_view(&file), NULL), OCOP_ERR_TRUST);
	print[0] ^= 1;
	assert_int_equal(ocop_inspect_check(&inspect, ocop_buf_view(&file),
					    print, NOW - 300, &diag), OCOP_OK);
	ocop_inspect_free(inspect);
	assert_int_equal(ocop_inspect_check(&inspect, ocop_buf_view(&file),
					    print, NOW - 301, &diag),
			 OCOP_ERR_RULE);
	assert_string_equal(diag.text, "signed: issued in the future");
}

static void a_file_is_written_as_it_was_read(void **state)
{
	struct ocop_buf again = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop__inspect_file parts;

	(void)state;
	assert_int_equal(ocop__inspect_file_read(&parts, ocop_buf_view(&file),
						 NULL), OCOP_OK);
	assert_int_equal(ocop__inspect_file_write(&again, &parts), OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&again),
				     ocop_buf_view(&file)));
	ocop__inspect_file_clear(&parts);
	ocop_buf_clear(&again);
}

/* --- The tree --- */

#define LEAVES 67

static uint8_t bytes[LEAVES][LEAVES];	/* entry i is the byte i, i times */

/* A tree of size leaves of which those of the bits of given are given. */
static void try_tree(size_t size, uint64_t seed)
{
	struct ocop__inspect_entry entry[LEAVES];
	struct ocop__inspect_file f = { .entry = entry };
	uint8_t want[OCOP_HASH_LEN], got[OCOP_HASH_LEN];

	for (size_t i = 0; i < size; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		if (seed >> 61 == 0 || (i + 1 == size && !f.entry_count))
			entry[f.entry_count++] = (struct ocop__inspect_entry){
				i, ocop_bytes_of(bytes[i], i) };
	}
	assert_int_equal(ocop__inspect_tree_nodes(&f, size), OCOP_OK);
	for (size_t i = 0; i < f.node_count; i++) {
		struct ocop__inspect_node *n = &f.node[i];
		uint64_t first = n->index << n->level;

		rfc6962_tree(n->hash, first, first + (1u << n->level));
	}
	rfc6962_tree(want, 0, size);
	assert_int_equal(ocop__inspect_tree_root(&f, size, got, NULL),
			 OCOP_OK);
	assert_memory_equal(want, got, OCOP_HASH_LEN);
	/* Neither one fewer nor one more. */
	if (f.node_count) {
		f.node_count--;
		assert_int_equal(ocop__inspect_tree_root(&f, size, got, NULL),
				 OCOP_ERR_RULE);
		f.node_count++;
	}
	f.node = realloc(f.node, (f.node_count + 1) * sizeof(*f.node));
	assert_non_null(f.node);
	f.node[f.node_count++] = (struct ocop__inspect_node){ 0, size, { 0 } };
	assert_int_equal(ocop__inspect_tree_root(&f, size, got, NULL),
			 OCOP_ERR_RULE);
	free(f.node);
}

static void entries_and_nodes_give_the_root_of_rfc_6962(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEAVES; i++)
		memset(bytes[i], (int)i, i);
	for (size_t size = 1; size <= LEAVES; size++)
		for (uint64_t seed = 0; seed < 12; seed++)
			try_tree(size, seed * 977 + size);
}

static void a_whole_log_of_national_size_needs_few_nodes(void **state)
{
	struct ocop__inspect_entry entry[2] = {
		{ 0, { NULL, 0 } }, { (1 << 18) - 1, { NULL, 0 } }
	};
	struct ocop__inspect_file f = { .entry = entry, .entry_count = 2 };

	(void)state;
	assert_int_equal(ocop__inspect_tree_nodes(&f, 1 << 18), OCOP_OK);
	assert_int_equal(f.node_count, 2 * 17);
	free(f.node);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_tells_what_it_was_judged_with),
		cmocka_unit_test(a_changed_byte_is_refused_and_named),
		cmocka_unit_test(a_file_that_ends_early_or_late_is_refused),
		cmocka_unit_test(another_realm_and_a_future_are_refused),
		cmocka_unit_test(a_file_is_written_as_it_was_read),
		cmocka_unit_test(entries_and_nodes_give_the_root_of_rfc_6962),
		cmocka_unit_test(a_whole_log_of_national_size_needs_few_nodes),
	};

	return cmocka_run_group_tests_name("inspect", tests, set_up,
					   tear_down);
}
