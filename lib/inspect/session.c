/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of an inspection that goes on: which event may follow which. A
 * session that runs and one that is read again after a crash use the same code,
 * which takes one line after another.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/crypto.h>
#include <ocop/text.h>

#include "lib/base/mark.h"
#include "lib/inspect/session.h"

#define CUSTODY_MAX 64	/* as in a record */
/* Of a record: its other fields with the signature, and what stands around the
 * values of an item, a photo or a step. Both are more than enough. */
#define RECORD_REST 8192
#define ITEM_REST 64

enum ocop_err ocop_session_new(struct ocop_session **out)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return OCOP_ERR_MEMORY;
	memset((*out)->after, '0', OCOP__SESSION_AFTER);
	return OCOP_OK;
}

void ocop_session_free(struct ocop_session *session)
{
	if (!session)
		return;
	for (size_t i = 0; i < session->count; i++)
		ocop__session_line_clear(&session->entry[i]);
	free(session->entry);
	free(session);
}

/* --- What it says --- */

size_t ocop_session_count(const struct ocop_session *session)
{
	return session->count;
}

const struct ocop_session_entry *
ocop_session_at(const struct ocop_session *session, size_t index)
{
	return index < session->count ? &session->entry[index] : NULL;
}

struct ocop_bytes ocop_session_text(const struct ocop_session_entry *entry,
				    const char *name)
{
	for (size_t i = 0; i < entry->count; i++)
		if (strcmp(entry->value[i].name, name) == 0)
			return entry->value[i].value;
	return ocop_bytes_of(NULL, 0);
}

int64_t ocop_session_number(const struct ocop_session_entry *entry,
			    const char *name, int64_t fallback)
{
	uint64_t value;

	return ocop_decimal(&value, ocop_session_text(entry, name)) ?
	       fallback : (int64_t)value;
}

struct ocop_bytes ocop_session_head(const struct ocop_session *session,
				    const char *name)
{
	for (size_t i = session->count; i-- > 0;) {
		const struct ocop_session_entry *e = &session->entry[i];

		if (e->event == OCOP_SESSION_SET && !e->struck &&
		    ocop_bytes_is(ocop_session_text(e, "name"), name))
			return ocop_session_text(e, "text");
	}
	return ocop_bytes_of(NULL, 0);
}

enum ocop_session_kind ocop_session_kind(const struct ocop_session *session)
{
	struct ocop_bytes word;

	if (!session->count)
		return 0;
	word = ocop_session_text(&session->entry[0], "kind");
	for (int i = OCOP_SESSION_GATHER; i <= OCOP_SESSION_RECEIVE; i++)
		if (ocop_bytes_is(word, ocop_session_kind_word(
					  (enum ocop_session_kind)i)))
			return (enum ocop_session_kind)i;
	return 0;
}

size_t ocop_session_items(const struct ocop_session *session)
{
	return session->items ? session->items : session->unstamped;
}

bool ocop_session_is_closed(const struct ocop_session *session)
{
	return session->closed;
}

size_t ocop_session_serial(const struct ocop_session *session,
			   struct ocop_bytes serial, int64_t *article_out)
{
	size_t count = 0;

	*article_out = -1;
	for (size_t i = 0; serial.len && i < session->count; i++) {
		const struct ocop_session_entry *e = &session->entry[i];

		if (e->event != OCOP_SESSION_SCAN ||
		    !ocop_bytes_equal(ocop_session_text(e, "serial"), serial))
			continue;
		count++;
		*article_out = ocop_session_number(e, "article", *article_out);
	}
	return count;
}

int64_t ocop_session_article(const struct ocop_session *session)
{
	int64_t most = 0;

	for (size_t i = 0; i < session->count; i++) {
		int64_t number = ocop_session_number(&session->entry[i],
						     "article", 0);

		if (number > most)
			most = number;
	}
	return most + 1;
}

/* --- What may follow --- */

static enum ocop_err rule(struct ocop_diag *diag, const char *text)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s", text);
}

/* Each kind of session ends in a paper that needs some texts. */
static enum ocop_err check_close(const struct ocop_session *s,
				 struct ocop_diag *diag)
{
	static const struct {
		enum ocop_session_kind kind;
		const char *name;
	} needed[] = {
		{ OCOP_SESSION_GATHER, "place" },
		{ OCOP_SESSION_INSPECT, "decision" },
		{ OCOP_SESSION_INSPECT, "head" },
		{ OCOP_SESSION_INSPECT, "place" },
		{ OCOP_SESSION_INSPECT, "party" },
		{ OCOP_SESSION_RECEIVE, "supplier" },
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (needed[i].kind == ocop_session_kind(s) &&
		    !ocop_session_head(s, needed[i].name).len)
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "%s: missing; set it before you close the inspection",
					 needed[i].name);
	return s->items || s->unstamped ? OCOP_OK :
	       rule(diag, N_("nothing was scanned: scan at least one item, or note goods without a stamp (add unstamped)"));
}

