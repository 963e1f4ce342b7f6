/* SPDX-License-Identifier: Apache-2.0 */
/* Which logs a witness knows, and under which name it signs. */
#ifndef WITNESS_LOGS_H
#define WITNESS_LOGS_H

#include <ocop/trust.h>

#include "common/ui/opt.h"

struct logs {
	struct ocop_vkey *vkey;		/* owned */
	size_t count;
	struct ocop_trust *trust;	/* owned; NULL: none was given */
};

/* Verifier keys as given, and those of the live logs that a trust document
 * (NULL: none) names, which its own roots must have signed. Complains by
 * itself; exit code. */
int logs_load(struct logs *out, const struct opt_texts *vkeys,
	      const char *trust_path);
void logs_clear(struct logs *logs);
/* The name that the trust document gives to the key; NULL when none. */
const char *logs_witness_name(const struct logs *logs,
			      const struct ocop_signer *signer);

#endif
