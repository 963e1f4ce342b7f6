/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of ocop trust.
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
 * Read a CSV table of authorities into the array of the JSON view. Prints every
 * bad cell with its line and column. *out is owned. Returns an exit code.
 *
 * keys   folder of ID.pub and ID.request files, NULL for none
 * today  an authority that ended before this day needs no key
 * json   also print an object for each bad cell (ocop.fault/1)
 */
extern const char *const trust_columns[];	/* ends with NULL */
int trust_csv(struct ocop_json **out, const char *path, const char *keys,
	      int32_t today, bool json);

/*
 * Read the JSON view from a file: alone, or within the output of trust show
 * --json. *out is owned. Prints errors, with the line if the text is not JSON.
 * Returns an exit code.
 */
int trust_read_view(struct ocop_json **out, const char *path);
/*
 * Write the payload of a view to path, unless it may not follow previous (NULL:
 * no previous version). source names the view in error messages; mode is that
 * of ocop_file_write(). *out is what was written; owned.
 */
int trust_write_view(struct ocop_trust **out, const struct ocop_json *view,
		     const char *source, const struct ocop_trust *previous,
		     const char *path, unsigned mode);

/* Begin JSON about a document: schema, fingerprint, version. Owned. */
struct ocop_json *trust_json(const char *schema,
			     const struct ocop_trust *trust);
/* Append a public key in the form of the JSON view. */
void trust_add_key(struct ocop_json *array, const struct keys_public *key);

/* Read a trust file, or a payload without signatures. Prints errors; returns an
 * exit code. */
int trust_load(struct ocop_trust **out, const char *path);
void trust_print(FILE *to, const struct ocop_trust *trust);
/* Print for people what a root is about to sign: the document, and its changes
 * compared to previous (NULL: none). */
int trust_print_draft(FILE *to, const struct ocop_trust *trust,
		      const struct ocop_trust *previous);

/* Call ocop_trust_verify() with a key ring of its own. */
enum ocop_err trust_verify(const struct ocop_trust *trust,
			   const struct ocop_trust *previous,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* Which roots of by (NULL: of trust itself) signed trust, one bit each, and how
 * many. Prints errors; returns an exit code. */
int trust_count(int64_t *out, uint64_t *signers_out,
		const struct ocop_trust *trust, const struct ocop_trust *by);
/* How many signatures of old and of new roots exist and how many are needed: as
 * two lines, or as the members old_roots and new_roots if out is not NULL. */
int trust_needed(struct ocop_json *out, const struct ocop_trust *next,
		 const struct ocop_trust *previous);

/*
 * The changes as an array of objects. Members, all of them texts: change
 * ("added", "changed", "removed"), what ("root", "authority", ...), which (a
 * root's key id, an authority's id, ...; absent for members of the document
 * itself), member (the part that changed), from, to. Public keys are shown as
 * key ids. Owned; NULL: no memory.
 */
struct ocop_json *trust_diff(const struct ocop_trust *previous,
			     const struct ocop_trust *next);
/* Print the changes for people, one line each. */
void trust_diff_print(FILE *to, const struct ocop_json *diff);

/*
 * Whether next may follow previous: the same realm, a higher version, no log,
 * host or authority removed (old entries and stamps are judged by them), no
 * frozen log changed. OCOP_ERR_RULE: diag names what is wrong.
 */
enum ocop_err trust_follows(const struct ocop_trust *next,
			    const struct ocop_trust *previous,
			    struct ocop_diag *diag) OCOP_CHECKED;

#endif
