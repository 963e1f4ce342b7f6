/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was scanned on a shelf. A serial that comes again in another picture is
 * only counted, unless its verdict is worse this time: a forged stamp with the
 * serial of a genuine one must be shown. A typed line, which has no signature,
 * never outweighs the symbol.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/crypto.h>
#include <ocop/file.h>

#include "common/ui/path.h"
#include "verifier/shelf.h"

#define NAME_BYTES 8	/* of the hash, before a kept picture's name */

struct scan {
	uint8_t key[OCOP_HASH_LEN];	/* of the serial, else of the text */
	enum ocop_verdict verdict;
	enum shelf_shape shape;
	bool typed;
};

static int compare(const void *a, const void *b)
{
	return memcmp(((const struct scan *)a)->key,
		      ((const struct scan *)b)->key, OCOP_HASH_LEN);
}

static enum shelf_shape shape_of(const struct verify_found *found)
{
	const struct ocop_verdict_report *r = found->one ? found->one :
							   &found->report;

	if (r->verdict == OCOP_VERDICT_FOREIGN ||
	    r->verdict == OCOP_VERDICT_UNREAD)
		return SHELF_NONE;
	switch (words_colour(r->verdict, r->reason)) {
	case WORDS_GREEN:
		return SHELF_GOOD;
	case WORDS_AMBER:
		return SHELF_LOOK;
	case WORDS_RED:
		break;
	}
	return SHELF_BAD;
}

static struct scan scan_of(const struct verify_found *found)
{
	const struct ocop_facts *f = &found->report.facts;
	char serial[OCOP_STAMP_PATH_MAX + 1] = "";
	struct scan scan = { .verdict = found->report.verdict,
			     .shape = shape_of(found),
			     .typed = found->kind == VERIFY_TYPED };
	struct ocop_bytes key = found->text.len > 0 ? found->text :
				found->uri.len > 0 ? found->uri : found->item;

	if (f->stamp_index >= 0 && f->product[0] &&
	    !ocop_stamp_path(serial, f->product, (uint32_t)f->lot,
			     (uint32_t)f->stamp_index))
		key = ocop_bytes_str(serial);
	ocop_sha256(scan.key, key);
	return scan;
}

void shelf_frame(struct shelf *shelf, const struct picture *picture)
{
	shelf->frames++;
	shelf->empty += picture->count == 0 && picture->unread == 0;
	shelf->unread += picture->unread;
}

/* Other systems' codes stand on every shelf, and a picture without a symbol is
 * counted as such. */
static bool needs_look(const struct verify_found *found)
{
	return found->report.verdict != OCOP_VERDICT_FOREIGN &&
	       shape_of(found) != SHELF_GOOD;
}

static void move(struct shelf *shelf, struct scan *was, const struct scan *now)
{
	shelf->count[was->verdict][was->shape]--;
	shelf->count[now->verdict][now->shape]++;
	*was = *now;
}

static bool add(struct verify_run *run, const struct scan *scan)
{
	struct scan *copy = malloc(sizeof(*copy));

	if (copy)
		*copy = *scan;
	if (copy == NULL ||
	    tsearch(copy, &run->shelf->tree, compare) == NULL) {
		free(copy);
		run->trouble = true;
		(void)say_trouble("shelf", OCOP_ERR_MEMORY, NULL);
		return true;	/* nothing is left out unseen */
	}
	run->shelf->count[scan->verdict][scan->shape]++;
	return false;
}

static bool take(struct verify_run *run, const struct verify_found *found)
{
	struct shelf *shelf = run->shelf;
	struct scan now = scan_of(found);
	struct scan **node = tfind(&now, &shelf->tree, compare);

	if (node == NULL)
		return add(run, &now) || needs_look(found);
	if ((*node)->typed != now.typed ? now.typed :
					  now.verdict <= (*node)->verdict) {
		shelf->again++;
		return false;
	}
	move(shelf, *node, &now);
	return needs_look(found);
}

bool shelf_take(struct verify_run *run, const struct verify_found *found)
{
	const struct ocop_verdict_report *r = &found->report;
	bool show;

	/* Somebody asked for these words. */
	if (found->kind == VERIFY_PRODUCT || found->kind == VERIFY_NAME)
		show = true;
	else if (r->reason == OCOP_REASON_NO_CODE ||
		 r->reason == OCOP_REASON_SYMBOL)
		show = false;
	else
		show = take(run, found);
	/* Who scans one by one sees that this one counted. */
	if (!show)
		shelf_progress(run->shelf);
	if (show || run->picture == NULL)
		say_progress_end();
	return show;
}

/* --- Pictures --- */

static enum ocop_err keep(struct shelf *shelf, const char *path,
			  struct ocop_diag *diag)
{
	struct ocop_buf bytes = OCOP_BUF(PICTURE_MAX);
	struct ocop_buf name = OCOP_BUF(PATH_SIZE);
	const char *slash = strrchr(path, '/');
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err = ocop_file_read(&bytes, path, diag);

	shelf->kept[0] = '\0';
	if (!err)
		err = ocop_file_mkdirs(shelf->keep, true, diag);
	if (!err) {
		ocop_sha256(hash, ocop_buf_view(&bytes));
		ocop_hex_add(&name, ocop_bytes_of(hash, NAME_BYTES));
		ocop_buf_printf(&name, "-%s", slash ? slash + 1 : path);
		err = ocop_buf_cstr(&name) &&
		      path_join(shelf->kept, shelf->keep,
				(const char *)name.ptr) ?
		      ocop_file_write(shelf->kept, ocop_buf_view(&bytes),
				      OCOP_FILE_NEW | OCOP_FILE_SECRET, diag) :
		      OCOP_ERR_LIMIT;
	}
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&name);
	return err == OCOP_ERR_EXISTS ? OCOP_OK : err;
}

bool shelf_ask(struct verify_run *run, const char *serial, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	bool again = false;
	enum ocop_err err =
		verify_seen_add(&run->shelf->asked, serial, &again);

	if (!err && again)
		return false;
	err = keep(run->shelf, path, &diag);
	if (err) {
		run->shelf->kept[0] = '\0';
		run->trouble = true;
		(void)say_trouble(path, err, &diag);
	}
	say_progress_end();
	return true;
}

/* --- All --- */

void shelf_mark(struct ocop_buf *out, const struct verify_found *found)
{
	ocop_buf_printf(out, "%s %s: ", shelf_shape(shape_of(found)),
			shelf_word(found->report.verdict));
}

enum ocop_verdict shelf_worst(const struct shelf *shelf)
{
	enum ocop_verdict worst = OCOP_VERDICT_REFUSED;

	for (int v = OCOP_VERDICT_GENUINE; v <= OCOP_VERDICT_MALFORMED; v++)
		for (int s = 0; s < SHELF_SHAPES; s++)
			if (shelf->count[v][s] > 0)
				worst = (enum ocop_verdict)v;
	return worst;
}

void shelf_clear(struct shelf *shelf)
{
	struct scan *scan;

	/* A tree node begins with a pointer to the key. */
	while (shelf->tree != NULL) {
		scan = *(struct scan **)shelf->tree;
		tdelete(scan, &shelf->tree, compare);
		free(scan);
	}
	verify_seen_clear(&shelf->asked);
}
