/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inspection's journal as people read it: its events and its words in their
 * language. The journal itself has the words of its format.
 */
#include <string.h>

#include <ocop/crypto.h>

#include "common/ui/label.h"
#include "common/ui/name.h"
#include "verifier/inspect.h"

static const char *const events[] = {
	[OCOP_SESSION_OPEN] = N_("inspection opened"),
	[OCOP_SESSION_MEMBER] = N_("member of the team"),
	[OCOP_SESSION_SCAN] = N_("code read"),
	[OCOP_SESSION_FINDING] = N_("finding"),
	[OCOP_SESSION_QUANTITY] = N_("quantity of goods"),
	[OCOP_SESSION_STATEMENT] = N_("statement"),
	[OCOP_SESSION_PHOTO] = N_("photo"),
	[OCOP_SESSION_CUSTODY] = N_("custody of goods"),
	[OCOP_SESSION_SAMPLE] = N_("sample or seal"),
	[OCOP_SESSION_UNSTAMPED] = N_("goods without a stamp"),
	[OCOP_SESSION_STRIKE] = N_("line struck"),
	[OCOP_SESSION_CLOSE] = N_("inspection closed"),
};

/* The values whose event tells what they are. */
static bool is_plain(const char *name)
{
	static const char *const plain[] = { "kind", "who", "how", "what", "act",
					     "text", "name", "product" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strcmp(plain[i], name) == 0)
			return true;
	return false;
}

static void add_value(struct ocop_buf *out,
		      const struct ocop_session_entry *entry,
		      const struct ocop_session_value *v)
{
	const char *label = is_plain(v->name) ? NULL : name_words(v->name);
	/* Elsewhere a person wrote what it was, and named the photo. */
	bool own = strcmp(v->name, "name") == 0 ||
		   (strcmp(v->name, "what") == 0 &&
		    entry->event != OCOP_SESSION_FINDING);
	const char *word = own ? NULL : name_value(v->name, v->value);
	char time[LABEL_INSTANT_SIZE];

	if (label)
		ocop_buf_printf(out, "%s: ", label);
	if (word)
		ocop_buf_str(out, word);
	else if (strcmp(v->name, "hash") == 0)
		ocop_hex_add(out, v->value);
	else if (strcmp(v->name, "data") == 0)
		ocop_buf_str(out, label_instant(time, (uint64_t)
				ocop_session_number(entry, "data", 0)));
	else
		ocop_buf_bytes(out, v->value);
}

/* What the head says, such as the number of the decision. */
static void add_head(struct ocop_buf *out,
		     const struct ocop_session_entry *entry)
{
	struct ocop_bytes name = ocop_session_text(entry, "name");
	const char *word = name_value("name", name);
	char text[32];

	if (!word && ocop_bytes_copy(text, sizeof(text), name))
		word = name_words(text);
	if (word)
		ocop_buf_str(out, word);
	else
		ocop_buf_bytes(out, name);
	ocop_buf_str(out, ": ");
	ocop_buf_bytes(out, ocop_session_text(entry, "text"));
}

/* A text of several lines is shown as one. */
static void join_lines(struct ocop_buf *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (line->ptr[i] == '\n')
			line->ptr[i] = ' ';
}

void inspect_line(struct ocop_buf *out, const struct ocop_session_entry *entry)
{
	char time[LABEL_INSTANT_SIZE];

	ocop_buf_printf(out, "%s  ", label_instant(time, entry->time));
	if (entry->event == OCOP_SESSION_SET)
		add_head(out, entry);
	else
		ocop_buf_str(out, _(events[entry->event]));
	for (size_t i = 0; entry->event != OCOP_SESSION_SET &&
	     i < entry->count; i++) {
		ocop_buf_str(out, i ? "; " : ": ");
		add_value(out, entry, &entry->value[i]);
	}
	join_lines(out);
	out->len = ocop_text_tame(out->ptr, out->len);
}
