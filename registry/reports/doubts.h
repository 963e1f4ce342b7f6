/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The doubts of shoppers. Anybody may send a doubt, without an account, so it
 * proves nothing, flags nothing and enters no log: an office reads it and
 * answers. It stands in the database of reports. Its sender can look it up by a
 * number that nobody can guess.
 *
 * The page /s/privacy says what is kept, and for how long. Several threads may
 * use this.
 */
#ifndef REGISTRY_DOUBTS_H
#define REGISTRY_DOUBTS_H

#include <ocop/stamp.h>

#include "registry/reports/reports.h"

/* Letters and digits without I, L, O and U; the last is a check character. */
#define DOUBT_NUMBER_LEN 12
#define DOUBT_NUMBER_SIZE (DOUBT_NUMBER_LEN + 1)
#define DOUBT_SHOWN_SIZE (DOUBT_NUMBER_LEN + 3)	/* "XXXX-XXXX-XXXX" */

/* Bytes, with the NUL. A Vietnamese letter has up to three. */
#define DOUBT_LINE_SIZE 361	/* goods, place, contact: 120 letters */
#define DOUBT_TEXT_SIZE 3001	/* 1000 letters */
#define DOUBT_ANSWER_SIZE 1501	/* 500 letters */
#define DOUBT_WHO_SIZE 97

#define DOUBT_FORM_LEN 32	/* bytes of a form's token */
#define DOUBT_FORM_S 7200	/* how long a form may lie open */
#define DOUBT_OF_ADDRESS_MAX 10	/* in a day */
#define DOUBT_OF_STAMP_MAX 20
#define DOUBT_ALL_MAX 1000
#define DOUBT_CONTACT_DAYS 30	/* the contact is kept after closing */
#define DOUBT_CONTACT_OPEN_DAYS 365	/* ... and at most, after receipt */
#define DOUBT_KEEP_DAYS 730	/* the doubt is kept, after receipt */

/* What was seen. Stores have the numbers. */
enum doubt_seen { DOUBT_SAME_NUMBER = 1, DOUBT_STUCK_OVER, DOUBT_GOODS_DIFFER,
		  DOUBT_NO_STAMP, DOUBT_OTHER };
enum doubt_state { DOUBT_RECEIVED = 1, DOUBT_TAKEN, DOUBT_ANSWERED,
		   DOUBT_CLOSED };
enum doubt_reason { DOUBT_NO_REASON = 0, DOUBT_NOTHING_DIFFERS,
		    DOUBT_PASSED_ON, DOUBT_STAMP_DIFFERS, DOUBT_NOT_CERTIFIED,
		    DOUBT_NOT_FOUND, DOUBT_SENT_TWICE };

/* The words for programs; NULL for what is none. */
const char *doubt_seen_word(enum doubt_seen seen);
const char *doubt_state_word(enum doubt_state state);
const char *doubt_reason_word(enum doubt_reason reason);
/* Sentences for people, in English; msgids. */
const char *doubt_seen_text(enum doubt_seen seen);
const char *doubt_state_text(enum doubt_state state);
const char *doubt_reason_text(enum doubt_reason reason);

struct doubt {
	char number[DOUBT_NUMBER_SIZE];
	uint64_t received, changed;	/* Unix seconds */
	enum doubt_seen seen;
	enum doubt_state state;
	enum doubt_reason reason;
	char product[OCOP_PRODUCT_MAX + 1];	/* "": no stamp */
	int64_t lot, index;			/* -1: no stamp */
	char goods[DOUBT_LINE_SIZE];	/* which goods, without a stamp */
	char place[DOUBT_LINE_SIZE];	/* where they were bought; "": not
					 * said */
	char text[DOUBT_TEXT_SIZE];
	char who[DOUBT_WHO_SIZE];	/* works on it; "": nobody yet */
	char answer[DOUBT_ANSWER_SIZE];
};

/* --- Numbers --- */

/* Read a number as people type it: in any case, with blanks and dashes. false:
 * it has a wrong form or a wrong check character. */
bool doubt_number_read(char out[static DOUBT_NUMBER_SIZE], const char *text);
/* In groups of four. */
void doubt_number_show(char out[static DOUBT_SHOWN_SIZE], const char *number);

/* --- Sending --- */

/* Make the token of a new form. Only this process accepts it, for
 * DOUBT_FORM_S. */
enum ocop_err doubts_form(struct reports *reports, uint64_t now,
			  uint8_t out[static DOUBT_FORM_LEN]) OCOP_CHECKED;

enum doubt_outcome {
	DOUBT_TROUBLE = 0, DOUBT_STORED,
	DOUBT_FORM,		/* the form is too old, or not ours */
	DOUBT_LIMIT_ADDRESS, DOUBT_LIMIT_STAMP, DOUBT_LIMIT_ALL
};
/*
 * Store a doubt: what is in seen and in the members from product to text. It
 * is on disk when *outcome_out is DOUBT_STORED, and number_out is its number. A
 * form that is sent again gets the number that it got before. address is that
 * of the client, counted and not stored; NULL: not known.
 */
enum ocop_err doubts_add(struct reports *reports, const struct doubt *doubt,
			 const char *contact,
			 const uint8_t form[static DOUBT_FORM_LEN],
			 const uint8_t *address, uint64_t now,
			 enum doubt_outcome *outcome_out,
			 char number_out[static DOUBT_NUMBER_SIZE])
	OCOP_CHECKED;

/* --- Looking up, and working on it --- */

/* OCOP_ERR_ABSENT: no doubt has that number, or not any more. */
enum ocop_err doubts_find(struct reports *reports, const char *number,
			  struct doubt *out) OCOP_CHECKED;
/* The contact: "" when none was given, or it was deleted. */
enum ocop_err doubts_contact(struct reports *reports, const char *number,
			     char out[static DOUBT_LINE_SIZE]) OCOP_CHECKED;
/* Call fn for each doubt, in no order. Stops at the first error of fn, which
 * must not use reports. */
typedef enum ocop_err doubt_fn(void *user, const struct doubt *doubt);
enum ocop_err doubts_each(struct reports *reports, doubt_fn *fn, void *user)
	OCOP_CHECKED;
/*
 * Take, answer or close a doubt: state says which. who is needed to take it and
 * may be "" otherwise; reason and answer are for DOUBT_ANSWERED.
 * OCOP_ERR_CONFLICT: it is closed, somebody else took it, or it was closed
 * without an answer.
 */
struct doubt_step {
	enum doubt_state state;
	const char *who;
	enum doubt_reason reason;
	const char *answer;
};
enum ocop_err doubts_change(struct reports *reports, const char *number,
			    const struct doubt_step *step, uint64_t now,
			    struct doubt *out) OCOP_CHECKED;
/* Delete what has been kept long enough. */
struct doubts_forgotten { uint64_t contacts, doubts; };
enum ocop_err doubts_forget(struct reports *reports, uint64_t now,
			    struct doubts_forgotten *out) OCOP_CHECKED;

#endif
