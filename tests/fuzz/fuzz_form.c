/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a form: the first line is the Content-Type, the rest is the
 * body. Each value lies inside the body or the form's own text, and each name
 * appears once. Functions: form_read.
 */
#include <stdlib.h>
#include <string.h>

#include "common/server/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool lies_in(struct ocop_bytes value, const uint8_t *from, size_t len)
{
	return from != NULL && value.ptr >= from && value.len <= len &&
	       (size_t)(value.ptr - from) <= len - value.len;
}

static void check(const struct form *form, struct ocop_bytes body)
{
	require(form->count <= FORM_FIELDS_MAX);
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->field[i];

		require(field->name[0] != '\0' &&
			strlen(field->name) < FORM_NAME_SIZE);
		require(lies_in(field->value, body.ptr, body.len) ||
			lies_in(field->value, form->text.ptr, form->text.len));
		require(form_get(form, field->name).ptr == field->value.ptr);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	struct ocop_diag diag = { 0 };
	struct ocop_bytes body;
	struct form form;
	char type[128];

	if (end == NULL || !ocop_bytes_copy(type, sizeof(type), ocop_bytes_of(
				data, (size_t)(end - data))))
		return 0;
	body = ocop_bytes_of(end + 1, size - (size_t)(end + 1 - data));
	if (form_read(&form, type, body, &diag))
		require(diag.text[0] != '\0' && diag.offset <= body.len);
	else
		check(&form, body);
	form_clear(&form);
	return 0;
}
