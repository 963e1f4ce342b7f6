/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inspection files. A file has what an officer read, with his signature, and
 * the log entries by which it is judged. Anybody can check it years later,
 * without a network and without a replica: verdicts are not stored, they are
 * worked out again.
 * Source: docs/format.md; RFC 8785.
 *
 * Threads and lifetime: one thread uses a checked inspection. What it lends is
 * valid until it is freed. It keeps a copy of the file.
 */
#ifndef OCOP_INSPECT_H
#define OCOP_INSPECT_H

#include <ocop/replica.h>

OCOP_C_BEGIN

#define OCOP_INSPECT_FILE_MAX (32u * 1024u * 1024u)
#define OCOP_INSPECT_ENTRIES_MAX 65536
#define OCOP_INSPECT_TRUSTS_MAX 64
#define OCOP_INSPECT_ITEM_PHOTOS_MAX 20

enum ocop_inspect_how {
	OCOP_INSPECT_CAMERA = 1, OCOP_INSPECT_PICTURE, OCOP_INSPECT_SCANNER,
	OCOP_INSPECT_TYPED, OCOP_INSPECT_WORDS
};

/* What an item's verdict rests on. */
enum ocop_inspect_proof {
	OCOP_INSPECT_OPEN = 0,	/* undecided: what the file leaves out could
				 * change it; a replica of that size decides */
	OCOP_INSPECT_ALONE,	/* a "no" that rests on entries in the file, or
				 * a text that was not about an article */
	OCOP_INSPECT_CONFIRMED,	/* the replica gives the same verdict */
	OCOP_INSPECT_DIFFERS	/* the replica gives another: report has it */
};

struct ocop_inspect_item {
	enum ocop_inspect_how how;
	uint64_t time;			/* as the officer's clock said */
	struct ocop_bytes input;	/* the bytes read; empty: unread */
	int64_t article;		/* its number; -1: none given */
	uint16_t photo[OCOP_INSPECT_ITEM_PHOTOS_MAX]; /* places in photo */
	size_t photo_count;
	/* As judged on the day of time with the state at size: verdict, case,
	 * rule, checks with record indexes, and the product's facts (name,
	 * producer, stars, decision number, lot, days). By the entries of the
	 * file, or by the replica when one was given. */
	struct ocop_verdict_report report;
	enum ocop_inspect_proof proof;
	/* What may be said: report.verdict when proof is ALONE, CONFIRMED or
	 * DIFFERS, else UNDECIDED (LISTED, FOREIGN and UNREAD stay). */
	enum ocop_verdict verdict;
	/* The entry that the verdict rests on, or OCOP_INDEX_NONE. */
	uint64_t index;
};

struct ocop_inspect_photo {		/* a file beside */
	struct ocop_bytes name;
	uint64_t size;
	uint8_t hash[OCOP_HASH_LEN];
};

struct ocop_inspect_step {		/* of the custody */
	uint64_t time;
	struct ocop_bytes act;		/* "taken", "sealed", "handed",
					 * "received", "returned" */
	struct ocop_bytes what, who;
};

struct ocop_inspect {			/* checked; owned */
	/* The signed record, and its payload: authority, unit, opened, closed,
	 * tool, origin, size, root, continues, note. Lent. */
	struct ocop_bytes signed_;
	struct ocop_inspection record;
	uint8_t hash[OCOP_HASH_LEN];	/* SHA-256 of the whole file: what a
					 * proposal's basis and "continues"
					 * name */
	/* The signer: an officer ('o') or the authority itself ('a'). */
	char signer_kind;
	char signer[96];		/* its id */
	uint8_t signer_key[OCOP_HASH_LEN];
	/* The data that it was judged with. */
	const struct ocop_trust *trust;	/* the newest version; lent */
	uint8_t realm_fingerprint[OCOP_HASH_LEN];
	uint64_t data_time;		/* of the log's time cosignature */
	uint64_t vouched_time;		/* of a quorum of witnesses; 0: none */
	bool has_receipt;
	size_t entry_count, node_count;
	struct ocop_inspect_item *item; size_t item_count;
	struct ocop_inspect_photo *photo; size_t photo_count;
	struct ocop_inspect_step *custody; size_t custody_count;
	/* By the replica, the signer's key has been ended. Then the file counts
	 * only if a desk had it, or the log named it, before that. */
	bool replica_used, key_ended;
	/* The alert in the log that named the file's hash before that end; then
	 * the file counts all the same. OCOP_INDEX_NONE: there is none. */
	uint64_t logged_index;
	/* The rule by which the replica, as it was then, refuses the signer;
	 * then the file does not count. OCOP_RULE_COUNTS: it accepts him. */
	enum ocop_rule signer_rule;
	struct ocop_inspect_parts *parts;	/* private; owned */
};

