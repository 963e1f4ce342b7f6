/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inspection while it goes on: what was scanned, seen, said, counted and
 * sealed. It knows no file, clock or terminal: the caller gives the time, and
 * keeps the journal.
 *
 * The journal has one line of JSON for each event. A session changes only by
 * taking a line: the caller makes a line, stores it durably, then takes it. So
 * a session that is read again after a crash is what it was, except for a line
 * that was not stored completely. Each line names the one before it by hash.
 *
 * Threads and lifetime: one thread uses a session. What it lends is valid until
 * it is freed.
 */
#ifndef OCOP_SESSION_H
#define OCOP_SESSION_H

#include <ocop/record.h>

OCOP_C_BEGIN

#define OCOP_SESSION_LINE_MAX 16384	/* bytes, with the line end */
#define OCOP_SESSION_JOURNAL_MAX (32u * 1024u * 1024u)
#define OCOP_SESSION_VALUES_MAX 12	/* of one event */
#define OCOP_SESSION_TEXT_MAX 7000	/* bytes of a statement, a finding */
#define OCOP_SESSION_ITEMS_MAX 500	/* as in a record; so are photos */
#define OCOP_SESSION_JOURNAL "journal.jsonl" /* its name among the photos */
/* The other files of its folder: the signed file, and how long it is kept. */
#define OCOP_SESSION_FILE "inspection.json"
#define OCOP_SESSION_KEEP "keep.json"

enum ocop_session_kind {
	OCOP_SESSION_GATHER = 1,	/* nắm địa bàn: no decision */
	OCOP_SESSION_INSPECT,		/* kiểm tra, under a decision */
	OCOP_SESSION_RECEIVE		/* nhận hàng: goods that come in */
};

enum ocop_session_event {
	OCOP_SESSION_OPEN = 1,
	OCOP_SESSION_SET,	/* a text of the head: decision, party, ... */
	OCOP_SESSION_MEMBER,
	OCOP_SESSION_SCAN,	/* one item: what a reader gave */
	OCOP_SESSION_FINDING,	/* what a person saw, apart from scans */
	OCOP_SESSION_QUANTITY, OCOP_SESSION_STATEMENT, OCOP_SESSION_PHOTO,
	OCOP_SESSION_CUSTODY, OCOP_SESSION_SAMPLE,
	OCOP_SESSION_UNSTAMPED,	/* goods without any stamp */
	OCOP_SESSION_STRIKE,	/* an earlier line is wrong; both stay */
	OCOP_SESSION_CLOSE
};

/* A value of an event. Numbers are decimal; bytes and hashes are raw. */
struct ocop_session_value {
	const char *name;
	struct ocop_bytes value;
};

struct ocop_session_entry {
	enum ocop_session_event event;
	uint64_t time;
	struct ocop_session_value value[OCOP_SESSION_VALUES_MAX];
	size_t count;
	size_t struck;	/* the number (from 1) of the line that struck this
			 * one; 0: it holds */
};

struct ocop_session;

enum ocop_err ocop_session_new(struct ocop_session **out) OCOP_CHECKED;
void ocop_session_free(struct ocop_session *session);

/*
 * Append the journal's next line, with its line end, to out. The session does
 * not change. A time before that of the last event is raised to it.
 * Errors: OCOP_ERR_RULE, OCOP_ERR_LIMIT: diag names the value and says what to
 * do.
 */
enum ocop_err ocop_session_line(struct ocop_buf *out,
				const struct ocop_session *session,
				enum ocop_session_event event, uint64_t time,
				const struct ocop_session_value *values,
				size_t count, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Take a line without its line end. Errors: OCOP_ERR_MALFORMED (no line of a
 * journal, or not the one that follows), OCOP_ERR_RULE, OCOP_ERR_LIMIT. The
 * session is then as before. */
enum ocop_err ocop_session_take(struct ocop_session *session,
				struct ocop_bytes line,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Take all whole lines of a journal. *used_out: how many bytes they have. Cut
 * off what follows: a crash left a part of a line. diag names the line. */
enum ocop_err ocop_session_read(struct ocop_session *session,
				struct ocop_bytes journal, size_t *used_out,
				struct ocop_diag *diag) OCOP_CHECKED;

/* The events so far. Lent. */
size_t ocop_session_count(const struct ocop_session *session);
const struct ocop_session_entry *
ocop_session_at(const struct ocop_session *session, size_t index);
/* A value of an event as a text (empty: it is absent) and as a number
 * (fallback: it is absent). */
struct ocop_bytes ocop_session_text(const struct ocop_session_entry *entry,
				    const char *name);
int64_t ocop_session_number(const struct ocop_session_entry *entry,
			    const char *name, int64_t fallback);
/* A text of the head as it was set last and not struck; empty: none. */
struct ocop_bytes ocop_session_head(const struct ocop_session *session,
				    const char *name);
enum ocop_session_kind ocop_session_kind(const struct ocop_session *session);
/* Items of its record: scans or, without any, goods without a stamp. */
size_t ocop_session_items(const struct ocop_session *session);
bool ocop_session_is_closed(const struct ocop_session *session);
/* How often a serial (in the form that scans have) was scanned, and the last
 * article that was given for it; -1: none was. */
size_t ocop_session_serial(const struct ocop_session *session,
			   struct ocop_bytes serial, int64_t *article_out);
/* The number that the next article gets. */
int64_t ocop_session_article(const struct ocop_session *session);

/*
 * The fields of the record of a closed session: all but realm, origin, size
 * and root. Their bytes are appended to room, which must outlive out. Among the
 * photos is the journal itself, so that the signature covers what the record
 * has no field for. A record has an item at least: where nothing was scanned,
 * the goods without a stamp are its items, by words and without an input.
 *
 * journal  its bytes, up to the line that closed it
 * nonce    16 random bytes, lent by out
 */
enum ocop_err ocop_session_record(struct ocop_inspection *out,
				  struct ocop_buf *room,
				  const struct ocop_session *session,
				  struct ocop_bytes journal,
				  const uint8_t nonce[OCOP_MIN(16)],
				  uint64_t issued, struct ocop_diag *diag)
	OCOP_CHECKED;

/* "open", "scan", ...; NULL: none of that number. Static. */
const char *ocop_session_event_word(enum ocop_session_event event);
/* "gather", "inspect", "receive". Static. */
const char *ocop_session_kind_word(enum ocop_session_kind kind);

OCOP_C_END

#endif
