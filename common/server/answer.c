/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds every answer of the daemons: JSON, and problems in the form of RFC
 * 9457. Only this file writes the members of a problem.
 */
#include <stdio.h>

#include "common/server/answer.h"

void answer_clear(struct answer *answer)
{
	if (answer == NULL)
		return;
	ocop_buf_clear(&answer->location);
	ocop_buf_clear(&answer->link);
	ocop_buf_clear(&answer->body);
	*answer = ANSWER();
}

/* Used when even a problem cannot be built. */
static void answer_bare(struct answer *out)
{
	out->status = 500;
	out->type = "text/plain; charset=utf-8";
	out->cache = "no-store";
	ocop_buf_reset(&out->body);
}

static void finish(struct answer *out, unsigned status, const char *type)
{
	out->status = status;
	out->type = type;
	out->cache = "no-store";
	if (ocop_buf_byte(&out->body, '\n'))
		answer_bare(out);
}

static void fill(struct answer *out, unsigned status, const char *type,
		 struct ocop_json *root)
{
	struct ocop_json_out w = OCOP_JSON_OUT(&out->body);

	ocop_buf_reset(&out->body);
	(void)ocop_json_put(&w, NULL, root);
	finish(out, status, type);
	ocop_json_free(root);
}

void answer_json_written(struct answer *out, unsigned status)
{
	finish(out, status, "application/json");
}

void answer_json(struct answer *out, unsigned status, struct ocop_json *root)
{
	fill(out, status, "application/json", root);
}

void answer_problem(struct answer *out, unsigned status, const char *key,
		    const char *title, const char *detail)
{
	struct ocop_json *root = ocop_json_object();
	char type[80];

	snprintf(type, sizeof(type), "urn:ocop:rule:%s", key);
	ocop_json_set_str(root, "type", type);
	ocop_json_set_str(root, "title", title);
	ocop_json_set_int(root, "status", (int64_t)status);
	if (detail[0] != '\0')
		ocop_json_set_str(root, "detail", detail);
	ocop_json_set_str(root, "rule", key);
	out->allow = NULL;
	out->etag[0] = '\0';
	out->retry_after_s = 0;
	ocop_buf_reset(&out->location);
	ocop_buf_reset(&out->link);
	fill(out, status, "application/problem+json", root);
}

void answer_trouble(struct answer *out, enum ocop_err err)
{
	/* The connection to a database was lost; it may be back soon. */
	if (err == OCOP_ERR_NETWORK) {
		answer_unavailable(out, "storage", "the storage is away; try again",
				   ocop_err_name(err), 1);
		return;
	}
	answer_problem(out, 500, "trouble",
		       "the service could not read its own data",
		       ocop_err_name(err));
}

void answer_not_found(struct answer *out, const char *what)
{
	answer_problem(out, 404, "not-found", "not found", what);
}

bool answer_found(struct answer *out, enum ocop_err err, const char *what)
{
	if (err == OCOP_ERR_ABSENT)
		answer_not_found(out, what);
	else if (err)
		answer_trouble(out, err);
	return !err;
}

void answer_unavailable(struct answer *out, const char *key,
			const char *title, const char *detail,
			unsigned retry_after_s)
{
	answer_problem(out, 503, key, title, detail);
	out->retry_after_s = retry_after_s;
}
