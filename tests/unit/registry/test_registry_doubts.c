/* SPDX-License-Identifier: Apache-2.0 */
/* Shoppers' doubts: their numbers, the limits on sending, an office's steps,
 * and when they are deleted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "registry/reports/reports_internal.h"

#define NOW UINT64_C(1790000000)
#define DAY UINT64_C(86400)

static char folder[64], db[80];
static struct reports *reports;
static const uint8_t home[16] = { 0x20, 0x01, 0xd, 0xb8, [7] = 1, [15] = 1 };

static void reopen(void)
{
	struct ocop_diag diag = { 0 };

	reports_close(reports);
	if (reports_open(&reports, db, true, 0, &diag))
		fail_msg("reports: %s", diag.text);
}

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/doubts.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(db, sizeof(db), "%s/db", folder);
	reopen();
	return 0;
}

static int teardown(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[128];

	(void)state;
	reports_close(reports);
	reports = NULL;
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s.reports%s", db, ends[i]);
		remove(path);
	}
	return remove(folder);
}

static struct doubt a_doubt(void)
{
	return (struct doubt){
		.seen = DOUBT_STUCK_OVER, .product = "11-03295-01-2026",
		.lot = 12, .index = 451, .place = "chợ Him Lam",
		.text = "Tem dán đè" };
}

/* Send with a fresh form of that time; number may be NULL. */
static enum doubt_outcome send(const struct doubt *d, const uint8_t *address,
			       uint64_t now, char *number)
{
	char room[DOUBT_NUMBER_SIZE];
	uint8_t form[DOUBT_FORM_LEN];
	enum doubt_outcome outcome;

	assert_int_equal(doubts_form(reports, now, form), OCOP_OK);
	assert_int_equal(doubts_add(reports, d, "0912 345 678", form, address,
				    now, &outcome, number ? number : room),
			 OCOP_OK);
	return outcome;
}

static void send_one(char number[static DOUBT_NUMBER_SIZE])
{
	struct doubt d = a_doubt();

	assert_int_equal(send(&d, NULL, NOW, number), DOUBT_STORED);
}

/* --- Numbers --- */

static void a_doubt_is_found_by_its_number_alone(void **state)
{
	char first[DOUBT_NUMBER_SIZE], second[DOUBT_NUMBER_SIZE];
	char contact[DOUBT_LINE_SIZE];
	struct doubt d;

	(void)state;
	send_one(first);
	send_one(second);
	assert_string_not_equal(first, second);
	reopen();
	assert_int_equal(doubts_find(reports, first, &d), OCOP_OK);
	assert_string_equal(d.number, first);
	assert_string_equal(d.product, "11-03295-01-2026");
	assert_string_equal(d.place, "chợ Him Lam");
	assert_string_equal(d.text, "Tem dán đè");
	assert_int_equal(d.state, DOUBT_RECEIVED);
	assert_int_equal(d.received, NOW);
	assert_int_equal(d.index, 451);
	assert_int_equal(doubts_contact(reports, first, contact), OCOP_OK);
	assert_string_equal(contact, "0912 345 678");
	assert_int_equal(doubts_find(reports, "000000000001", &d),
			 OCOP_ERR_ABSENT);
}

static void a_number_is_read_as_people_type_it(void **state)
{
	char number[DOUBT_NUMBER_SIZE], shown[DOUBT_SHOWN_SIZE];
	char typed[64], read[DOUBT_NUMBER_SIZE];

	(void)state;
	send_one(number);
	doubt_number_show(shown, number);
	assert_int_equal(strlen(shown), 14);
	assert_int_equal(shown[4], '-');
	assert_int_equal(shown[9], '-');
	for (size_t i = 0; shown[i] != '\0'; i++) {
		char c = shown[i];

		typed[i] = c == '0' ? 'o' : c == '1' ? 'l' :
			   c == '-' ? ' ' : (char)(c >= 'A' ? c + 32 : c);
		typed[i + 1] = '\0';
	}
	assert_true(doubt_number_read(read, shown));
	assert_string_equal(read, number);
	assert_true(doubt_number_read(read, typed));
	assert_string_equal(read, number);
}