/*
 * Check a file: its form, byte for byte; that its entries and nodes give the
 * signed root; the checkpoint, the trust versions, the receipt, the signature
 * and the signer's power; then judge each item.
 *
 * file         copied
 * fingerprint  of the realm, as received on paper
 * now_unix_s   the record must not be issued more than 300 s after it
 * Errors: OCOP_ERR_LIMIT, OCOP_ERR_MALFORMED, OCOP_ERR_RULE, OCOP_ERR_TRUST,
 * OCOP_ERR_SIGNATURE, OCOP_ERR_KEY: it is refused, diag names the part
 * ("nodes: ...") and the rule. Others: memory, crypto.
 */
enum ocop_err ocop_inspect_check(
	struct ocop_inspect **out, struct ocop_bytes file,
	const uint8_t fingerprint[OCOP_MIN(OCOP_HASH_LEN)],
	uint64_t now_unix_s, struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Judge the items of a checked inspection with a replica, too, as it was at
 * the inspection's size: what the file left out is no longer unknown.
 * Errors: OCOP_ERR_ABSENT (the replica has fewer entries), OCOP_ERR_FORK (it
 * has another root at that size), OCOP_ERR_TRUST (of another realm), those of
 * ocop_replica_snapshot_at. The inspection is then as before.
 */
enum ocop_err ocop_inspect_confirm(struct ocop_inspect *inspect,
				   struct ocop_replica *replica,
				   struct ocop_diag *diag) OCOP_CHECKED;
/*
 * An inspection that nobody signed, for a paper only. Its items are judged by
 * the replica. The replica and record's lists must outlive out. hash, signer
 * and signed_ stay empty.
 * Errors: OCOP_ERR_ABSENT (the replica is empty), memory, storage.
 * (inspect_read.c)
 */
enum ocop_err ocop_inspect_unsigned(struct ocop_inspect **out,
				    const struct ocop_inspection *record,
				    struct ocop_replica *replica,
				    struct ocop_diag *diag) OCOP_CHECKED;
void ocop_inspect_free(struct ocop_inspect *inspect);

/*
 * Make a file of what was read, with a replica of one records log, and sign it.
 *
 * out        appended
 * inspect    everything but realm, origin, size and root, which are the
 *            replica's
 * differ_out how many items get another verdict from the file alone than from
 *            the replica; 0 for a log that this program folded. May be NULL
 * Errors: OCOP_ERR_RULE (a field), OCOP_ERR_LIMIT (too large), OCOP_ERR_KEY
 * (not the key of an officer in office), OCOP_ERR_ABSENT (the replica is
 * empty), OCOP_ERR_SIGNATURE (it has no signed time), OCOP_ERR_ARGUMENT (it has
 * several logs), those of the signer; diag says what to change.
 * (inspect_make.c)
 */
enum ocop_err ocop_inspect_make(struct ocop_buf *out,
				const struct ocop_inspection *inspect,
				struct ocop_replica *replica,
				struct ocop_signer *signer, size_t *differ_out,
				struct ocop_diag *diag) OCOP_CHECKED;

/*
 * For a program that judges a text by itself, as an inspection is judged. True
 * when the report of a link that was repaired out of a text rests on a guess,
 * and no signature confirms the guess. Such a report accuses nobody, and the
 * link counts as unread. did: bits of enum ocop_did. (inspect_judge.c)
 */
bool ocop_inspect_is_lost(const struct ocop_verdict_report *report,
			  struct ocop_bytes text, struct ocop_bytes link,
			  unsigned did);
/* Append a text without a link of ours as it is judged: cleaned, and an address
 * in lower case. keyboard: the text may have come through a keyboard, so a line
 * that was typed on another layout is corrected. *did gets bits of enum
 * ocop_did; NULL: not asked. */
enum ocop_err ocop_inspect_clean(struct ocop_buf *out, struct ocop_bytes text,
				 bool keyboard, unsigned *did) OCOP_CHECKED;

/* The verdict that counts: the worst of the items that are about articles;
 * UNDECIDED when none is. */
enum ocop_verdict ocop_inspect_worst(const struct ocop_inspect *inspect);
/* "camera", ...; "open", "alone", "confirmed", "differs". Static. */
const char *ocop_inspect_how_word(enum ocop_inspect_how how);
const char *ocop_inspect_proof_word(enum ocop_inspect_proof proof);

OCOP_C_END

#endif
