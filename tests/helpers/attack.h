/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of attacks share: a realm whose trust document requires two of
 * three roots, a replica that follows its log, stamps whose verdicts are known,
 * and a forged log that would change these verdicts if anybody folded it. Each
 * attack ends with the same three questions: what the sync said, what evidence
 * is kept, and what the replica judges now.
 */
#ifndef TESTS_ATTACK_H
#define TESTS_ATTACK_H

#include "tests/helpers/made_records.h"
#include "tests/helpers/sync_bench.h"

#define ATTACK_ALL 700		/* entries of the honest log */
#define ATTACK_SIZE 300		/* of which the replica has these */
#define ATTACK_DAY UINT64_C(86400)
#define ATTACK_NOW (BENCH_TIME + UINT64_C(3600))

/* Honest says (see attack.c); forged says of three of them something else. */
enum attack_stamp {
	STAMP_GOOD,		/* genuine; forged: withdrawn, revoked */
	STAMP_VOID,		/* revoked */
	STAMP_WITHDRAWN,	/* revoked; forged: annulled, genuine */
	STAMP_BEYOND,		/* unregistered: past the lot's count */
	STAMP_STRANGE,		/* forged: signed by another key */
	STAMP_UNOPENED,		/* undecided: no such lot; forged: genuine */
	STAMPS
};

/* Roots are bits: three of the realm, three of a thief. */
enum {
	ROOTS = 7, ROOTS_TWO = 3, ROOT_ONE = 1,
	THIEVES = 56, THIEVES_TWO = 24, ATTACK_ROOTS = 6
};

struct attack {
	struct sync_bench *b;	/* its log is the honest one */
	struct made_records records;
	struct ocop_signer root[ATTACK_ROOTS];
	struct ocop_signer thief; /* an authority's key, where one lets it */
	struct made_log *keys;	/* no log: other log and time keys */
	struct made_log *forged; /* of attack_forge */
	char told[STAMPS][256];
};

int attack_setup(void **state);
int attack_teardown(void **state);

/* --- Forging --- */

enum {
	ATTACK_RECORDS = 3	/* that a forged log has of its own */
};
/* The honest log, but with other records from entry at on; signed by the
 * honest log's key, or by those of a->keys. by: who signs the decisions;
 * NULL: the authority itself, whose key the thief has. */
void attack_forge(struct attack *a, size_t at, bool other_keys,
		  struct ocop_signer *by);
/* Log what forged records say, in any log. */
void attack_add(struct attack *a, struct made_log *log,
		struct ocop_signer *by);
/* Log one good record that concerns none of the stamps. */
void attack_add_void(struct attack *a, struct made_log *log);

/* A version of the trust document; what is 0 or NULL is as in version 1. */
struct attack_trust {
	uint64_t version;
	const char *realm;
	unsigned roots, threshold;
	unsigned signers;		/* bits */
	bool twice;			/* each signs twice */
	const struct made_log *keys;	/* of the log */
	const struct made_log_in *logs;	/* instead of the one log */
	size_t log_count;
	bool thief;			/* is a central authority */
};
void attack_trust(struct attack *a, const struct attack_trust *t,
		  struct ocop_buf *out);
/* Serve bytes as SOURCE/trust/VERSION.cose. */
void attack_put_trust(struct attack *a, uint64_t version,
		      const struct ocop_buf *file);
/* The log so far at another place, ended at size, for more entries. */
struct made_log *attack_copy(const struct attack *a, size_t size);
/* Publish a log as a folder NAME beside the replica; its URL. */
const char *attack_mirror(struct attack *a, const char *name,
			  struct made_log *log, uint64_t size, uint64_t time);

/* --- The three questions --- */

/* The sync fails by err, and says words ("" any). */
void attack_refused(struct attack *a, enum ocop_err err, const char *words);
void attack_refused_by(struct attack *a, const char *const *sources,
		       size_t count, enum ocop_err err, const char *words);
/* So many files of evidence that begin so. */
#define EVIDENCE(a, tail, count) \
	assert_int_equal(sync_bench_files((a)->b, ".evidence-" tail), (count))
/* The verdicts at a time are those that the honest log gives. */
void attack_stands(struct attack *a);
void attack_stands_at(struct attack *a, uint64_t now);
/* They are those, or undecided; what was genuine is undecided. */
void attack_undecided_at(struct attack *a, uint64_t now);
/* The honest log goes on: the replica follows, and its verdicts stand. */
void attack_recovers(struct attack *a);
/* The verdict now of one stamp. */
enum ocop_verdict attack_judge(struct attack *a, enum attack_stamp stamp,
			       uint64_t now);

#endif
