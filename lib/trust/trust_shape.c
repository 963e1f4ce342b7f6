/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of the trust document: its members, which of them are required, and
 * the rules of single values. Reading, and the rules between values, are in
 * trust.c.
 * Source: docs/format.md.
 */
#include <stdio.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/tlog/tlog.h"
#include "lib/trust/trust_internal.h"
#include "lib/trust/trust_shape.h"

/* OCOP_HOST_MAX of the stamp, which is on the same floor. */
#define HOST_MAX 40
#define LOGS_MAX 256	/* origins are compared by pairs */

/* --- Texts that are read --- */

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

static enum ocop_err rule(bool good, const char **why, const char *rule)
{
	*why = rule;
	return good ? OCOP_OK : OCOP_ERR_RULE;
}

static enum ocop_err parse_level(void *out, struct ocop_bytes word,
				 const char **why)
{
	enum ocop_level *level = out;

	for (size_t i = 1; i < LEVELS; i++)
		if (ocop_bytes_is(word, level_words[i]))
			*level = (enum ocop_level)i;
	return rule(*level, why, N_("expected central, province, district, commune or "
		    "inspection"));
}

/* Into the bits of all roles. */
static enum ocop_err parse_role(void *out, struct ocop_bytes word,
				const char **why)
{
	unsigned *roles = out, role = 0;

	for (size_t i = 0; i < ROLES; i++)
		if (ocop_bytes_is(word, role_words[i].word))
			role = role_words[i].role;
	if (*roles & role)
		return rule(false, why, N_("a role appears twice"));
	*roles |= role;
	return rule(role, why, N_("expected enrol, certify, inspect or monitor"));
}

static enum ocop_err parse_kind(void *out, struct ocop_bytes word,
				const char **why)
{
	bool *is_trace = out;

	*is_trace = ocop_bytes_is(word, "trace");
	return rule(*is_trace || ocop_bytes_is(word, "records"), why,
		    N_("expected records or trace"));
}

/* A key that was not looked at is no bad key. */
static enum ocop_err parse_vkey(struct ocop_vkey *out, struct ocop_bytes text,
				uint8_t type, const char **why,
				const char *broken)
{
	enum ocop_err err = ocop_vkey_parse(out, text, NULL);

	if (err == OCOP_ERR_CRYPTO) {
		*why = ocop_err_text(err);
		return err;
	}
	return rule(!err && out->type == type, why, broken);
}

static enum ocop_err parse_log_vkey(void *out, struct ocop_bytes text,
				    const char **why)
{
	return parse_vkey(out, text, OCOP_VKEY_ED25519, why,
			  N_("expected a note verifier key of Ed25519 (type 1)"));
}

static enum ocop_err parse_cosigner(void *out, struct ocop_bytes text,
				    const char **why)
{
	return parse_vkey(out, text, OCOP_VKEY_COSIGNATURE, why,
			  N_("expected a cosignature key (type 4)"));
}

static enum ocop_err parse_province(void *out, struct ocop_bytes code,
				    const char **why)
{
	*(struct ocop_bytes *)out = code;
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] < '0' || code.ptr[i] > '9')
			code.len = 0;
	return rule(code.len == 2, why, N_("expected province codes of two digits"));
}

static enum ocop_err parse_origin(void *out, struct ocop_bytes name,
				  const char **why)
{
	*(struct ocop_bytes *)out = name;
	return rule(ocop__vkey_is_origin(name), why, N_("expected printable ASCII of at "
		    "most 64 characters, no '+' or ':'"));
}

/* As a stamp writes it: lower case, no port, short enough for its QR. */
static enum ocop_err parse_host(void *out, struct ocop_bytes host,
				const char **why)
{
	bool good = host.len <= HOST_MAX;

	*(struct ocop_bytes *)out = host;
	for (size_t i = 0; i < host.len; i++) {
		uint8_t ch = host.ptr[i];
		bool edge = i == 0 || i + 1 == host.len;

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') &&
		    (edge || (ch != '-' && ch != '.')))
			good = false;
	}
	return rule(good, why, N_("expected lower case, at most 40 characters"));
}

static enum ocop_err parse_url(void *out, struct ocop_bytes url,
			       const char **why)
{
	static const char *const schemes[] = { "https://", "http://",
					       "file://" };
	bool good = false;

	*(struct ocop_bytes *)out = url;
	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(schemes[i]);

		good |= url.len > len && memcmp(url.ptr, schemes[i], len) == 0;
	}
	return rule(good, why, N_("expected a URL https://..."));
}

