/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of ocop trust.
 */
#ifndef OCOP_CLI_TRUST_H
#define OCOP_CLI_TRUST_H

#include <ocop/trust.h>

#include "cli/cmd.h"
#include "keys/keys.h"

int trust_new(int argc, char **argv);
int trust_sign(int argc, char **argv);
int trust_show(int argc, char **argv);
int trust_rotate(int argc, char **argv);

/*
 * The authorities of a CSV as the array of the JSON view. Every bad cell of
 * every row is said with its line and column.
 *
 * keys   folder of ID.pub and ID.request files, NULL for none
 * today  a body that ended before it needs no key
 * EXIT_DONE, or the exit code; *out is owned.
 */
extern const char *const trust_columns[];	/* NULL ends */
int trust_csv(struct ocop_json **out, const char *path, const char *keys,
	      int32_t today);

/*
 * The JSON view in a file, by itself or within what trust show --json
 * printed; *out is owned. EXIT_DONE or the exit code; a text that is no JSON
 * is said with its line.
 */
int trust_read_view(struct ocop_json **out, const char *path);
/*
 * Write the payload of a view to path, unless it may not follow previous
 * (NULL: none). source names what the view is from, for diagnostics; mode is
 * ocop_file_write's. *out is what was written; owned.
 */
int trust_write_view(struct ocop_trust **out, const struct ocop_json *view,
		     const char *source, const struct ocop_trust *previous,
		     const char *path, unsigned mode);

/* What JSON of a document begins with: schema, fingerprint, version. Owned. */
struct ocop_json *trust_json(const char *schema,
			     const struct ocop_trust *trust);
/* Append a public key as the view has it. */
void trust_add_key(struct ocop_json *array, const struct keys_public *key);

/* Read a trust file, or a payload that nobody has signed yet. Says what is
 * wrong; EXIT_DONE or the exit code. */
int trust_load(struct ocop_trust **out, const char *path);
void trust_print(FILE *to, const struct ocop_trust *trust);
/* What a root is about to sign, for people, on stdout or a terminal: the
 * document, and what it changes in previous (NULL: none). */
int trust_print_draft(FILE *to, const struct ocop_trust *trust,
		      const struct ocop_trust *previous);

/* ocop_trust_verify, with a ring of its own. */
enum ocop_err trust_verify(const struct ocop_trust *trust,
			   const struct ocop_trust *previous,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* How many of by's roots signed (by NULL: its own), and which: a bit each.
 * Says what is wrong; EXIT_DONE or the exit code. */
int trust_count(int64_t *out, uint64_t *signers_out,
		const struct ocop_trust *trust, const struct ocop_trust *by);
/* How many signatures of the old and of the new roots there are and how many
 * are due, as two lines, or (out not NULL) as members old_roots, new_roots. */
int trust_needed(struct ocop_json *out, const struct ocop_trust *next,
		 const struct ocop_trust *previous);

/*
 * The difference as an array of objects: change ("added", "changed",
 * "removed"), what ("root", "authority", ...), which (a root's key id, an
 * authority's id ...; absent of the document's own numbers), member (of what
 * changed inside), from, to. Texts; public keys as key ids. Owned; NULL: no
 * memory.
 */
struct ocop_json *trust_diff(const struct ocop_trust *previous,
			     const struct ocop_trust *next);
/* For people, a line a change. */
void trust_diff_print(FILE *to, const struct ocop_json *diff);

/*
 * Whether next may follow previous: same realm, a higher version, no log,
 * host or body gone (old entries and stamps are judged by them), no freeze
 * moved. OCOP_ERR_RULE, diag names what.
 */
enum ocop_err trust_follows(const struct ocop_trust *next,
			    const struct ocop_trust *previous,
			    struct ocop_diag *diag) OCOP_CHECKED;

#endif
