/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry without sockets: submits go through the writer, requests
 * through the table of routes to their handlers, over a real store.
 */
#ifndef REGISTRY_DESK_H
#define REGISTRY_DESK_H

#include "registry/http/http.h"
#include "tests/helpers/reg_world.h"

struct desk {
	struct world w;
	struct reg_clock clock;		/* the world's clock file */
	struct reg_witness_lag witness_lag;	/* what witnesses say */
	bool failing;			/* what the appender says */
	struct writer *writer;
	struct reports *reports;	/* NULL until a test opens it */
	bool shopper;			/* asks from now on */
	struct ocop_signer *list_signer;	/* NULL until a test sets it */
	struct view view;
	struct answer answer;
	struct ocop_json *json;		/* of the last answer */
	struct ocop_buf record;		/* the last one sealed */
};

/* A founded log of realm demo, at WORLD_START. */
int desk_setup(void **state);
int desk_teardown(void **state);
struct writer_options desk_options(struct desk *f);
/* Open the writer (again). */
void desk_open_writer(struct desk *f, unsigned quota);

/* A request to a reading route, or a refusal of the table; the status. */
unsigned desk_ask(struct desk *f, enum method method, const char *target);
unsigned desk_get(struct desk *f, const char *target);
/* What a browser sends from the form on a page; the status. */
unsigned desk_form(struct desk *f, const char *target, const char *type,
		   struct ocop_bytes body);
/* Submit, as a batch of one, and be told; the status. */
unsigned desk_submit(struct desk *f, enum submit_kind kind,
		     struct ocop_bytes body);
unsigned desk_post(struct desk *f);	/* f->record */
unsigned desk_producer(struct desk *f, unsigned number);
/* What the writer said of a submit, as an answer; the status. */
unsigned desk_tell(struct desk *f, const struct submit *submit);
/* Producers first, first+1, ..., in batches. */
void desk_fill(struct desk *f, unsigned first, unsigned count);

/* The last answer is a problem of that rule. */
void desk_assert_rule(struct desk *f, const char *rule);
/* The last answer is a receipt of f->record, checked as its submitter
 * would. */
void desk_check_receipt(struct desk *f, int64_t index);

#endif
