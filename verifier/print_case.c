/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people know of an inspection. The journal tells most of it. A case file
 * adds what no signature covers. A person or another program writes the case
 * file, so a member that does not exist is refused by its name.
 */
#include <string.h>

#include <ocop/file.h>

#include "verifier/print.h"
#include "verifier/verify.h"

#define CASE_MAX (1024u * 1024)
#define SCHEMA "ocop.case/1"

static const char *const kinds[] = { "check", "gather", "receive" };

static const char *const members[] = {
	"schema", "kind", "parent", "body", "town", "minutes", "decision",
	"decided", "leader", "members", "place", "party", "representative",
	"witness", "sampling", "clock", "answer_days", "supplier", "invoice",
	"receiver", "refusal", NULL
};

/* A member that holds a text, and where it goes. */
struct place { const char *key; const char **out; };

static const char *text_of(const struct ocop_json *o, const char *key)
{
	const char *text = ocop_json_str(o, key);

	return text ? text : "";
}

static int refuse(const char *path, const char *key, const char *rule)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	return say_diag(path, ocop_fail(&diag, OCOP_ERR_RULE, 0, "%s: %s", key,
					rule), &diag);
}

static int read_goods(struct print_case *out, const char *path, size_t items)
{
	const struct ocop_json *goods = ocop_json_get(out->file, "goods");
	const struct ocop_json *o;

	if (!goods)
		return EXIT_DONE;
	if (ocop_json_type(goods) != OCOP_JSON_ARRAY ||
	    ocop_json_count(goods) != items)
		return refuse(path, "goods", N_("expected an array with a member for each item, in order"));
	for (o = ocop_json_first(goods); o; o = ocop_json_next(o))
		for (const struct ocop_json *m = ocop_json_first(o); m;
		     m = ocop_json_next(m)) {
			const char *key = ocop_json_key(m);

			if (strcmp(key, "unit") && strcmp(key, "present") &&
			    strcmp(key, "scanned") && strcmp(key, "note"))
				return refuse(path, key, N_("no such member"));
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
	return refuse(path, "kind", N_("must be check, gather or receive"));
}

static void read_texts(struct print_case *out)
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
		{ "receiver", &out->receiver }, { "refusal", &out->refusal }
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		*places[i].out = text_of(out->json, places[i].key);
}

/* A case file's members, over what the journal told. */
static int add_file(struct print_case *out, const char *path,
		    const struct ocop_json *file)
{
	if (strcmp(text_of(file, "schema"), SCHEMA) != 0)
		return refuse(path, "schema", N_("must be ocop.case/1"));
	for (const struct ocop_json *m = ocop_json_first(file); m;
	     m = ocop_json_next(m)) {
		const char *key = ocop_json_key(m);
		size_t i = 0;

		if (strcmp(key, "goods") == 0)
			continue;
		while (members[i] && strcmp(key, members[i]))
			i++;
		if (!members[i])
			return refuse(path, key, N_("no such member"));
		if (ocop_json_type(m) != OCOP_JSON_TEXT)
			return refuse(path, key, N_("must be a text"));
		ocop_json_set_str(out->json, key, ocop_json_value_str(m));
	}
	return EXIT_DONE;
}

int print_case_load(struct print_case *out, const char *path, size_t items)
{
	struct ocop_buf text = OCOP_BUF(CASE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;
	int code = EXIT_DONE;

	if (!out->json)
		out->json = ocop_json_of_schema(SCHEMA);
	if (path)
		err = ocop_file_read(&text, path, &diag);
	if (path && !err)
		err = ocop_json_parse(&out->file, ocop_buf_view(&text), &diag);
	ocop_buf_clear(&text);
	if (err)
		return say_diag(path, err, &diag);
	if (path)
		code = add_file(out, path, out->file);
	if (code == EXIT_DONE)
		code = read_kind(out, path);
	if (code == EXIT_DONE)
		code = read_goods(out, path, items);
	read_texts(out);
	return code;
}

void print_case_clear(struct print_case *told)
{
	ocop_json_free(told->json);
	ocop_json_free(told->file);
	told->json = told->file = NULL;
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
