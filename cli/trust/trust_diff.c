/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The differences of two trust documents, taken from their JSON views. No
 * member can change unseen, because a member without a rule of its own is
 * compared as text. The same differences show whether something that must stay
 * was removed.
 */
#include <inttypes.h>
#include <string.h>

#include <ocop/text.h>

#include "cli/trust/trust.h"
#include "common/ui/label.h"

#define TEXT_MAX ((size_t)64 * 1024)

/* How two versions of a list's item are matched. */
static const struct list {
	const char *member, *what;
	const char *key, *key2;	/* members that identify an item; NULL: the
				 * whole item */
} lists[] = {
	{ "roots", "root", NULL, NULL },
	{ "logs", "log", "origin", NULL },
	{ "hosts", "host", "host", "from" },
	{ "witnesses", "witness", NULL, NULL },
	{ "registries", "registry", NULL, NULL },
	{ "receipts", "receipt", "origin", "from" },
	{ "levels", "level", NULL, NULL },
	{ "profiles", "profile", NULL, NULL },
	{ "authorities", "authority", "id", NULL },
};
#define LISTS (sizeof(lists) / sizeof(lists[0]))

/* The comparison of one list, or of the document's own members. */
struct pass {
	struct ocop_json *out;
	const struct list *list;	/* NULL: the document's own members */
	bool failed;
};

/* The view has a public key as base64url; people compare key ids. */
static void add_key_id(struct ocop_buf *out, const char *text)
{
	struct ocop_buf spki = OCOP_BUF(OCOP_SPKI_MAX);
	uint8_t hash[OCOP_HASH_LEN];

	if (!ocop_base64url_decode(&spki, ocop_bytes_str(text))) {
		ocop_sha256(hash, ocop_buf_view(&spki));
		ocop_hex_add(out, ocop_bytes_of(hash, OCOP_KID_LEN));
	} else {
		ocop_buf_str(out, text);
	}
	ocop_buf_clear(&spki);
}

/* Show lists with blanks and tuples with colons, as the table of authorities
 * does. */
static void add_value(struct ocop_buf *out, const struct ocop_json *value,
		      bool keys, char between)
{
	const struct ocop_json *item;

	switch (ocop_json_type(value)) {
	case OCOP_JSON_TEXT:
		if (keys)
			add_key_id(out, ocop_json_value_str(value));
		else
			ocop_buf_str(out, ocop_json_value_str(value));
		return;
	case OCOP_JSON_INT:
		ocop_buf_printf(out, "%" PRId64, ocop_json_value_int(value));
		return;
	case OCOP_JSON_ARRAY:
		for (item = ocop_json_first(value); item;
		     item = ocop_json_next(item)) {
			if (item != ocop_json_first(value))
				ocop_buf_byte(out, (uint8_t)between);
			add_value(out, item, keys, ':');
		}
		return;
	default: /* a member that this program does not know */
		if (ocop_json_print(out, value, false))
			out->err = OCOP_ERR_MEMORY;
	}
}

/* Whether a member holds public keys. */
static bool has_keys(const char *member)
{
	return strcmp(member, "keys") == 0 || strcmp(member, "roots") == 0 ||
	       strcmp(member, "key") == 0;
}

/* The name by which people know an item of a list. */
static void add_name(struct ocop_buf *out, const struct list *list,
		     const struct ocop_json *item)
{
	add_value(out, list->key ? ocop_json_get(item, list->key) : item,
		  has_keys(list->member), ':');
	if (list->key2) {
		ocop_buf_byte(out, ' ');
		add_value(out, ocop_json_get(item, list->key2), false, ':');
	}
}

/* Set one side of a change; a NULL value is left out. */
static void set_side(struct pass *p, struct ocop_json *line, const char *side,
		     const char *member, const struct ocop_json *value)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);

	if (!value || !member)
		return;
	add_value(&text, value, has_keys(member),
		  strcmp(member, "frozen") ? ' ' : ':');
	p->failed |= text.err != 0;
	ocop_json_set_text(line, side, ocop_buf_view(&text));
	ocop_buf_clear(&text);
}

/* Append one change. */
static void note(struct pass *p, const char *change, const char *which,
		 const char *member, const struct ocop_json *from,
		 const struct ocop_json *to)
{
	struct ocop_json *line = ocop_json_object();

	ocop_json_set_str(line, "change", change);
	ocop_json_set_str(line, "what", p->list ? p->list->what : member);
	if (which)
		ocop_json_set_str(line, "which", which);
	if (p->list && member)
		ocop_json_set_str(line, "member", member);
	set_side(p, line, "from", member, from);
	set_side(p, line, "to", member, to);
	ocop_json_add(p->out, line);
}

