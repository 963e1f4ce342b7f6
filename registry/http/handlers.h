/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the registry answers: each handler turns its arguments and a view
 * that has been entered into an answer, and touches nothing else.
 */
#ifndef REGISTRY_HANDLERS_H
#define REGISTRY_HANDLERS_H

#include "registry/http/routes.h"
#include "registry/writer/writer.h"

/* handlers_log.c: the C2SP paths, and how the log stands. */
route_fn handle_checkpoint, handle_tile, handle_frozen_checkpoint,
	handle_frozen_tile, handle_trust_file, handle_log,
	handle_health;

/* handlers_look.c: look-ups in the folded state. */
route_fn handle_certificates, handle_certificate, handle_lot, handle_producer;

/* handlers_stamp.c: a serial's state, or with ?s= its verdict. */
route_fn handle_stamp;

/* handlers_submit.c: what became of a submit, after the writer. */
void handle_submitted(struct view *view, const struct submit *submit,
		      struct answer *out);
/* What the fold refused, as a problem; a quota that is used up. */
void handle_refused(const struct ocop_judged *judged, struct answer *out);
void handle_over_quota(struct answer *out);

/* handlers_report.c: a report, beside the log. */
route_fn handle_report;

#endif
