/* SPDX-License-Identifier: Apache-2.0 */
/* A rule of texts that only the formats in lib/ need. */
#ifndef OCOP_LIB_TEXT_H
#define OCOP_LIB_TEXT_H

#include <ocop/text.h>

/* As ocop_text_check, and only printable ASCII without the space. */
enum ocop_err ocop__ascii_check(struct ocop_bytes text, struct ocop_diag *diag)
	OCOP_CHECKED;

#endif