/* Compare the values themselves: the shown key id is only a part of a key. */
static bool same(struct pass *p, const struct ocop_json *a,
		 const struct ocop_json *b)
{
	struct ocop_buf x = OCOP_BUF(2 * OCOP_JSON_MAX);
	struct ocop_buf y = OCOP_BUF(2 * OCOP_JSON_MAX);
	bool equal;

	if (!a || !b)
		return false;
	p->failed |= ocop_json_print(&x, a, false) ||
		     ocop_json_print(&y, b, false);
	equal = ocop_bytes_equal(ocop_buf_view(&x), ocop_buf_view(&y));
	ocop_buf_clear(&x);
	ocop_buf_clear(&y);
	return equal;
}

/* Whether a member is a list, which is compared on its own. */
static bool is_list(const struct pass *p, const char *name)
{
	for (size_t i = 0; !p->list && i < LISTS; i++)
		if (strcmp(lists[i].member, name) == 0)
			return true;
	return false;
}

/* Compare the members of one object; from or to may be missing. For the
 * document itself (which NULL) each member is added, changed or removed on its
 * own. */
static void compare_members(struct pass *p, const char *which,
			    const struct ocop_json *from,
			    const struct ocop_json *to)
{
	const char *change = !which ? NULL : !from ? "added" :
			     !to ? "removed" : "changed";
	const struct ocop_json *m, *was;

	for (m = ocop_json_first(to); m; m = ocop_json_next(m)) {
		was = ocop_json_get(from, ocop_json_key(m));
		if (!is_list(p, ocop_json_key(m)) && !same(p, was, m))
			note(p, change ? change : was ? "changed" : "added",
			     which, ocop_json_key(m), was, m);
	}
	for (m = ocop_json_first(from); m; m = ocop_json_next(m))
		if (!is_list(p, ocop_json_key(m)) &&
		    !ocop_json_get(to, ocop_json_key(m)))
			note(p, change ? change : "removed", which,
			     ocop_json_key(m), m, NULL);
}

