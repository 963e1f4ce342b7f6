/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what a browser sends from a form: application/x-www-form-urlencoded
 * (URL Standard, section 5.1), or multipart/form-data with an uploaded file
 * (RFC 7578). The reader is strict: a form that no browser sends is refused.
 */
#ifndef COMMON_FORM_H
#define COMMON_FORM_H

#include <ocop/bytes.h>

#define FORM_FIELDS_MAX 8
#define FORM_NAME_SIZE 32	/* with its NUL */

struct form_field {
	char name[FORM_NAME_SIZE];
	struct ocop_bytes value;	/* lent by the form or by the body */
};

struct form {
	struct form_field field[FORM_FIELDS_MAX];
	size_t count;
	struct ocop_buf text;		/* the decoded values; owned */
};

/*
 * Read a body of the given Content-Type (NULL: none was sent). The caller has
 * capped the body, and keeps it as long as the form is used. The values are
 * any bytes: the caller checks their text. A file is a field like any other;
 * its name is ignored.
 *
 * A name has 1 to 31 of the characters a-z, 0-9, "-" and "_", and occurs once.
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_LIMIT (too many fields),
 * OCOP_ERR_MEMORY. Call form_clear() also after an error.
 */
enum ocop_err form_read(struct form *out, const char *content_type,
			struct ocop_bytes body, struct ocop_diag *diag)
	OCOP_CHECKED;
void form_clear(struct form *form);
/* The value of a field; empty when it was not sent. */
struct ocop_bytes form_get(const struct form *form, const char *name);

#endif
