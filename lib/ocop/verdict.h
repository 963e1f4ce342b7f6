/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict: a pure function of what was scanned, the folded state, the trust
 * document, a time and a policy. It opens no file, socket or clock. A verdict
 * is data, not an error. A report that is all zeros is a refusal.
 * Source: docs/fold-and-verdict.md.
 *
 * Threads and lifetime: one thread uses a verifier and the objects that it was
 * made of. A report is a value: its pointers are static texts, so it stays
 * valid after the replica is closed.
 */
#ifndef OCOP_VERDICT_H
#define OCOP_VERDICT_H

#include <ocop/fold.h>
#include <ocop/stamp.h>

OCOP_C_BEGIN

/* From best to worst: the worst finding decides. Reports contain these numbers.
 * The last three are not about an article. */
enum ocop_verdict {
	OCOP_VERDICT_REFUSED = 0, /* nothing was judged */
	OCOP_VERDICT_GENUINE = 1, OCOP_VERDICT_UNDECIDED, OCOP_VERDICT_EXPIRED,
	OCOP_VERDICT_SUSPECT_COPY, OCOP_VERDICT_INACTIVE, OCOP_VERDICT_REVOKED,
	OCOP_VERDICT_DUPLICATE, OCOP_VERDICT_UNREGISTERED, OCOP_VERDICT_FORGED,
	OCOP_VERDICT_MALFORMED,
	OCOP_VERDICT_LISTED,	/* a certificate, found by a look-up */
	OCOP_VERDICT_FOREIGN,	/* another system's code */
	OCOP_VERDICT_UNREAD	/* nothing could be read */
};

enum ocop_reason {
	OCOP_REASON_NONE = 0,
	OCOP_REASON_LAST_DAY, OCOP_REASON_EXTENDED,	/* genuine */
	OCOP_REASON_SUPERSEDED,
	OCOP_REASON_LOWERED,
	OCOP_REASON_MAYBE_EXTENDED, OCOP_REASON_TYPED,	/* undecided */
	OCOP_REASON_POWER, OCOP_REASON_OLD_DATA, OCOP_REASON_UNKNOWN_LOT,
	OCOP_REASON_UNKNOWN_PRODUCT, OCOP_REASON_UPDATE, OCOP_REASON_CLOCK,
	OCOP_REASON_NO_TRUST,
	OCOP_REASON_TWO_PLACES,
	OCOP_REASON_UNVERIFIED,	/* suspect-copy: by a monitor alone */
	OCOP_REASON_CERTIFICATE, OCOP_REASON_GOODS,	/* expired; revoked */
	OCOP_REASON_HELD, OCOP_REASON_FUTURE,	/* inactive */
	OCOP_REASON_SUSPENDED, OCOP_REASON_LOT, OCOP_REASON_SERIAL,
	OCOP_REASON_KEY,
	OCOP_REASON_SCOPE,	/* unregistered */
	OCOP_REASON_HOST,		/* malformed: unknown address */
	OCOP_REASON_PAYMENT, OCOP_REASON_TRACE, OCOP_REASON_WEB, /* foreign */
	OCOP_REASON_EMPTY, OCOP_REASON_NO_CODE,	/* unread: no text; no symbol */
	OCOP_REASON_SYMBOL,		/* a symbol was found, but not read */
	OCOP_REASON_CUT,		/* the picture is damaged */
	OCOP_REASON_KEYBOARD,		/* an input method changed the text */
	OCOP_REASON_LAYOUT,		/* typed on another keyboard layout */
	OCOP_REASON_CHANGED,		/* the text was cut short or changed */
	OCOP_REASON_TYPING,		/* the typed line has an error */
	OCOP_REASON_COUNT
};

enum ocop_result { OCOP_RESULT_PASS = 1, OCOP_RESULT_NOTE, OCOP_RESULT_FAIL,
		   OCOP_RESULT_UNKNOWN, OCOP_RESULT_SKIPPED };