static bool same_str(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Find the same item in the other version's list. */
static const struct ocop_json *find(struct pass *p,
				    const struct ocop_json *list,
				    const struct ocop_json *item)
{
	const char *key = p->list->key, *key2 = p->list->key2;
	const struct ocop_json *at = ocop_json_first(list);

	while (at && !(key ? same_str(ocop_json_str(at, key),
				      ocop_json_str(item, key)) &&
			     (!key2 || same(p, ocop_json_get(at, key2),
					    ocop_json_get(item, key2))) :
			     same(p, at, item)))
		at = ocop_json_next(at);
	return at;
}

/* Note the items of list that other lacks and, if added is set, those that
 * changed. */
static void compare_list(struct pass *p, const struct ocop_json *list,
			 const struct ocop_json *other, bool added)
{
	const struct ocop_json *item, *found;

	for (item = ocop_json_first(list); item; item = ocop_json_next(item)) {
		struct ocop_buf which = OCOP_BUF(TEXT_MAX);

		found = find(p, other, item);
		if (found && !added)
			continue;
		add_name(&which, p->list, item);
		if (!ocop_buf_cstr(&which))
			p->failed = true;
		else if (ocop_json_type(item) == OCOP_JSON_OBJECT)
			compare_members(p, ocop_buf_cstr(&which),
					added ? found : item,
					added ? item : NULL);
		else if (!found)
			note(p, added ? "added" : "removed",
			     ocop_buf_cstr(&which), NULL, NULL, NULL);
		ocop_buf_clear(&which);
	}
}

struct ocop_json *trust_diff(const struct ocop_trust *previous,
			     const struct ocop_trust *next)
{
	struct ocop_json *from = ocop_json_of_cbor(previous->payload);
	struct ocop_json *to = ocop_json_of_cbor(next->payload);
	struct pass p = { .out = ocop_json_array() };
	const struct ocop_json *was, *is;

	p.failed = !from || !to || !p.out;
	compare_members(&p, NULL, from, to);
	for (size_t i = 0; i < LISTS && !p.failed; i++) {
		p.list = &lists[i];
		was = ocop_json_get(from, p.list->member);
		is = ocop_json_get(to, p.list->member);
		compare_list(&p, is, was, true);
		compare_list(&p, was, is, false);
	}
	ocop_json_free(from);
	ocop_json_free(to);
	if (p.failed) {
		ocop_json_free(p.out);
		p.out = NULL;
	}
	return p.out;
}

/* --- For people --- */

#define WHEN_SIZE 48	/* a day and its time, as people write them */

static const char *shown(char buf[static WHEN_SIZE], const char *what,
			 const char *value)
{
	char instant[OCOP_INSTANT_SIZE];
	struct ocop_bytes text = ocop_bytes_str(value);
	uint64_t seconds;
	int32_t day;

	if (!value)
		return NULL;
	if (!ocop_day_parse(&day, text))
		return label_day(buf, day);
	if (!same_str(what, "issued") || ocop_decimal(&seconds, text))
		return value;
	ocop_instant_format(instant, seconds);
	snprintf(label_day(buf, ocop_day_of(seconds)) + OCOP_DATE_LEN,
		 WHEN_SIZE - OCOP_DATE_LEN, " %.8s", instant + 11);
	return buf;
}

static void print_values(FILE *to, const struct ocop_json *line)
{
	const char *what = ocop_json_str(line, "what");
	char a[WHEN_SIZE], b[WHEN_SIZE];
	const char *from = shown(a, what, ocop_json_str(line, "from"));
	const char *now = shown(b, what, ocop_json_str(line, "to"));

	if (from && (now || *ocop_json_str(line, "change") == 'c'))
		fprintf(to, " %s -> %s\n", from, now ? now : "-");
	else if (from || now)
		fprintf(to, " %s\n", from ? from : now);
	else
		fprintf(to, "\n");
}

void trust_diff_print(FILE *to, const struct ocop_json *diff)
{
	const char *last_what = NULL, *last_which = NULL;
	const struct ocop_json *line;

	for (line = ocop_json_first(diff); line; line = ocop_json_next(line)) {
		const char *what = ocop_json_str(line, "what");
		const char *which = ocop_json_str(line, "which");
		const char *member = ocop_json_str(line, "member");
		char sign = *ocop_json_str(line, "change");

		if (!member || !same_str(what, last_what) ||
		    !same_str(which, last_which))
			fprintf(to, "%c %s%s%s%s",
				sign == 'a' ? '+' : sign == 'r' ? '-' : '~',
				what, which ? " " : "", which ? which : "",
				member ? "\n" : "");
		if (member)
			fprintf(to, "    %s:", member);
		print_values(to, line);
		last_what = what;
		last_which = which;
	}
}

/* --- What must not be removed --- */

/* The rule that a change breaks, or NULL. */
static const char *broken_by(const struct ocop_json *line)
{
	static const struct { const char *what, *rule; } kept[] = {
		{ "log", N_("a log cannot be removed: its entries are still judged") },
		{ "host", N_("a host can be ended but not removed: its stamps are still judged") },
		{ "authority", N_("an authority can be ended but not removed: its decisions are still judged") }
	};
	const char *what = ocop_json_str(line, "what");
	const char *to = ocop_json_str(line, "to");

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (*ocop_json_str(line, "change") == 'r' &&
		    same_str(what, kept[i].what))
			return _(kept[i].rule);
	if (!same_str(what, "log") ||
	    !same_str(ocop_json_str(line, "member"), "frozen"))
		return NULL;
	if (ocop_json_str(line, "from"))
		return _("it is frozen permanently");
	return to && strncmp(to, "0:", 2) == 0 ?
	       _("an empty log cannot be frozen") : NULL;
}

enum ocop_err trust_follows(const struct ocop_trust *next,
			    const struct ocop_trust *previous,
			    struct ocop_diag *diag)
{
	const struct ocop_trust_log *log, *now;
	const struct ocop_json *line;
	enum ocop_err err = OCOP_OK;
	struct ocop_json *diff;
	const char *rule;

	if (!ocop_bytes_equal(next->realm, previous->realm))
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "realm: %s",
				 N_("differs from the previous version"));
	if (next->version <= previous->version)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 N_("version: %llu must be above %llu"),
				 (unsigned long long)next->version,
				 (unsigned long long)previous->version);
	diff = trust_diff(previous, next);
	if (!diff)
		return OCOP_ERR_MEMORY;
	for (line = ocop_json_first(diff); line && !err;
	     line = ocop_json_next(line)) {
		rule = broken_by(line);
		if (rule)
			err = ocop_fail(diag, OCOP_ERR_RULE, 0, "%s %s: %s",
					ocop_json_str(line, "what"),
					ocop_json_str(line, "which"), rule);
	}
	ocop_json_free(diff);
	/* Entry indexes continue from one log to the next, so the order of the
	 * logs must not change. */
	for (unsigned n = 0; !err; n++) {
		log = ocop_trust_records_log_at(previous, n);
		now = ocop_trust_records_log_at(next, n);
		if (!log)
			break;
		if (!now || !ocop_bytes_equal(log->origin, now->origin))
			err = ocop_fail(diag, OCOP_ERR_RULE, 0, "logs: %s",
					N_("not in the order of the previous version"));
	}
	return err;
}