/* --- Tables --- */

#define SHAPE static const struct ocop__trust_shape
#define KEYS static const struct ocop__trust_key
#define PARSED(name, by) \
	SHAPE name = { .form = OCOP__FORM_TEXT, .parse = (by) }
#define NUMBER(name, from, to) \
	SHAPE name = { .form = OCOP__FORM_UINT, .least = (from), .most = (to) }
#define LIST_OF(name, from, to, type, of) \
	SHAPE name = { .form = OCOP__FORM_LIST, .least = (from), \
		       .most = (to), .size = sizeof(type), .item = &(of) }
#define MAP_OF(name, of) \
	SHAPE name = { .form = OCOP__FORM_MAP, .keys = (of) }
#define TUPLE_OF(name, of) \
	SHAPE name = { .form = OCOP__FORM_TUPLE, .keys = (of) }
#define AT(type, member) offsetof(struct ocop_##type, member)
#define END { NULL, false, NULL, 0, 0 }

NUMBER(uint_, 0, 0);
NUMBER(positive, 1, 0);
NUMBER(days, 0, 36500);	/* keeps arithmetic on days far from overflow */
NUMBER(profile, 0, 255);
NUMBER(size, 1, OCOP_SIZE_MAX);
NUMBER(stars, 3, 5);
SHAPE text = { .form = OCOP__FORM_TEXT };
SHAPE basis = { .form = OCOP__FORM_TEXT, .most = 512 };
SHAPE word = { .form = OCOP__FORM_WORD };
/* As in records: of a longer one no record could be. */
SHAPE id = { .form = OCOP__FORM_WORD, .most = 64 };
SHAPE realm = { .form = OCOP__FORM_WORD, .most = 16 };
SHAPE spki = { .form = OCOP__FORM_SPKI };
SHAPE hash = { .form = OCOP__FORM_HASH };
SHAPE date = { .form = OCOP__FORM_DATE };
PARSED(level, parse_level);
PARSED(role, parse_role);
PARSED(kind, parse_kind);
PARSED(log_vkey, parse_log_vkey);
PARSED(cosigner, parse_cosigner);
PARSED(province, parse_province);
PARSED(origin, parse_origin);
PARSED(host_name, parse_host);
PARSED(url, parse_url);

SHAPE roles = { .form = OCOP__FORM_LIST, .least = 1, .item = &role };
LIST_OF(scope, 1, 0, struct ocop_bytes, province);
LIST_OF(urls, 1, 0, struct ocop_bytes, url);
LIST_OF(keys, 0, 0, struct ocop_bytes, spki);
LIST_OF(roots, 1, OCOP__TRUST_ROOTS_MAX, struct ocop_bytes, spki);
LIST_OF(profiles, 1, 0, int64_t, profile);
/* A note has room for 100 lines. */
LIST_OF(witnesses, 1, OCOP_WITNESSES_MAX, struct ocop_vkey, cosigner);

KEYS level_keys[] = {
	{ "index", true, &uint_, AT(trust_level, index), 0 },
	{ "level", true, &positive, AT(trust_level, level), 0 },
	END
};
TUPLE_OF(rules, level_keys);
LIST_OF(levels, 1, 0, struct ocop_trust_level, rules);

KEYS grant_keys[] = {
	{ "stars", true, &stars, AT(grant, stars), 0 },
	{ "from", true, &date, AT(grant, from), 0 },
	{ "to", false, &date, AT(grant, to), 0 },
	END
};
TUPLE_OF(grant, grant_keys);
LIST_OF(grants, 0, 0, struct ocop_grant, grant);

KEYS frozen_keys[] = {
	{ "size", true, &uint_, AT(trust_log, frozen_size), 0 },
	{ "root", true, &hash, AT(trust_log, frozen_root), 0 },
	END
};
TUPLE_OF(frozen, frozen_keys);

KEYS log_keys[] = {
	{ "kind", true, &kind, AT(trust_log, is_trace), 0 },
	{ "vkey", true, &log_vkey, AT(trust_log, vkey), 0 },
	{ "frozen", false, &frozen, 0, AT(trust_log, frozen) },
	{ "origin", true, &origin, AT(trust_log, origin), 0 },
	{ "time_vkey", true, &cosigner, AT(trust_log, time_vkey), 0 },
	END
};
MAP_OF(log_, log_keys);
LIST_OF(logs, 1, LOGS_MAX, struct ocop_trust_log, log_);

