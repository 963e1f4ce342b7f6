/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of ocop trust rotate: the options, and a function for
 * each part of the document that they rebuild.
 */
#ifndef OCOP_CLI_TRUST_ROTATE_H
#define OCOP_CLI_TRUST_ROTATE_H

#include <ocop/json.h>
#include <ocop/trust.h>

#include "common/ui/opt.h"

#define ROTATE_NOT_GIVEN (~0ULL)

struct rotate {
	/* Options; lent from argv. */
	const char *file, *out, *authorities, *keys;
	const char *log_key, *time_key, *freeze, *next_log, *level;
	struct opt_texts add_roots, drop_roots;
	struct opt_texts add_witnesses, drop_witnesses;
	struct opt_texts add_hosts, end_hosts;
	struct opt_texts add_registries, drop_registries;
	/* ROTATE_NOT_GIVEN: stays */
	unsigned long long threshold, quorum, fresh_days, stale_days;
	unsigned long long issued;
	bool force, json;
	/* Owned. */
	struct ocop_trust *previous, *next;
	struct ocop_json *view;
};

/* Each sets its member of the view when an option asks for it, and says
 * what is wrong. EXIT_DONE or the exit code. */
int rotate_roots(struct rotate *r);
int rotate_logs(struct rotate *r);
int rotate_witnesses(struct rotate *r);
int rotate_hosts(struct rotate *r);
int rotate_registries(struct rotate *r);
int rotate_levels(struct rotate *r);

#endif