static void a_wrong_character_in_a_number_is_seen(void **state)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char number[DOUBT_NUMBER_SIZE + 1], read[DOUBT_NUMBER_SIZE];

	(void)state;
	send_one(number);
	for (size_t i = 0; i < DOUBT_NUMBER_LEN; i++) {
		char right = number[i];

		for (size_t k = 0; k < sizeof(letters) - 1; k++) {
			number[i] = letters[k];
			assert_int_equal(doubt_number_read(read, number),
					 letters[k] == right);
		}
		number[i] = 'U';
		assert_false(doubt_number_read(read, number));
		number[i] = right;
	}
	assert_false(doubt_number_read(read, ""));
	assert_false(doubt_number_read(read, "../../../../etc"));
	number[DOUBT_NUMBER_LEN] = '0';
	number[DOUBT_NUMBER_LEN + 1] = '\0';
	assert_false(doubt_number_read(read, number));
	number[DOUBT_NUMBER_LEN - 1] = '\0';
	assert_false(doubt_number_read(read, number));
}

/* --- Forms --- */

static enum doubt_outcome with_form(const uint8_t *form, uint64_t now,
				    char number[static DOUBT_NUMBER_SIZE])
{
	struct doubt d = a_doubt();
	enum doubt_outcome outcome;

	assert_int_equal(doubts_add(reports, &d, "", form, NULL, now, &outcome,
				    number), OCOP_OK);
	return outcome;
}

static void a_form_expires(void **state)
{
	char number[DOUBT_NUMBER_SIZE];
	uint8_t form[DOUBT_FORM_LEN];

	(void)state;
	assert_int_equal(doubts_form(reports, NOW, form), OCOP_OK);
	assert_int_equal(with_form(form, NOW + DOUBT_FORM_S + 1, number),
			 DOUBT_FORM);
	assert_string_equal(number, "");
	assert_int_equal(with_form(form, NOW - 1, number), DOUBT_FORM);
	assert_int_equal(with_form(form, NOW + DOUBT_FORM_S, number),
			 DOUBT_STORED);
}

static void only_a_form_of_ours_is_taken(void **state)
{
	char number[DOUBT_NUMBER_SIZE];
	uint8_t form[DOUBT_FORM_LEN];

	(void)state;
	assert_int_equal(doubts_form(reports, NOW, form), OCOP_OK);
	for (size_t i = 0; i < DOUBT_FORM_LEN; i++) {
		form[i] ^= 1;
		assert_int_equal(with_form(form, NOW + 60, number),
				 DOUBT_FORM);
		form[i] ^= 1;
	}
	assert_int_equal(with_form(form, NOW + 60, number), DOUBT_STORED);
	/* Another start has another secret. */
	assert_int_equal(doubts_form(reports, NOW, form), OCOP_OK);
	reopen();
	assert_int_equal(with_form(form, NOW, number), DOUBT_FORM);
}

static enum ocop_err count(void *user, const struct doubt *d)
{
	(void)d;
	++*(size_t *)user;
	return OCOP_OK;
}

static size_t stored(void)
{
	size_t found = 0;

	assert_int_equal(doubts_each(reports, count, &found), OCOP_OK);
	return found;
}

static void a_form_sent_twice_is_one_doubt(void **state)
{
	char first[DOUBT_NUMBER_SIZE], again[DOUBT_NUMBER_SIZE];
	uint8_t form[DOUBT_FORM_LEN];

	(void)state;
	assert_int_equal(doubts_form(reports, NOW, form), OCOP_OK);
	assert_int_equal(with_form(form, NOW, first), DOUBT_STORED);
	assert_int_equal(with_form(form, NOW, again), DOUBT_STORED);
	assert_string_equal(first, again);
	assert_int_equal(stored(), 1);
}

/* --- Limits --- */

