/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The difference of two trust documents, taken over their JSON views, so
 * that no member can change unseen: what has no rule of its own here is
 * compared as text. Rules of what may not go are at the end.
 */
#include <inttypes.h>
#include <string.h>

#include <ocop/text.h>

#include "cli/trust/trust_diff.h"
#include "common/ui/say.h"

#define TEXT_MAX ((size_t)64 * 1024)

/* How the items of a list are told apart. */
static const struct list {
	const char *member, *what;
	const char *key, *key2;	/* members; NULL: the item itself is it */
} lists[] = {
	{ "roots", "root", NULL, NULL },
	{ "logs", "log", "origin", NULL },
	{ "hosts", "host", "host", "from" },
	{ "witnesses", "witness", NULL, NULL },
	{ "registries", "registry", NULL, NULL },
	{ "levels", "level", NULL, NULL },
	{ "profiles", "profile", NULL, NULL },
	{ "authorities", "authority", "id", NULL },
};
#define LISTS (sizeof(lists) / sizeof(lists[0]))

/* One list, or the document, under comparison. */
struct pass {
	struct ocop_json *out;
	const struct list *list;	/* NULL: the document's own members */
	bool failed;
};

/* A public key stands in the view as base64url; people compare key ids. */
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

/* Lists by blanks and tuples by colons, as the table of authorities has
 * them. */
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

static void member_text(struct ocop_buf *out, const struct ocop_json *value,
			const char *member)
{
	bool keys = strcmp(member, "keys") == 0 ||
		    strcmp(member, "roots") == 0;

	add_value(out, value, keys, strcmp(member, "frozen") ? ' ' : ':');
}

static void key_text(struct ocop_buf *out, const struct list *list,
		     const struct ocop_json *item)
{
	if (!list->key) {
		add_value(out, item, strcmp(list->member, "roots") == 0, ':');
		return;
	}
	ocop_buf_str(out, ocop_json_str(item, list->key));
	if (list->key2)
		ocop_buf_printf(out, " %s", ocop_json_str(item, list->key2));
}

/* One line of the difference; a NULL value is absent on that side. */
static void note(struct pass *p, const char *change, const char *which,
		 const char *member, const struct ocop_json *from,
		 const struct ocop_json *to)
{
	struct ocop_json *line = ocop_json_object();
	const struct ocop_json *sides[2] = { from, to };
	static const char *const names[2] = { "from", "to" };

	ocop_json_set_str(line, "change", change);
	ocop_json_set_str(line, "what", p->list ? p->list->what : member);
	if (which)
		ocop_json_set_str(line, "which", which);
	if (p->list && member)
		ocop_json_set_str(line, "member", member);
	for (size_t i = 0; i < 2; i++) {
		struct ocop_buf text = OCOP_BUF(TEXT_MAX);

		if (sides[i] && member) {
			member_text(&text, sides[i], member);
			if (text.err)
				p->failed = true;
			ocop_json_set_text(line, names[i],
					   ocop_buf_view(&text));
		}
		ocop_buf_clear(&text);
	}
	ocop_json_add(p->out, line);
}

static bool same(struct pass *p, const struct ocop_json *a,
		 const struct ocop_json *b)
{
	struct ocop_buf x = OCOP_BUF(2 * OCOP_JSON_MAX);
	struct ocop_buf y = OCOP_BUF(2 * OCOP_JSON_MAX);
	bool equal = false;

	if (ocop_json_print(&x, a, false) ||
	    ocop_json_print(&y, b, false))
		p->failed = true;
	else
		equal = ocop_bytes_equal(ocop_buf_view(&x), ocop_buf_view(&y));
	ocop_buf_clear(&x);
	ocop_buf_clear(&y);
	return equal;
}

/* Whether it is a list of the document, which has a pass of its own. */
static bool is_list(const struct pass *p, const char *name)
{
	for (size_t i = 0; !p->list && i < LISTS; i++)
		if (strcmp(lists[i].member, name) == 0)
			return true;
	return false;
}

/* The members of one object, or of nothing (added, removed); change NULL:
 * each is told by what became of itself. */
static void compare_members(struct pass *p, const char *change,
			    const char *which, const struct ocop_json *from,
			    const struct ocop_json *to)
{
	const struct ocop_json *member, *other;
	const char *name, *own;

	for (member = ocop_json_first(to); member;
	     member = ocop_json_next(member)) {
		name = ocop_json_key(member);
		other = ocop_json_get(from, name);
		own = other ? "changed" : "added";
		if (!is_list(p, name) && (!other || !same(p, other, member)))
			note(p, change ? change : own, which, name, other,
			     member);
	}
	for (member = ocop_json_first(from); member;
	     member = ocop_json_next(member)) {
		name = ocop_json_key(member);
		if (!is_list(p, name) && !ocop_json_get(to, name))
			note(p, change ? change : "removed", which, name,
			     member, NULL);
	}
}

static bool has_key(struct pass *p, const struct ocop_json *item,
		    const char *key)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	const char *own;
	bool equal = false;

	key_text(&text, p->list, item);
	own = ocop_buf_cstr(&text);
	if (own)
		equal = strcmp(own, key) == 0;
	else
		p->failed = true;
	ocop_buf_clear(&text);
	return equal;
}

/* Mostly the item stands where it stood: look there first. */
static const struct ocop_json *find(struct pass *p, const char *key,
				    const struct ocop_json *list,
				    const struct ocop_json *here)
{
	const struct ocop_json *item;

	if (here && has_key(p, here, key))
		return here;
	for (item = ocop_json_first(list); item; item = ocop_json_next(item))
		if (has_key(p, item, key))
			return item;
	return NULL;
}

