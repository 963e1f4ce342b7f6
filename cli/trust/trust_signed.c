/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has signed a trust document, and whose signature is still due: by the
 * new version's own roots, and by those of the version before. One who is a
 * root of both counts for both.
 */
#include "cli/trust/trust.h"

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

static int print_one(FILE *to, const char *format,
		     const struct ocop_trust *trust,
		     const struct ocop_trust *by)
{
	uint64_t signers;
	int64_t found;
	int code = trust_count(&found, &signers, trust, by);

	if (code != EXIT_DONE)
		return code;
	fprintf(to, format, (long long)found, by->root_count,
		(long long)by->threshold);
	if (found < by->threshold)
		fprintf(to, _(": needs %lld more\n"),
			(long long)(by->threshold - found));
	else
		fprintf(to, _(": enough\n"));
	return EXIT_DONE;
}

int trust_needed_print(FILE *to, const struct ocop_trust *next,
		       const struct ocop_trust *previous)
{
	int code = print_one(to, _("signed by %lld of the %zu old roots, %lld "
				   "are due"), next, previous);

	return code == EXIT_DONE ?
	       print_one(to, _("signed by %lld of the %zu new roots, %lld are "
			       "due"), next, next) : code;
}

int trust_needed_json(struct ocop_json *out, const struct ocop_trust *next,
		      const struct ocop_trust *previous)
{
	static const char *const names[2] = { "old_roots", "new_roots" };
	const struct ocop_trust *by[2] = { previous, next };
	struct ocop_json *o;
	uint64_t signers;
	int64_t found;
	int code;

	for (size_t i = 0; i < 2; i++) {
		code = trust_count(&found, &signers, next, by[i]);
		if (code != EXIT_DONE)
			return code;
		o = ocop_json_object();
		ocop_json_set_int(o, "signatures", found);
		ocop_json_set_int(o, "threshold", by[i]->threshold);
		ocop_json_set_int(o, "roots", (int64_t)by[i]->root_count);
		ocop_json_set(out, names[i], o);
	}
	return EXIT_DONE;
}
