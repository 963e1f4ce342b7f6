/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer's own state, shared by writer_open.c (which proves it) and
 * writer.c (which moves it). Nobody else includes this.
 */
#ifndef REGISTRY_WRITER_INSIDE_H
#define REGISTRY_WRITER_INSIDE_H

#include "registry/quota.h"
#include "registry/writer.h"

struct writer {
	struct writer_options o;
	struct quota *quota;		/* owned */
	struct ocop_replica *replica;	/* owned; NULL after a failure */
	struct ocop_log *log;		/* owned; lends the replica's store */
	char origin[OCOP_ORIGIN_MAX + 1];
	char time_name[OCOP_ORIGIN_MAX + 1];
	uint64_t signed_time;		/* of the stored checkpoint; 0: none */
};

/*
 * Read everything from the store (again); audit reads every bundle too.
 * On failure the writer holds no replica.
 */
enum ocop_err writer_load(struct writer *writer, bool audit,
			  struct ocop_diag *diag) OCOP_CHECKED;
void writer_unload(struct writer *writer);
/* Whether a trust document names this writer's log and its key. */
enum ocop_err writer_is_named(const struct writer *writer,
			      const struct ocop_trust *trust,
			      struct ocop_diag *diag) OCOP_CHECKED;

#endif
