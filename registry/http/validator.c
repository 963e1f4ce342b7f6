/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Validators of answers that depend on the log alone (RFC 9110 section 8.8.3).
 * A tag is made from what the answer depends on and not from its bytes, so a
 * client that has the answer already costs no look-up.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>
#include <ocop/version.h>

#include "registry/http/http.h"

#define TAG_BYTES 16

static enum ocop_err add(struct ocop_buf *out, const char *text)
{
	/* With its NUL, so that two texts cannot run into each other. */
	return ocop_buf_add(out, text, strlen(text) + 1);
}

enum ocop_err validator_make(char out[static VALIDATOR_SIZE],
			     const struct view *view, const char *target,
			     const char *language)
{
	struct ocop_buf from = OCOP_BUF(OCOP_NOTE_MAX + 64 * 1024);
	uint8_t hash[OCOP_HASH_LEN], day[8];
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	out[0] = '\0';
	/* The note holds the root and the times. A certificate ends at the end
	 * of a day, without any entry. */
	if (!err)
		err = ocop_buf_bytes(&from, ocop_buf_view(&view->note));
	if (!err)
		err = ocop_buf_bytes(&from, ocop_bytes_of_number(day,
				(uint64_t)ocop_day_of(now), sizeof(day)));
	if (!err)
		err = add(&from, target);
	if (!err)
		err = add(&from, language == NULL ? "" : language);
	if (!err)
		err = add(&from, OCOP_VERSION);
	if (!err) {
		ocop_sha256(hash, ocop_buf_view(&from));
		for (size_t i = 0; i < TAG_BYTES; i++)
			snprintf(out + 2 * i, 3, "%02x", hash[i]);
	}
	ocop_buf_clear(&from);
	return err;
}

/* The length of the entity tag at text, of which inside is the quoted part. */
static size_t tag_at(const char *text, struct ocop_bytes *inside)
{
	size_t weak = strncmp(text, "W/", 2) == 0 ? 2 : 0, len;

	*inside = ocop_bytes_of(NULL, 0);
	if (text[weak] != '"')
		return strcspn(text, ",");
	len = strcspn(text + weak + 1, "\"");
	if (text[weak + 1 + len] == '\0')
		return weak + 1 + len;
	*inside = ocop_bytes_of(text + weak + 1, len);
	return weak + 1 + len + 1;
}

bool validator_matches(const char *if_none_match, const char *validator,
		       const char *suffix)
{
	size_t len = strlen(validator), more = strlen(suffix);
	const char *at = if_none_match;
	struct ocop_bytes tag;

	while (at != NULL && *at != '\0') {
		at += tag_at(at, &tag);
		if (tag.len == len + more &&
		    memcmp(tag.ptr, validator, len) == 0 &&
		    memcmp(tag.ptr + len, suffix, more) == 0)
			return true;
		at += strspn(at, ", \t");
	}
	return false;
}
