/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document's authorities: the words of levels and roles, and what
 * one authority must be by itself.
 */
#include <stdlib.h>

#include <ocop/cbor.h>

#include "lib/trust/trust_in.h"

#define ID_MAX 64
#include "lib/trust/trust_shape.h"

static const char *const level_words[] = {
	[OCOP_LEVEL_CENTRAL] = "central",
	[OCOP_LEVEL_PROVINCE] = "province",
	[OCOP_LEVEL_DISTRICT] = "district",
	[OCOP_LEVEL_COMMUNE] = "commune",
	[OCOP_LEVEL_INSPECTION] = "inspection"
};
#define LEVELS (sizeof(level_words) / sizeof(level_words[0]))

static const struct { const char *word; unsigned role; } role_words[] = {
	{ "enrol", OCOP_ROLE_ENROL },
	{ "certify", OCOP_ROLE_CERTIFY },
	{ "inspect", OCOP_ROLE_INSPECT },
	{ "monitor", OCOP_ROLE_MONITOR }
};
#define ROLES (sizeof(role_words) / sizeof(role_words[0]))

const char *ocop_level_word(enum ocop_level level)
{
	return (size_t)level < LEVELS ? level_words[level] : NULL;
}

const char *ocop_role_word(unsigned role)
{
	for (size_t i = 0; i < ROLES; i++)
		if (role_words[i].role == role)
			return role_words[i].word;
	return NULL;
}

static enum ocop_level level_of(struct ocop_bytes word)
{
	for (size_t i = 1; i < LEVELS; i++)
		if (ocop_bytes_is(word, level_words[i]))
			return (enum ocop_level)i;
	return (enum ocop_level)0;
}

static unsigned role_of(struct ocop_bytes word)
{
	for (size_t i = 0; i < ROLES; i++)
		if (ocop_bytes_is(word, role_words[i].word))
			return role_words[i].role;
	return 0;
}

static struct ocop_bytes get_text(struct ocop_bytes map, const char *name)
{
	struct ocop_cbor c = ocop_cbor_of(ocop__trust_shape_get(map, name));

	return ocop_cbor_text(&c);
}

/* A date whose form is known to be good; OCOP_DAY_NONE when absent. */
static int32_t get_day(struct ocop_bytes map, const char *name)
{
	struct ocop_bytes text = get_text(map, name);
	int32_t day = OCOP_DAY_NONE;

	if (text.len && ocop_day_parse(&day, text))
		day = OCOP_DAY_NONE;
	return day;
}

static enum ocop_err bad(const struct ocop_authority *a,
			 struct ocop_diag *diag, const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "authority '%.*s': %s",
			 a->id.len > 40 ? 40 : (int)a->id.len,
			 (const char *)a->id.ptr, rule);
}

static enum ocop_err fill_roles(struct ocop_authority *a,
				struct ocop_bytes map, struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(ocop__trust_shape_get(map, "roles"));
	unsigned role;

	for (size_t count = ocop_cbor_array(&c); count; count--) {
		role = role_of(ocop_cbor_text(&c));
		if (!role)
			return bad(a, diag, "roles: enrol, certify, inspect "
				   "or monitor");
		if (a->roles & role)
			return bad(a, diag, "roles: one twice");
		a->roles |= role;
	}
	return OCOP_OK;
}

static bool is_province(struct ocop_bytes code)
{
	return code.len == 2 && code.ptr[0] >= '0' && code.ptr[0] <= '9' &&
	       code.ptr[1] >= '0' && code.ptr[1] <= '9';
}

static enum ocop_err fill_scope(struct ocop_authority *a,
				struct ocop_bytes map, struct ocop_diag *diag)
{
	struct ocop_bytes raw = ocop__trust_shape_get(map, "scope");
	struct ocop_cbor c = ocop_cbor_of(raw);
	bool seen[100] = { false };
	struct ocop_bytes code, *scope;
	size_t number;

