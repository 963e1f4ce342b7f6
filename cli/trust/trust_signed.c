/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts who has signed a trust document and how many signatures are still
 * needed: of the new version's roots and of the previous version's roots. A key
 * that is a root of both counts for both.
 */
#include "cli/trust/trust.h"

enum ocop_err trust_verify(const struct ocop_trust *trust,
			   const struct ocop_trust *previous,
			   struct ocop_diag *diag)
{
	struct ocop_keyring *ring = NULL;
	enum ocop_err err = ocop_keyring_new(&ring);

	if (!err)
		err = ocop_trust_verify(trust, previous, ring, diag);
	ocop_keyring_free(ring);
	return err;
}

int trust_count(int64_t *out, uint64_t *signers_out,
		const struct ocop_trust *trust, const struct ocop_trust *by)
{
	struct ocop_keyring *ring = NULL;
	uint64_t signers = 0;
	enum ocop_err err;

	*out = 0;
	err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_trust_signers(&signers, trust, by, ring);
	ocop_keyring_free(ring);
	*signers_out = signers;
	for (; signers; signers &= signers - 1)
		(*out)++;
	return !err ? EXIT_DONE :
				say_diag("signatures", err, NULL);
}

int trust_needed(struct ocop_json *out, const struct ocop_trust *next,
		 const struct ocop_trust *previous)
{
	static const char *const names[2] = { "old_roots", "new_roots" };
	static const char *const lines[2] = {
		N_("signed by %lld of the %zu old roots, %lld required"),
		N_("signed by %lld of the %zu new roots, %lld required")
	};
	const struct ocop_trust *by[2] = { previous, next };
	int code = EXIT_DONE;
	struct ocop_json *o;
	uint64_t signers;
	int64_t found;

	for (size_t i = 0; i < 2 && code == EXIT_DONE; i++) {
		code = trust_count(&found, &signers, next, by[i]);
		if (code == EXIT_DONE && !out) {
			printf(_(lines[i]), (long long)found,
			       by[i]->root_count, (long long)by[i]->threshold);
			if (found < by[i]->threshold)
				printf(_(": needs %lld more\n"),
				       (long long)(by[i]->threshold - found));
			else
				printf(_(": enough\n"));
		} else if (code == EXIT_DONE) {
			o = ocop_json_object();
			ocop_json_set_int(o, "signatures", found);
			ocop_json_set_int(o, "threshold", by[i]->threshold);
			ocop_json_set_int(o, "roots",
					  (int64_t)by[i]->root_count);
			ocop_json_set(out, names[i], o);
		}
	}
	return code;
}