static bool has_photo(const struct ocop_session *s, struct ocop_bytes name)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->entry[i].event == OCOP_SESSION_PHOTO &&
		    ocop_bytes_equal(ocop_session_text(&s->entry[i], "name"),
				     name))
			return true;
	return false;
}

/* An item has at most 20 photos, as in a record. One may be what it was read
 * in. */
static bool has_room(const struct ocop_session *s, int64_t item)
{
	size_t count = 1;

	for (size_t i = 0; i < s->count; i++)
		count += s->entry[i].event == OCOP_SESSION_PHOTO &&
			 ocop_session_number(&s->entry[i], "item", -1) == item;
	return item < 0 || count < 20;
}

/* What people noted can be struck. What was read and photographed stays. */
static enum ocop_err check_strike(const struct ocop_session *s,
				  const struct ocop_session_entry *e,
				  struct ocop_diag *diag)
{
	int64_t line = ocop_session_number(e, "line", -1);

	if (line < 1 || line > (int64_t)s->count)
		return rule(diag, N_("line: there is no line of that number"));
	switch (s->entry[line - 1].event) {
	case OCOP_SESSION_OPEN:
	case OCOP_SESSION_SCAN:
	case OCOP_SESSION_PHOTO:
	case OCOP_SESSION_STRIKE:
	case OCOP_SESSION_CLOSE:
		return rule(diag, N_("line: an opening, a scan, a photo or a strike-out cannot be struck out; note a finding about the item instead"));
	default:
		break;
	}
	return s->entry[line - 1].struck ?
	       rule(diag, N_("line: it is already struck out")) : OCOP_OK;
}

static bool is_full(const struct ocop_session *s,
		    const struct ocop_session_entry *e)
{
	switch (e->event) {
	case OCOP_SESSION_SCAN:
		return s->items == OCOP_SESSION_ITEMS_MAX;
	case OCOP_SESSION_PHOTO:	/* one place is the journal's */
		return s->photos == OCOP_SESSION_ITEMS_MAX - 1;
	case OCOP_SESSION_CUSTODY:
		return s->custody == CUSTODY_MAX;
	case OCOP_SESSION_UNSTAMPED:
		return s->unstamped == OCOP_SESSION_ITEMS_MAX;
	default:
		return false;
	}
}

static size_t bytes_of(const struct ocop_session_entry *e)
{
	size_t bytes = ITEM_REST;

	if (e->event != OCOP_SESSION_SCAN && e->event != OCOP_SESSION_PHOTO &&
	    e->event != OCOP_SESSION_CUSTODY &&
	    e->event != OCOP_SESSION_UNSTAMPED)
		return 0;
	for (size_t i = 0; i < e->count; i++)
		bytes += e->value[i].value.len;
	return bytes;
}

static enum ocop_err check_rules(const struct ocop_session *s,
				 const struct ocop_session_entry *e,
				 struct ocop_diag *diag)
{
	int64_t item = ocop_session_number(e, "item", -1);

	if (s->closed)
		return rule(diag, N_("the inspection is closed"));
	if ((e->event == OCOP_SESSION_OPEN) != (s->count == 0))
		return rule(diag, N_("the first event, and no other, must open the inspection"));
	if (e->event == OCOP_SESSION_OPEN &&
	    !ocop_session_text(e, "authority").len &&
	    !ocop_bytes_is(ocop_session_text(e, "kind"),
			   ocop_session_kind_word(OCOP_SESSION_RECEIVE)))
		return rule(diag, N_("authority: missing"));
	if (s->count && e->time < s->entry[s->count - 1].time)
		return rule(diag, N_("its time is earlier than that of the line before it"));
	if (item > (int64_t)s->items)
		return rule(diag, N_("item: there is no item of that number"));
	if (e->event == OCOP_SESSION_SCAN &&
	    ocop_session_number(e, "photo", 0) > (int64_t)s->photos)
		return rule(diag, N_("photo: there is no photo of that number"));
	if (e->event == OCOP_SESSION_STRIKE)
		return check_strike(s, e, diag);
	if (is_full(s, e) ||
	    (bytes_of(e) &&
	     s->bytes + bytes_of(e) > OCOP_INSPECTION_MAX - RECORD_REST))
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0, "%s",
				 N_("this inspection is full: close it and open another"));
	if (e->event == OCOP_SESSION_PHOTO &&
	    has_photo(s, ocop_session_text(e, "name")))
		return rule(diag, N_("name: there is already a photo of that name"));
	if (e->event == OCOP_SESSION_PHOTO && !has_room(s, item))
		return rule(diag, N_("item: it already has 20 photos, the most that are allowed"));
	return e->event == OCOP_SESSION_CLOSE ? check_close(s, diag) : OCOP_OK;
}