#define OCOP_INDEX_NONE UINT64_MAX
#define OCOP_CHECKS_MAX 80	/* more than there are findings */

struct ocop_check {
	const char *name;	/* "parse", "lot", "signature", ...; static */
	enum ocop_result result;
	enum ocop_verdict verdict; /* what this check alone would give */
	enum ocop_reason reason;
	const char *rule;	/* one English sentence, a gettext msgid;
				 * static */
	uint64_t index;		/* the log index it rests on, or
				 * OCOP_INDEX_NONE */
};

struct ocop_policy {
	uint64_t now_unix_s;	/* now, for days and ages */
	bool refreshed;		/* a fetch succeeded in this call. While the
				 * data are fresh, what they lack then counts as
				 * not found, no longer as unknown */
	uint64_t signed_time;	/* the newest good time cosignature; 0: none */
	uint64_t vouched_time;	/* the newest time that a quorum of witnesses
				 * signed, so it has passed; 0: none */
	uint64_t as_of;		/* the time that the data speak for
				 * (--log-size); 0: it is signed_time */
	bool at;		/* the user chose now_unix_s, so it is not
				 * compared with signed times as a clock is */
	bool two_articles;	/* the officer confirmed the same serial on two
				 * articles */
	bool two_places;	/* one picture shows the serial at two places,
				 * and nobody said whether these are two
				 * articles */
	bool withdrawn_file;	/* a signed withdrawal was received as a file */
};

struct ocop_facts {		/* empty or OCOP_DAY_NONE: unknown */
	char product[OCOP_PRODUCT_MAX + 1];
	char code[OCOP_PRODUCT_MAX + 1];
	/* Each has room for what a record may hold. A longer text would show as
	 * unknown. */
	char name[512], producer_id[72], producer[512], address[512];
	char decision[96], authority[72], authority_name[512];
	char image[2 * OCOP_HASH_LEN + 1]; /* SHA-256 of the registered picture,
					    * in hex */
	char certificate_no[96];	/* as printed, where it was recorded */
	char by_decision[96];	/* withdrawal, suspension, extension */
	char batch[96], pack[96], reason[512];
	int64_t stars, stars_now, lot, stamp_index, lot_count;
	int32_t decided, from, to, by_day, made, best_before;
	int32_t key_stolen;	/* when the lot's stamp key was reported
				 * stolen */
	bool entered_later;
	char successor_code[OCOP_PRODUCT_MAX + 1];
	/* The alert that counts, if an inspecting authority signed it, and that
	 * authority; 0, "": none. */
	enum ocop_alert_state alert;
	char alert_by[72];
};

struct ocop_verdict_report {
	enum ocop_verdict verdict;
	enum ocop_reason reason;
	const char *rule;	/* of the check that decided; "": none;
				 * static */
	uint64_t as_of;		/* the time that the data speak for; 0:
				 * unknown */
	bool offline;		/* not found, in data that were not refreshed */
	bool stale;		/* judged with data older than fresh_days */
	bool too_old;		/* older than stale_days, or no signed time */
	struct ocop_check checks[OCOP_CHECKS_MAX];
	size_t check_count;
	struct ocop_facts facts;
	struct ocop_diag diag;	/* when the text is malformed */
};

/* All that judging needs. State, trust and ring are lent to it. One thread uses
 * it. */
struct ocop_verifier {
	struct ocop_state *state;
	const struct ocop_trust *trust;	/* in force; NULL: none */
	struct ocop_keyring *ring;
	struct ocop_fold_info info;
	/* Reads the log's entries: to check the deferred signature of a lot
	 * before a stamp of it is judged, and to find the day of a key's end.
	 * NULL: such stamps are undecided, and that day is unknown. */
	ocop_fold_read_fn *read;
	void *read_user;
};

/* Judge the text of a stamp. Errors: storage or memory only. */
enum ocop_err ocop_verdict_of_text(struct ocop_verdict_report *out,
				   struct ocop_verifier *verifier,
				   struct ocop_bytes text,
				   const struct ocop_policy *policy)
	OCOP_CHECKED;