static void an_address_sends_only_so_many_a_day(void **state)
{
	struct doubt d = a_doubt();
	uint8_t near[16], far[16];

	(void)state;
	d.product[0] = '\0';
	for (unsigned i = 0; i < DOUBT_OF_ADDRESS_MAX; i++)
		assert_int_equal(send(&d, home, NOW, NULL), DOUBT_STORED);
	assert_int_equal(send(&d, home, NOW, NULL), DOUBT_LIMIT_ADDRESS);
	/* A household has a whole /64 of IPv6. */
	memcpy(near, home, sizeof(near));
	near[8] = 9;
	assert_int_equal(send(&d, near, NOW, NULL), DOUBT_LIMIT_ADDRESS);
	memcpy(far, home, sizeof(far));
	far[7]++;
	assert_int_equal(send(&d, far, NOW, NULL), DOUBT_STORED);
	assert_int_equal(send(&d, NULL, NOW, NULL), DOUBT_STORED);
	assert_int_equal(send(&d, home, NOW + DAY, NULL), DOUBT_STORED);
	assert_int_equal(stored(), DOUBT_OF_ADDRESS_MAX + 3);
}

/* Of IPv4, whose mapped form begins alike, each address is counted. */
static void addresses_of_ipv4_are_told_apart(void **state)
{
	uint8_t v4[16] = { [10] = 0xff, [11] = 0xff, 203, 0, 113, 7 };
	struct doubt d = a_doubt();

	(void)state;
	d.product[0] = '\0';
	for (unsigned i = 0; i < DOUBT_OF_ADDRESS_MAX; i++)
		assert_int_equal(send(&d, v4, NOW, NULL), DOUBT_STORED);
	assert_int_equal(send(&d, v4, NOW, NULL), DOUBT_LIMIT_ADDRESS);
	v4[15]++;
	assert_int_equal(send(&d, v4, NOW, NULL), DOUBT_STORED);
}

static void a_stamp_gets_only_so_many_a_day(void **state)
{
	struct doubt d = a_doubt(), other = a_doubt();

	(void)state;
	for (unsigned i = 0; i < DOUBT_OF_STAMP_MAX; i++)
		assert_int_equal(send(&d, NULL, NOW, NULL), DOUBT_STORED);
	assert_int_equal(send(&d, NULL, NOW, NULL), DOUBT_LIMIT_STAMP);
	other.index++;
	assert_int_equal(send(&other, NULL, NOW, NULL), DOUBT_STORED);
	assert_int_equal(send(&d, NULL, NOW + DAY, NULL), DOUBT_STORED);
}

static void the_register_takes_only_so_many_a_day(void **state)
{
	struct doubt d = a_doubt();

	(void)state;
	assert_int_equal(reports->doubts.all.limit, DOUBT_ALL_MAX);
	reports->doubts.all.limit = 3;
	d.product[0] = '\0';
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(send(&d, NULL, NOW, NULL), DOUBT_STORED);
	assert_int_equal(send(&d, NULL, NOW, NULL), DOUBT_LIMIT_ALL);
	assert_int_equal(stored(), 3);
	assert_int_equal(send(&d, NULL, NOW + DAY, NULL), DOUBT_STORED);
}

/* --- An office's steps --- */

static enum ocop_err change(const char *number, enum doubt_state to,
			    const char *who, uint64_t now)
{
	const struct doubt_step step = { to, who, DOUBT_PASSED_ON, "x" };
	struct doubt d;

	return doubts_change(reports, number, &step, now, &d);
}