/* --- Lines --- */

enum ocop_err ocop_session_line(struct ocop_buf *out,
				const struct ocop_session *session,
				enum ocop_session_event event, uint64_t time,
				const struct ocop_session_value *values,
				size_t count, struct ocop_diag *diag)
{
	struct ocop_session_entry entry = { .event = event, .time = time };
	enum ocop_err err;

	if (session->count &&
	    time < session->entry[session->count - 1].time)
		entry.time = session->entry[session->count - 1].time;
	if (count > OCOP_SESSION_VALUES_MAX)
		return OCOP_ERR_ARGUMENT;
	err = ocop__session_line_check(event, values, count, diag);
	for (size_t i = 0; !err && i < count; i++)
		entry.value[entry.count++] = values[i];
	if (!err)
		err = check_rules(session, &entry, diag);
	return err ? err : ocop__session_line_write(out, session->after, event,
						    entry.time, values, count);
}

static void strike(struct ocop_session *s, size_t at)
{
	s->entry[at].struck = s->count;
	s->custody -= s->entry[at].event == OCOP_SESSION_CUSTODY;
	s->unstamped -= s->entry[at].event == OCOP_SESSION_UNSTAMPED;
}

static enum ocop_err push(struct ocop_session *s,
			  const struct ocop_session_entry *entry)
{
	struct ocop_session_entry *more = s->entry;

	if (!(s->count & (s->count - 1)))
		more = realloc(more, (s->count ? 2 * s->count : 1) *
				     sizeof(*more));
	if (!more)
		return OCOP_ERR_MEMORY;
	s->entry = more;
	more[s->count++] = *entry;
	s->items += entry->event == OCOP_SESSION_SCAN;
	s->photos += entry->event == OCOP_SESSION_PHOTO;
	s->custody += entry->event == OCOP_SESSION_CUSTODY;
	s->unstamped += entry->event == OCOP_SESSION_UNSTAMPED;
	if (entry->event == OCOP_SESSION_STRIKE)
		strike(s, (size_t)ocop_session_number(entry, "line", 0) - 1);
	s->bytes += bytes_of(entry);
	s->closed = entry->event == OCOP_SESSION_CLOSE;
	return OCOP_OK;
}

enum ocop_err ocop_session_take(struct ocop_session *session,
				struct ocop_bytes line, struct ocop_diag *diag)
{
	struct ocop_buf hex = OCOP_BUF(OCOP__SESSION_AFTER);
	struct ocop_session_entry entry;
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err = ocop__session_line_read(&entry, session->after,
						    line, diag);

	if (!err)
		err = check_rules(session, &entry, diag);
	ocop_sha256(hash, line);
	ocop_hex_add(&hex, ocop_bytes_of(hash, OCOP__SESSION_AFTER / 2));
	if (!err)
		err = hex.err;
	if (!err)
		err = push(session, &entry);
	if (err)
		ocop__session_line_clear(&entry);
	else
		memcpy(session->after, hex.ptr, OCOP__SESSION_AFTER);
	ocop_buf_clear(&hex);
	return err;
}

enum ocop_err ocop_session_read(struct ocop_session *session,
				struct ocop_bytes journal, size_t *used_out,
				struct ocop_diag *diag)
{
	struct ocop_diag inner = { OCOP_OK, 0, "" };
	const uint8_t *end;
	size_t line = 1;
	enum ocop_err err;

	*used_out = 0;
	while (journal.len &&
	       (end = memchr(journal.ptr, '\n', journal.len)) != NULL) {
		size_t len = (size_t)(end - journal.ptr);

		err = ocop_session_take(session, ocop_bytes_of(journal.ptr,
							       len), &inner);
		if (err)
			return ocop_fail(diag, err, *used_out, "line %zu: %s",
					 line, ocop_diag_text(&inner, err));
		journal = ocop_bytes_of(end + 1, journal.len - len - 1);
		*used_out += len + 1;
		line++;
	}
	return OCOP_OK;
}