/* Make a report with one finding, about the text alone: UNREAD, FOREIGN or
 * MALFORMED, and its reason. */
void ocop_verdict_text_only(struct ocop_verdict_report *out,
			    enum ocop_verdict verdict,
			    enum ocop_reason reason);
/*
 * Judge a text that has no link of ours and is no typed line: as above, but a
 * text that a keyboard, a message or a table changed is UNREAD, and so is one
 * that is merely short. Neither accuses anybody. symbol: a decoder read the
 * text out of a symbol, which cannot be changed in these ways.
 */
enum ocop_err ocop_verdict_of_other(struct ocop_verdict_report *out,
				    struct ocop_verifier *verifier,
				    struct ocop_bytes text, bool symbol,
				    const struct ocop_policy *policy)
	OCOP_CHECKED;
/* Say in the report's diag that a host is not the register's, and which known
 * host it looks like, if any. */
void ocop_verdict_host_unknown(struct ocop_verdict_report *report,
			       const struct ocop_trust *trust,
			       const char *host);
/*
 * What kind of text it is, if it is not a stamp: PAYMENT, TRACE, WEB, or NONE.
 */
enum ocop_reason ocop_foreign_reason(struct ocop_bytes text);
/* Judge a stamp that was parsed. Errors as above. */
enum ocop_err ocop_verdict_of_stamp(struct ocop_verdict_report *out,
				    struct ocop_verifier *verifier,
				    const struct ocop_stamp *stamp,
				    const struct ocop_policy *policy)
	OCOP_CHECKED;
/* Judge a certificate (from its own QR, or from a look-up). It never uses the
 * words for stamps. Facts, checks and errors as above. */
enum ocop_err ocop_verdict_of_certificate(struct ocop_verdict_report *out,
					  struct ocop_verifier *verifier,
					  struct ocop_cert_ref ref,
					  const struct ocop_policy *policy)
	OCOP_CHECKED;
/* Judge the record that a certificate's own symbol holds, decoded: as above,
 * and it must be the record that counted, byte for byte. Needs verifier->read.
 * Errors as above. */
enum ocop_err ocop_verdict_of_symbol(struct ocop_verdict_report *out,
				     struct ocop_verifier *verifier,
				     const struct ocop_certificate *cert,
				     struct ocop_bytes payload,
				     const struct ocop_policy *policy)
	OCOP_CHECKED;

/* Add the names of producer and authority, which a report shows, but which no
 * check needs. An unknown one stays empty. */
enum ocop_err ocop_verdict_add_names(struct ocop_verdict_report *report,
				     struct ocop_verifier *verifier)
	OCOP_CHECKED;

/* The time to judge by: now_unix_s, but not before vouched_time unless the time
 * was chosen. */
uint64_t ocop_verdict_now(const struct ocop_policy *policy);

/* By a trust document's fresh_days and stale_days. */
enum ocop_age { OCOP_AGE_FRESH = 0, OCOP_AGE_STALE, OCOP_AGE_TOO_OLD };

/* How old data of signed_time are at now. Without a signed time (0) or a trust
 * document (NULL) they are too old. */
enum ocop_age ocop_verdict_age(const struct ocop_trust *trust,
			       uint64_t signed_time, uint64_t now);

/*
 * Their words, such as "suspect-copy", "maybe extended by law", "pass". Static.
 */
const char *ocop_verdict_key(enum ocop_verdict verdict);
const char *ocop_reason_key(enum ocop_reason reason);
const char *ocop_result_key(enum ocop_result result);
/* True when the verdict is about an article. */
bool ocop_verdict_is_judged(enum ocop_verdict verdict);
/* The exit code of a program: 0, 1 or 3. */
int ocop_verdict_exit(enum ocop_verdict verdict);

OCOP_C_END

#endif
