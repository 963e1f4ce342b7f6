/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking witnesses to cosign what this log has become (C2SP tlog-witness).
 * Nobody who submits waits for it: one thread a witness, one request each.
 */
#ifndef REGISTRY_WITNESS_H
#define REGISTRY_WITNESS_H

#include "registry/writer/appender.h"

#define WITNESSES_MAX 16

struct witnesses;

struct witnesses_options {
	const char *path;		/* the database; lent */
	const char *const *urls;	/* submission prefixes; lent */
	size_t count;
	struct appender *appender;	/* lent */
	const struct reg_clock *clock;	/* lent */
	struct reg_ahead *ahead;	/* written here; lent */
	uint64_t every_s;	/* ask again for the same tree after so long */
};

/* Whether it may be a witness's submission prefix: http or https. */
bool witness_is_url(const char *text);
/* Start asking; the appender's watch is set to it. */
enum ocop_err witnesses_start(struct witnesses **out,
			      const struct witnesses_options *options,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* End the threads; the appender must still be running. What is under way is
 * waited for, seconds at most. NULL-safe. */
void witnesses_stop(struct witnesses *witnesses);
/* Only when the appender has stopped. NULL-safe; of stopped ones. */
void witnesses_free(struct witnesses *witnesses);

#endif
