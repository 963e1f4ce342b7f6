/* SPDX-License-Identifier: Apache-2.0 */
/* What the two ways of pushing share: push.c and push_folder.c. */
#ifndef OCOP_PUSH_INSIDE_H
#define OCOP_PUSH_INSIDE_H

#include <ocop/json.h>

#include "common/desk/push.h"

/* Send one item, again while there is no answer; receipt is replaced. */
enum ocop_err push_try(const struct push *p, push_fn *send,
		       struct ocop_bytes item, struct ocop_buf *receipt,
		       struct ocop_diag *diag) OCOP_CHECKED;
/* Append what is kept of a refusal: one JSON object, no newline. */
void push_refusal(struct ocop_buf *out, const char *label,
		  const struct ocop_diag *diag);

#endif