	a->whole_country = raw.len == 0;
	if (a->whole_country)
		return OCOP_OK;
	for (size_t count = ocop_cbor_array(&c); count; count--) {
		code = ocop_cbor_text(&c);
		if (!is_province(code))
			return bad(a, diag, "scope: province codes of two "
				   "digits");
		number = (size_t)(code.ptr[0] - '0') * 10 +
			 (size_t)(code.ptr[1] - '0');
		if (seen[number])
			return bad(a, diag, "scope: a code twice");
		seen[number] = true;
		scope = ocop__trust_more(a->scope, a->scope_count,
					 sizeof(*scope));
		if (!scope)
			return OCOP_ERR_MEMORY;
		a->scope = scope;
		a->scope[a->scope_count++] = code;
	}
	return OCOP_OK;
}

static enum ocop_err fill_grants(struct ocop_authority *a,
				 struct ocop_bytes map, struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(ocop__trust_shape_get(map, "grants"));
	struct ocop_grant grant, *grants;

	for (size_t count = ocop_cbor_array(&c); count; count--) {
		size_t places = ocop_cbor_array(&c);

		grant = (struct ocop_grant){ ocop_cbor_int(&c), OCOP_DAY_NONE,
					     OCOP_DAY_NONE };
		if (ocop_day_parse(&grant.from, ocop_cbor_text(&c)) ||
		    (places > 2 &&
		     ocop_day_parse(&grant.to, ocop_cbor_text(&c))))
			return OCOP_ERR_BUG; /* the forms were checked */
		if (grant.stars < 3 || grant.stars > 5)
			return bad(a, diag, "grants: 3 to 5 stars");
		if (grant.to != OCOP_DAY_NONE && grant.to < grant.from)
			return bad(a, diag, "grants: to before from");
		grants = ocop__trust_more(a->grants, a->grant_count,
					  sizeof(*grants));
		if (!grants)
			return OCOP_ERR_MEMORY;
		a->grants = grants;
		a->grants[a->grant_count++] = grant;
	}
	return OCOP_OK;
}

static enum ocop_err fill_keys(struct ocop_authority *a,
			       struct ocop_bytes map, struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(ocop__trust_shape_get(map, "keys"));
	struct ocop_bytes *keys;

	for (size_t count = ocop_cbor_array(&c); count; count--) {
		keys = ocop__trust_more(a->keys, a->key_count, sizeof(*keys));
		if (!keys)
			return OCOP_ERR_MEMORY;
		a->keys = keys;
		a->keys[a->key_count++] = ocop_cbor_bytes(&c);
	}
	/* Only a body that ended before this system has none. */
	if (a->key_count == 0 && a->to == OCOP_DAY_NONE)
		return bad(a, diag, "keys: none, but it has not ended");
	return OCOP_OK;
}

static enum ocop_err fill_one(struct ocop_authority *a, struct ocop_bytes map,
			      struct ocop_diag *diag)
{
	enum ocop_err err;

	a->id = get_text(map, "id");
	a->name = get_text(map, "name");
	a->successor = get_text(map, "successor");
	a->from = get_day(map, "from");
	a->to = get_day(map, "to");
	a->complete_since = get_day(map, "complete_since");
	a->level = level_of(get_text(map, "level"));
	/* As in records: a longer one could sign nothing that names it. */
	if (a->id.len > ID_MAX || a->successor.len > ID_MAX)
		return bad(a, diag, "id: at most 64 characters");
	if (!a->level)
		return bad(a, diag, "level: central, province, district, "
			   "commune or inspection");
	if (a->to != OCOP_DAY_NONE && a->to < a->from)
		return bad(a, diag, "to before from");
	err = fill_roles(a, map, diag);
	if (!err)
		err = fill_scope(a, map, diag);
	if (!err)
		err = fill_grants(a, map, diag);
	if (!err)
		err = fill_keys(a, map, diag);
	return err;
}

enum ocop_err ocop__trust_authority_fill(struct ocop_trust *trust,
					 struct ocop_bytes list,
					 struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(list);
	struct ocop_authority *all, *a;
	enum ocop_err err = OCOP_OK;

	for (size_t count = ocop_cbor_array(&c); count && !err; count--) {
		all = ocop__trust_more(trust->authorities,
				       trust->authority_count, sizeof(*all));
		if (!all)
			return OCOP_ERR_MEMORY;
		trust->authorities = all;
		a = &all[trust->authority_count++];
		*a = (struct ocop_authority){ .from = OCOP_DAY_NONE };
		err = fill_one(a, ocop_cbor_item(&c), diag);
	}
	return err;
}