KEYS host_keys[] = {
	{ "to", false, &date, AT(trust_host, to), 0 },
	{ "from", true, &date, AT(trust_host, from), 0 },
	{ "host", true, &host_name, AT(trust_host, host), 0 },
	END
};
MAP_OF(host, host_keys);
LIST_OF(hosts, 1, 0, struct ocop_trust_host, host);

KEYS receipt_keys[] = {
	{ "to", false, &size, AT(trust_receipt, to), 0 },
	{ "key", true, &spki, AT(trust_receipt, key), 0 },
	{ "from", true, &size, AT(trust_receipt, from), 0 },
	{ "origin", true, &word, AT(trust_receipt, origin), 0 },
	END
};
MAP_OF(receipt, receipt_keys);
LIST_OF(receipts, 1, 16, struct ocop_trust_receipt, receipt);

KEYS authority_keys[] = {
	{ "id", true, &id, AT(authority, id), 0 },
	{ "to", false, &date, AT(authority, to), 0 },
	{ "from", true, &date, AT(authority, from), 0 },
	{ "keys", true, &keys, AT(authority, keys), 0 },
	{ "name", true, &text, AT(authority, name), 0 },
	{ "level", true, &level, AT(authority, level), 0 },
	{ "roles", true, &roles, AT(authority, roles), 0 },
	{ "scope", false, &scope, AT(authority, scope), 0 },
	{ "grants", true, &grants, AT(authority, grants), 0 },
	{ "successor", false, &id, AT(authority, successor), 0 },
	{ "complete_since", false, &date, AT(authority, complete_since), 0 },
	END
};
MAP_OF(authority, authority_keys);
LIST_OF(authorities, 1, 0, struct ocop_authority, authority);

KEYS payload_keys[] = {
	{ "logs", true, &logs, AT(trust, logs), 0 },
	{ "basis", false, &basis, AT(trust, basis), 0 },
	{ "hosts", true, &hosts, AT(trust, hosts), 0 },
	{ "realm", true, &realm, AT(trust, realm), 0 },
	{ "roots", true, &roots, AT(trust, roots), 0 },
	{ "issued", true, &uint_, AT(trust, issued), 0 },
	{ "levels", true, &levels, AT(trust, levels), 0 },
	{ "quorum", false, &uint_, AT(trust, quorum), 0 },
	{ "version", true, &positive, AT(trust, version), 0 },
	{ "profiles", false, &profiles, AT(trust, profiles), 0 },
	{ "receipts", false, &receipts, AT(trust, receipts), 0 },
	{ "threshold", true, &uint_, AT(trust, threshold), 0 },
	{ "witnesses", false, &witnesses, AT(trust, witnesses), 0 },
	{ "fresh_days", true, &uint_, AT(trust, fresh_days), 0 },
	{ "registries", true, &urls, AT(trust, registries), 0 },
	{ "stale_days", true, &days, AT(trust, stale_days), 0 },
	{ "authorities", true, &authorities, AT(trust, authorities), 0 },
	END
};
const struct ocop__trust_shape ocop__trust_shape_payload = {
	.form = OCOP__FORM_MAP, .keys = payload_keys
};

/* --- Where a walk is --- */

static size_t path_add(struct ocop__trust_path *path, int added)
{
	size_t before = path->len;

	/* A longer one is shown cut, and taken back all the same. */
	if (added > 0 && (size_t)added < sizeof(path->text) - before)
		path->len += (size_t)added;
	return before;
}

size_t ocop__trust_shape_in(struct ocop__trust_path *path,
			    struct ocop_bytes name)
{
	size_t at = path->len;

	return path_add(path, snprintf(path->text + at,
				       sizeof(path->text) - at, "%s%.*s",
				       at ? "." : "",
				       name.len > 40 ? 40 : (int)name.len,
				       (const char *)name.ptr));
}

size_t ocop__trust_shape_at(struct ocop__trust_path *path, size_t index)
{
	size_t at = path->len;

	return path_add(path, snprintf(path->text + at,
				       sizeof(path->text) - at, "[%zu]",
				       index));
}

void ocop__trust_shape_back(struct ocop__trust_path *path, size_t before)
{
	path->len = before;
	path->text[before] = '\0';
}
