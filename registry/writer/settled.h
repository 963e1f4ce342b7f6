/* SPDX-License-Identifier: Apache-2.0 */
/* Which stored checkpoints are sure to stay (settled.c). Any thread may call
 * these. */
#ifndef REGISTRY_SETTLED_H
#define REGISTRY_SETTLED_H

#include <ocop/crypto.h>
#include <ocop/store.h>

struct settled;

struct settled *settled_new(void);	/* NULL: no memory */
void settled_free(struct settled *settled);
/* A commit of this daemon stored the checkpoint. settled may be NULL. */
void settled_note(struct settled *settled, struct ocop_bytes note);
/* Before a checkpoint that store shows is used: make sure that it stays. The
 * store may be in a transaction. settled NULL: ask the store each time. */
enum ocop_err settled_wait(struct settled *settled, struct ocop_store *store,
			   struct ocop_bytes note) OCOP_CHECKED;

#endif
