/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a version of the trust document changes against the one before, and
 * what it may not change. A root signs this difference, not 1 MiB of JSON.
 */
#ifndef OCOP_CLI_TRUST_DIFF_H
#define OCOP_CLI_TRUST_DIFF_H

#include <stdio.h>

#include <ocop/json.h>
#include <ocop/trust.h>

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
 * Whether next may follow previous: same realm, the next version's number,
 * and no log, host or body gone, since old entries and stamps are judged by
 * them. OCOP_ERR_RULE, diag names what.
 */
enum ocop_err trust_follows(const struct ocop_trust *next,
			    const struct ocop_trust *previous,
			    struct ocop_diag *diag) OCOP_CHECKED;

#endif
