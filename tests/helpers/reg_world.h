/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small realm for the registry's tests: a folder with key files, a trust
 * document and a clock file. It signs records on demand. Keys are fixed, but
 * ES256 signatures are not, so signing twice gives different bytes.
 */
#ifndef REG_WORLD_H
#define REG_WORLD_H

#include <ocop/record.h>
#include <ocop/trust.h>

#define WORLD_PATH 128
#define WORLD_PASSPHRASE "a realm for tests"
#define WORLD_START UINT64_C(1790000000)	/* 2026-09-21, UTC+7 */
#define WORLD_WITNESSES 2
#define WORLD_CODE "11-03295-01-2026"

struct world {
	char dir[WORLD_PATH], db[WORLD_PATH], trust[WORLD_PATH];
	char log_key[WORLD_PATH], time_key[WORLD_PATH], clock[WORLD_PATH];
	char fingerprint[2 * OCOP_HASH_LEN + 1];
	struct ocop_signer root, authority, log, time, producer;
	struct ocop_signer other;	/* Ed25519; nobody's */
	struct ocop_signer officer;	/* Ed25519; of world_officer */
	struct ocop_signer receipts; /* the trust document names it, from */
	uint64_t receipts_to;	/* size 2 on, to this one; 0: for good */
	struct ocop_vkey vkey, time_vkey;
	/* Of the trust document, whose quorum is two. */
	struct ocop_signer witness[WORLD_WITNESSES];
	struct ocop_vkey witness_vkey[WORLD_WITNESSES];
};

/* Makes the folder and writes trust version 1 (of realm) and the clock. */
void world_new(struct world *w, const char *realm);
/* Writes both key files too: slow, needed by the program only. */
void world_write_keys(struct world *w);
/* Removes the folder. */
void world_free(struct world *w);
void world_set_clock(struct world *w, uint64_t unix_s);

/* A trust file of a version, signed by the root; log NULL: the world's. */
void world_trust(struct world *w, const char *realm, unsigned version,
		 const char *origin, struct ocop_buf *out);
/* Producer 11-NUMBER with one key that may record and stamp (number 0) or
 * none (others); out is replaced. */
void world_producer(struct world *w, unsigned number, struct ocop_buf *out);
/* The certificate WORLD_CODE of producer 11-000000, and its lot 12. */
void world_certificate(struct world *w, struct ocop_buf *out);
void world_lot(struct world *w, struct ocop_buf *out);
/* Officer 11-CB-1, whose key is the world's; out is replaced. */
void world_officer(struct world *w, struct ocop_buf *out);
/* A report of a stamp of lot 12, each number another. */
void world_report(struct world *w, struct ocop_signer *signer,
		  unsigned number, struct ocop_buf *out);
/* Seal any payload by JSON. */
void world_seal(struct ocop_signer *signer, enum ocop_kind kind,
		const char *json, struct ocop_buf *out);

#endif
