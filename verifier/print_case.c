/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The case file: what people know of an inspection and no signature covers.
 * It is typed by hand or by another program, so a member that does not exist
 * is refused by its name, with the names that do.
 */
#include <string.h>

#include <ocop/file.h>

#include "verifier/print.h"
#include "verifier/verify.h"

#define CASE_MAX (1024u * 1024)
#define SCHEMA "ocop.case/1"

static const char *const kinds[] = { "check", "gather", "receive" };

/* A member that holds a text, and where it goes. */
struct place { const char *key; const char **out; };

static const char *text_of(const struct ocop_json *o, const char *key)
{
	const char *text = ocop_json_str(o, key);

	return text ? text : "";
}

static int refuse(const char *path, const char *key, const char *rule)
{
	say_error("'%s': %s: %s", path, key, rule);
	return EXIT_USAGE;
}

static int read_goods(struct print_case *out, const char *path, size_t items)
{
	const struct ocop_json *goods = ocop_json_get(out->json, "goods");
	const struct ocop_json *o;

	if (!goods)
		return EXIT_DONE;
	if (ocop_json_type(goods) != OCOP_JSON_ARRAY ||
	    ocop_json_count(goods) != items)
		return refuse(path, "goods", _("expected an array with a member for each item, in order"));
	for (o = ocop_json_first(goods); o; o = ocop_json_next(o))
		for (const struct ocop_json *m = ocop_json_first(o); m;
		     m = ocop_json_next(m)) {
			const char *key = ocop_json_key(m);

			if (strcmp(key, "unit") && strcmp(key, "present") &&
			    strcmp(key, "scanned") && strcmp(key, "note"))
				return refuse(path, key, _("no such member"));
		}
	out->goods = goods;
	return EXIT_DONE;
}

static int read_kind(struct print_case *out, const char *path)
{
	const char *kind = text_of(out->json, "kind");

	for (int i = PRINT_CHECK; i <= PRINT_RECEIVE; i++)
		if (!kind[0] || strcmp(kind, kinds[i]) == 0) {
			out->kind = (enum print_kind)i;
			return EXIT_DONE;
		}
	return refuse(path, "kind", _("must be check, gather or receive"));
}

static int read_members(struct print_case *out, const char *path)
{
	const struct place places[] = {
		{ "parent", &out->parent }, { "body", &out->body },
		{ "town", &out->town }, { "minutes", &out->minutes },
		{ "decision", &out->decision }, { "decided", &out->decided },
		{ "leader", &out->leader }, { "members", &out->members },
		{ "place", &out->place }, { "party", &out->party },
		{ "representative", &out->representative },
		{ "witness", &out->witness }, { "sampling", &out->sampling },
		{ "clock", &out->clock }, { "answer_days", &out->answer_days },
		{ "supplier", &out->supplier }, { "invoice", &out->invoice },
		{ "receiver", &out->receiver }
	};
	const size_t count = sizeof(places) / sizeof(places[0]);
	size_t i;

	for (i = 0; i < count; i++)
		*places[i].out = text_of(out->json, places[i].key);
	for (const struct ocop_json *m = ocop_json_first(out->json); m;
	     m = ocop_json_next(m)) {
		const char *key = ocop_json_key(m);

		if (strcmp(key, "schema") == 0 || strcmp(key, "kind") == 0 ||
		    strcmp(key, "goods") == 0)
			continue;
		for (i = 0; i < count && strcmp(key, places[i].key); i++)
			;
		if (i == count)
			return refuse(path, key, _("no such member"));
		if (ocop_json_type(m) != OCOP_JSON_TEXT)
			return refuse(path, key, _("must be a text"));
	}
	return EXIT_DONE;
}

int print_case_load(struct print_case *out, const char *path, size_t items)
{
	struct ocop_buf text = OCOP_BUF(CASE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;
	int code;

	memset(out, 0, sizeof(*out));
	if (path)
		err = ocop_file_read(&text, path, &diag);
	if (path && !err)
		err = ocop_json_parse(&out->json, ocop_buf_view(&text), &diag);
	ocop_buf_clear(&text);
	if (err)
		return say_diag(path, err, &diag);
	if (path && strcmp(text_of(out->json, "schema"), SCHEMA) != 0)
		return refuse(path, "schema", _("must be ocop.case/1"));
	code = read_members(out, path);
	if (code == EXIT_DONE)
		code = read_kind(out, path);
	if (code == EXIT_DONE)
		code = read_goods(out, path, items);
	return code;
}

void print_case_clear(struct print_case *told)
{
	ocop_json_free(told->json);
	told->json = NULL;
}

const char *print_case_goods(const struct print_case *told, size_t i,
			     const char *key)
{
	const struct ocop_json *o = told->goods ?
				    ocop_json_first(told->goods) : NULL;

	while (o && i-- > 0)
		o = ocop_json_next(o);
	return o ? text_of(o, key) : "";
}