/* What of list has no partner in other, and (both true) what changed. */
static void compare_list(struct pass *p, const struct ocop_json *list,
			 const struct ocop_json *other, bool added)
{
	const struct ocop_json *here = ocop_json_first(other), *found;
	const struct ocop_json *item;

	for (item = ocop_json_first(list); item; item = ocop_json_next(item)) {
		bool object = ocop_json_type(item) == OCOP_JSON_OBJECT;
		struct ocop_buf text = OCOP_BUF(TEXT_MAX);
		const char *key;

		key_text(&text, p->list, item);
		key = ocop_buf_cstr(&text);
		found = key ? find(p, key, other, here) : NULL;
		if (!key)
			p->failed = true;
		else if (found && object && added)
			compare_members(p, "changed", key, found, item);
		else if (!found && !object)
			note(p, added ? "added" : "removed", key, NULL, NULL,
			     NULL);
		else if (!found)
			compare_members(p, added ? "added" : "removed", key,
					added ? NULL : item,
					added ? item : NULL);
		if (found)
			here = ocop_json_next(found);
		ocop_buf_clear(&text);
	}
}

struct ocop_json *trust_diff(const struct ocop_trust *previous,
			     const struct ocop_trust *next)
{
	struct ocop_json *from = ocop_json_of_cbor(previous->payload);
	struct ocop_json *to = ocop_json_of_cbor(next->payload);
	struct pass p = { .out = ocop_json_array() };

	if (from && to && p.out)
		compare_members(&p, NULL, NULL, from, to);
	else
		p.failed = true;
	for (size_t i = 0; i < LISTS && !p.failed; i++) {
		const struct ocop_json *was, *is;

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

static bool same_str(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static char sign_of(const char *change)
{
	return *change == 'a' ? '+' : *change == 'r' ? '-' : '~';
}

static void print_values(FILE *to, const struct ocop_json *line)
{
	const char *from = ocop_json_str(line, "from");
	const char *now = ocop_json_str(line, "to");

	if (from && now)
		fprintf(to, " %s -> %s\n", from, now);
	else if (from && *ocop_json_str(line, "change") == 'c')
		fprintf(to, " %s -> -\n", from);
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
		const char *change = ocop_json_str(line, "change");
		const char *what = ocop_json_str(line, "what");
		const char *which = ocop_json_str(line, "which");
		const char *member = ocop_json_str(line, "member");

		if (!same_str(what, last_what) ||
		    !same_str(which, last_which) || !member) {
			fprintf(to, "%c %s%s%s", sign_of(change), what,
				which ? " " : "", which ? which : "");
			if (member)
				fprintf(to, "\n");
			else
				print_values(to, line);
		}
		if (member) {
			fprintf(to, "    %s:", member);
			print_values(to, line);
		}
		last_what = what;
		last_which = which;
	}
}

/* --- What may not go --- */

static const struct ocop_trust_log *find_log(const struct ocop_trust *t,
					     struct ocop_bytes origin)
{
	for (size_t i = 0; i < t->log_count; i++)
		if (ocop_bytes_equal(t->logs[i].origin, origin))
			return &t->logs[i];
	return NULL;
}

static bool has_host(const struct ocop_trust *t,
		     const struct ocop_trust_host *host)
{
	for (size_t i = 0; i < t->host_count; i++)
		if (ocop_bytes_equal(t->hosts[i].host, host->host) &&
		    t->hosts[i].from == host->from)
			return true;
	return false;
}

static enum ocop_err gone(struct ocop_diag *diag, const char *what,
			  struct ocop_bytes which, const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s %.*s: %s", what,
			 (int)which.len, (const char *)which.ptr, rule);
}

static enum ocop_err check_logs(const struct ocop_trust *next,
				const struct ocop_trust *previous,
				struct ocop_diag *diag)
{
	for (size_t i = 0; i < previous->log_count; i++) {
		const struct ocop_trust_log *was = &previous->logs[i];
		const struct ocop_trust_log *is = find_log(next, was->origin);

		if (!is)
			return gone(diag, "log", was->origin,
				    _("a log is never taken out: its entries "
				      "are judged on"));
		if (is->frozen && is->frozen_size == 0)
			return gone(diag, "log", was->origin,
				    _("an empty log has nothing to freeze"));
		if (was->frozen &&
		    (!is->frozen || is->frozen_size != was->frozen_size ||
		     memcmp(is->frozen_root, was->frozen_root,
			    OCOP_HASH_LEN) != 0))
			return gone(diag, "log", was->origin,
				    _("it is frozen for ever"));
	}
	return OCOP_OK;
}

enum ocop_err trust_follows(const struct ocop_trust *next,
			    const struct ocop_trust *previous,
			    struct ocop_diag *diag)
{
	enum ocop_err err;

	if (!ocop_bytes_equal(next->realm, previous->realm))
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "realm: %s",
				 _("another than the last version's"));
	if (next->version <= previous->version)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 _("version: %llu is not above %llu"),
				 (unsigned long long)next->version,
				 (unsigned long long)previous->version);
	err = check_logs(next, previous, diag);
	for (size_t i = 0; i < previous->host_count && !err; i++)
		if (!has_host(next, &previous->hosts[i]))
			err = gone(diag, "host", previous->hosts[i].host,
				   _("a host is ended, never taken out: its "
				     "stamps are judged on"));
	for (size_t i = 0; i < previous->authority_count && !err;
	     i++) {
		struct ocop_bytes id = previous->authorities[i].id;

		if (!ocop_trust_authority(next, id))
			err = gone(diag, "authority", id,
				   _("a body is ended, never taken out: what "
				     "it decided is judged on"));
	}
	return err;
}
