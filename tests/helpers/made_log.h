/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log made for tests: a trust document of one root, a log key and a time
 * key (all from fixed secrets), and entries of which the first names the
 * trust document. Built from entries alone, not by lib/log/log.c.
 */
#ifndef TESTS_MADE_LOG_H
#define TESTS_MADE_LOG_H

#include <ocop/trust.h>

#include "tests/helpers/fault_server.h"

#define MADE_LOG_MAX 10000
#define MADE_LOG_WITNESSES 3
#define MADE_LOG_ACCEPTED 1764000000	/* of the first entry */

struct made_log {
	const char *origin;
	struct ocop_signer root, authority, log, time;
	struct ocop_vkey vkey, time_vkey;
	/* Named by the trust document, with a quorum of two. */
	struct ocop_signer witness[MADE_LOG_WITNESSES];
	struct ocop_vkey witness_vkey[MADE_LOG_WITNESSES];
	uint64_t cosigned[MADE_LOG_WITNESSES]; /* on notes; 0: not */
	/* Signs roots of these sizes, where the next trust documents say so;
	 * from 0: they do not, to 0: for good. */
	struct ocop_signer receipts;
	uint64_t receipts_from, receipts_to;
	struct ocop_buf trust;		/* version 1, signed */
	struct ocop_buf trust2;		/* version 2, or empty */
	uint8_t fingerprint[OCOP_HASH_LEN];
	char fingerprint_hex[2 * OCOP_HASH_LEN + 1];
	uint64_t accepted;		/* of the next entry, less size */
	size_t size;
	struct ocop_buf entry[MADE_LOG_MAX];
};

/* secret: keys of another log have another one. One entry is in it. */
struct made_log *made_log_new(const char *origin, uint8_t secret);
/* The log that follows another: keys and origin of its own, no entry and no
 * trust document yet. Acceptance goes on where that one stands. */
struct made_log *made_log_next(const struct made_log *before,
			       const char *origin, uint8_t secret);
void made_log_free(struct made_log *m);
/* Append count entries that no fold can use; salt makes others. */
void made_log_grow(struct made_log *m, size_t count, const char *salt);
void made_log_add(struct made_log *m, struct ocop_bytes record);
/* The record in an entry; lent. */
struct ocop_bytes made_log_record(const struct made_log *m, size_t index);
/* A log as a trust document has it; keys NULL: its own. */
struct made_log_in {
	const struct made_log *log;
	bool frozen;
	uint64_t size;		/* that it froze at */
	const struct made_log *keys;
};
/* The elements of the member "logs" of a trust document's JSON. */
void made_log_logs(const struct made_log_in *logs, size_t count,
		   struct ocop_buf *json);
/* A version of the trust document that names these logs, signed by m's root
 * (by its authority's key instead: a stranger's), into out (replaced). */
void made_log_trust(const struct made_log *m, int version, bool stranger,
		    const struct made_log_in *logs, size_t count,
		    struct ocop_buf *out);
/* Log the entry of a trust document. */
void made_log_add_trust(struct made_log *m, struct ocop_bytes file);
/* Make version 2 of the trust document, and log it when asked. */
void made_log_trust2(struct made_log *m, bool log_it);
void made_log_root(const struct made_log *m, uint64_t size,
		   uint8_t out[OCOP_HASH_LEN]);
/* The signed checkpoint at a size; time 0: without cosignature. */
void made_log_note(struct made_log *m, uint64_t size, uint64_t time,
		   struct ocop_buf *out);
/* The root signature at a size, by a signer. */
void made_log_rootsig(const struct made_log *m, uint64_t size,
		      struct ocop_signer *signer, struct ocop_buf *out);
/* The members "witnesses" and "quorum" of its trust document's JSON. */
void made_log_witnesses(const struct made_log *m, struct ocop_buf *json);
/* Entries of bundle n, as far as size goes. */
void made_log_bundle(const struct made_log *m, uint64_t n, uint64_t size,
		     struct ocop_buf *out);

/* Publish at server's /log, or below a folder (made): checkpoint, bundles
 * at that size, trust files; the root signature when receipts signs it. */
void made_log_serve(struct made_log *m, struct fault_server *server,
		    uint64_t size, uint64_t time);
/* As serve, at /log/UNDER ("frozen/0/"). */
void made_log_serve_under(struct made_log *m, struct fault_server *server,
			  const char *under, uint64_t size, uint64_t time);
void made_log_write(struct made_log *m, const char *folder, uint64_t size,
		    uint64_t time);

#endif
