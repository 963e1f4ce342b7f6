/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small realm for tests of the fold and of the verdict: fixed keys, a
 * trust document, and records made from JSON fields. Each kind has usual
 * fields that count; a test says only what it changes:
 *
 *	realm_add(&r, REALM_PROVINCE, OCOP_KIND_CERTIFICATE,
 *		  "stars", "5", "score", NULL, REALM_END)
 *
 * A field whose value is NULL is left out. If something cannot be made, the
 * program ends: the helper needs no test framework, so benches can use it, too.
 */
#ifndef TESTS_REALM_H
#define TESTS_REALM_H

#include <ocop/cose_sign1.h>
#include <ocop/fold.h>
#include <ocop/verdict.h>

#define REALM_END ((const char *)NULL)
#define REALM_ACCEPTED UINT64_C(1795230000)	/* 2026-11-21 10:00 UTC+7 */
#define REALM_NOW UINT64_C(1795316400)		/* 2026-11-22 10:00 UTC+7 */
#define REALM_CODE "11-03295-01-2026"
#define REALM_CODE2 "11-03295-02-2026"
#define REALM_REF "[\"" REALM_CODE "\",\"2026-09-01\"]"
#define REALM_GTIN "09520000001070"
#define REALM_GTIN2 "09520000001087"
#define REALM_HOST "ocop.example"

enum realm_key {
	REALM_ROOT, REALM_ROOT2, REALM_CENTRAL,
	REALM_PROVINCE,		/* tinh-11: enrol, certify; 3 and 4 stars */
	REALM_OTHER,		/* tinh-22 */
	REALM_ENDING,		/* cu-11, to 2027-01-31; then tinh-11 */
	REALM_INSPECT, REALM_INSPECT2, REALM_MONITOR,
	REALM_RECORD, REALM_STAMP,	/* of producer 11-000001 */
	REALM_RECORD2, REALM_STAMP2,	/* of producer 11-000002 */
	REALM_OFFICER, REALM_STRANGER,
	REALM_LOG, REALM_TIME,		/* Ed25519 */
	REALM_KEYS
};

struct realm {
	struct ocop_signer key[REALM_KEYS];
	char spki[REALM_KEYS][128];	/* base64url, in JSON's quotes */
	char hash[REALM_KEYS][48];
	uint8_t sha[REALM_KEYS][OCOP_HASH_LEN];
	struct ocop_trustset *set;
	struct ocop_keyring *ring;
	struct ocop_state *state;
	struct ocop_fold *fold;
	uint8_t fingerprint[OCOP_HASH_LEN];
	uint64_t accepted;		/* of the next entry */
	uint64_t issued; /* of the next record; rises by itself */
	struct ocop_fold_result judged;	/* of the last entry */
	struct ocop_policy policy;
	struct ocop_verdict_report report;
	char text[16][768];		/* of realm_text */
	unsigned text_at;
};

/* Version 1 of the trust document is folded as entry 0. */
void realm_new(struct realm *r);
void realm_free(struct realm *r);
/* As new, but with fields of the trust document changed. */
void realm_new_with(struct realm *r, ...);
/* As new, but the trust document is accepted then. */
void realm_new_at(struct realm *r, uint64_t accepted);
/* Producer 11-000001, its certificate, its lot 1: entries 1 to 3. */
void realm_fill(struct realm *r);

/* Make a trust document; folds its entry. in_set: it is at hand. */
enum ocop_rule realm_trust(struct realm *r, bool in_set, enum realm_key root,
			   ...);
/* Make a record of changed fields, seal it, fold it. */
enum ocop_rule realm_add(struct realm *r, enum realm_key signer,
			 enum ocop_kind kind, ...);
/* The payload only, which may be one that breaks a rule; out is replaced. */
enum ocop_err realm_payload(struct realm *r, struct ocop_buf *out,
			    struct ocop_diag *diag, enum ocop_kind kind, ...)
	OCOP_CHECKED;
/* The sealed record only; out is replaced. */
void realm_seal(struct realm *r, struct ocop_buf *out, enum realm_key signer,
		enum ocop_kind kind, ...);
/* Fold a sealed record as an entry accepted at r->accepted. */
enum ocop_rule realm_entry(struct realm *r, struct ocop_bytes record);
/* Index of the last entry. */
uint64_t realm_last(const struct realm *r);

/* printf into one of 16 texts that take turns. */
const char *realm_text(struct realm *r, const char *format, ...)
	OCOP_PRINTF(2, 3);
/* The text of a stamp, one of those texts. */
const char *realm_stamp(struct realm *r, enum realm_key signer,
			const char *product, uint32_t lot, uint32_t index);
/* Judge a text into r->report by r->policy. */
enum ocop_verdict realm_judge(struct realm *r, const char *text);
/* Judge by the state as it is; lent parts. */
struct ocop_verifier realm_judge_of(struct realm *r);

#endif
