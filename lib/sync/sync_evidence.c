/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence that a log's key signed two histories: both checkpoints are written
 * to files beside the replica, each once, to hand to whoever runs the register.
 * Nothing unsigned is kept, because it proves nothing against anybody. The
 * number of files is limited: whoever holds a log's key can sign any number of
 * histories, and a few prove it.
 */
#include <dirent.h>
#include <inttypes.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "lib/sync/sync.h"

#define FILES_MAX 32

/* Whether so many of PATH.evidence-... lie there that no more is needed. */
static bool is_enough(const char *prefix)
{
	const char *slash = strrchr(prefix, '/');
	const char *name = slash == NULL ? prefix : slash + 1;
	size_t len = strlen(name), count = 0;
	struct ocop_buf dir = OCOP_BUF(4096);
	struct dirent *entry;
	const char *text;
	DIR *d;

	if (slash != NULL)
		ocop_buf_add(&dir, prefix, (size_t)(slash - prefix) + 1);
	else
		ocop_buf_str(&dir, ".");
	text = ocop_buf_cstr(&dir);
	d = text == NULL ? NULL : opendir(text);
	while (d != NULL && count < FILES_MAX && (entry = readdir(d)) != NULL)
		count += strncmp(entry->d_name, name, len) == 0;
	if (d != NULL)
		closedir(d);
	ocop_buf_clear(&dir);
	return count >= FILES_MAX;
}

enum ocop_err ocop__sync_evidence(struct ocop__sync *s, const char *tail,
				  struct ocop_bytes bytes)
{
	struct ocop_buf path = OCOP_BUF(4096);
	const char *text;
	enum ocop_err err = OCOP_OK;

	ocop_buf_printf(&path, "%s.evidence-", s->replica->path);
	text = ocop_buf_cstr(&path);
	if (text != NULL && is_enough(text))
		goto out;
	ocop_buf_str(&path, tail);
	text = ocop_buf_cstr(&path);
	err = text == NULL ? OCOP_ERR_LIMIT :
	      ocop_file_write(text, bytes, OCOP_FILE_NEW, NULL);
	/* The same checkpoint is kept once, however often it is offered. */
	if (err == OCOP_ERR_EXISTS)
		err = OCOP_OK;
out:
	ocop_buf_clear(&path);
	return err;
}

/* SIZE-ROOT, so that a pair can be told apart by name. */
static enum ocop_err put_checkpoint(struct ocop__sync *s,
				    const struct ocop_checkpoint *checkpoint,
				    struct ocop_bytes note)
{
	struct ocop_buf tail = OCOP_BUF(64);
	const char *text;
	enum ocop_err err;

	ocop_buf_printf(&tail, "%" PRIu64 "-", checkpoint->size);
	ocop_hex_add(&tail, ocop_bytes_of(checkpoint->root, 8));
	text = ocop_buf_cstr(&tail);
	err = text == NULL ? OCOP_ERR_MEMORY :
	      ocop__sync_evidence(s, text, note);
	ocop_buf_clear(&tail);
	return err;
}

static void note_failure(struct ocop_diag *diag)
{
	size_t len = strlen(diag->text);

	/* Never hides the refusal itself. */
	if (len + 24 < sizeof(diag->text))
		memcpy(diag->text + len, " (evidence not written)", 24);
}

void ocop__sync_keep(struct ocop__sync *s, const struct ocop_checkpoint *known,
		     struct ocop_bytes known_note)
{
	enum ocop_err err;

	if (s->replica->path == NULL)
		return;
	err = put_checkpoint(s, &s->target, ocop_buf_view(&s->note));
	if (!err && known_note.len > 0)
		err = put_checkpoint(s, known, known_note);
	if (err)
		note_failure(s->diag);
}