static void an_office_takes_answers_and_closes(void **state)
{
	char number[DOUBT_NUMBER_SIZE];
	struct doubt d;

	(void)state;
	send_one(number);
	assert_int_equal(change(number, DOUBT_CLOSED, "", NOW),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(change(number, DOUBT_TAKEN, "a", NOW + 1), OCOP_OK);
	assert_int_equal(change(number, DOUBT_TAKEN, "a", NOW + 2), OCOP_OK);
	assert_int_equal(change(number, DOUBT_TAKEN, "b", NOW + 3),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(change(number, DOUBT_CLOSED, "", NOW + 3),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(change(number, DOUBT_ANSWERED, "", NOW + 4), OCOP_OK);
	assert_int_equal(doubts_find(reports, number, &d), OCOP_OK);
	assert_string_equal(d.who, "a");
	assert_string_equal(d.answer, "x");
	assert_int_equal(d.reason, DOUBT_PASSED_ON);
	assert_int_equal(d.changed, NOW + 4);
	assert_int_equal(change(number, DOUBT_TAKEN, "a", NOW + 5),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(change(number, DOUBT_CLOSED, "", NOW + 5), OCOP_OK);
	assert_int_equal(change(number, DOUBT_ANSWERED, "", NOW + 6),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(change("000000000001", DOUBT_TAKEN, "a", NOW),
			 OCOP_ERR_ABSENT);
}

/* --- Deleting --- */

static struct doubts_forgotten forget(uint64_t now)
{
	struct doubts_forgotten f;

	assert_int_equal(doubts_forget(reports, now, &f), OCOP_OK);
	return f;
}

static bool has_contact(const char *number)
{
	char contact[DOUBT_LINE_SIZE];

	assert_int_equal(doubts_contact(reports, number, contact), OCOP_OK);
	return contact[0] != '\0';
}

static void a_contact_goes_after_closing(void **state)
{
	const uint64_t closed = NOW + 10 * DAY;
	char first[DOUBT_NUMBER_SIZE], open[DOUBT_NUMBER_SIZE];
	struct doubt d;

	(void)state;
	send_one(first);
	send_one(open);
	assert_int_equal(change(first, DOUBT_ANSWERED, "a", NOW), OCOP_OK);
	assert_int_equal(change(first, DOUBT_CLOSED, "", closed), OCOP_OK);
	forget(closed + DOUBT_CONTACT_DAYS * DAY);
	assert_true(has_contact(first));
	assert_int_equal(forget(closed + DOUBT_CONTACT_DAYS * DAY + 1).contacts,
			 1);
	assert_false(has_contact(first));
	assert_true(has_contact(open));
	assert_int_equal(doubts_find(reports, first, &d), OCOP_OK);
	/* Nobody may forget to close it for ever. */
	forget(NOW + DOUBT_CONTACT_OPEN_DAYS * DAY);
	assert_true(has_contact(open));
	assert_int_equal(forget(NOW + DOUBT_CONTACT_OPEN_DAYS * DAY + 1)
			 .contacts, 1);
	assert_false(has_contact(open));
	assert_int_equal(stored(), 2);
}

static void a_doubt_goes_after_two_years(void **state)
{
	char number[DOUBT_NUMBER_SIZE];

	(void)state;
	send_one(number);
	assert_int_equal(forget(NOW + DOUBT_KEEP_DAYS * DAY).doubts, 0);
	assert_int_equal(stored(), 1);
	send_one(number);
	assert_int_equal(forget(NOW + DOUBT_KEEP_DAYS * DAY + 1).doubts, 2);
	assert_int_equal(stored(), 0);
	assert_false(has_contact(number));
}

static void addresses_are_forgotten_with_the_day(void **state)
{
	struct doubt d = a_doubt();

	(void)state;
	assert_int_equal(send(&d, home, NOW, NULL), DOUBT_STORED);
	forget(NOW);
	assert_non_null(reports->doubts.address.slots);
	forget(NOW + DAY);
	assert_null(reports->doubts.address.slots);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_doubt_is_found_by_its_number_alone),
		T(a_number_is_read_as_people_type_it),
		T(a_wrong_character_in_a_number_is_seen),
		T(a_form_expires),
		T(only_a_form_of_ours_is_taken),
		T(a_form_sent_twice_is_one_doubt),
		T(an_address_sends_only_so_many_a_day),
		T(addresses_of_ipv4_are_told_apart),
		T(a_stamp_gets_only_so_many_a_day),
		T(the_register_takes_only_so_many_a_day),
		T(an_office_takes_answers_and_closes),
		T(a_contact_goes_after_closing),
		T(a_doubt_goes_after_two_years),
		T(addresses_are_forgotten_with_the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
