/* SPDX-License-Identifier: Apache-2.0 */
/* What vkey.c and note.c share of the signed-note text form. */
#ifndef OCOP__NOTE_H
#define OCOP__NOTE_H

#include <string.h>

#include <ocop/tlog.h>

/* signed-note: a key's name is not empty, without white space and plus. */
bool ocop__vkey_is_name(struct ocop_bytes name);

/* Cut what stands before the first mark off the front of text. */
static inline bool ocop__note_cut(struct ocop_bytes *head,
				  struct ocop_bytes *text, char mark)
{
	const uint8_t *at;

	at = text->len > 0 ? memchr(text->ptr, mark, text->len) : NULL;
	if (at == NULL)
		return false;
	*head = ocop_bytes_of(text->ptr, (size_t)(at - text->ptr));
	*text = ocop_bytes_of(at + 1, text->len - head->len - 1);
	return true;
}

/* OCOP_ERR_SIGNATURE: a line of one of cosigners is not what it signed. */
enum ocop_err ocop__checkpoint_check_times(struct ocop_bytes note,
					   const struct ocop_vkey *cosigners,
					   size_t count, struct ocop_diag *diag)
	OCOP_CHECKED;

#endif
