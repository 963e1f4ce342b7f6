/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look-up by words. The table of names tells which certificates may have the
 * words; the names on the given day tell which do. Names are first compared as
 * written, with their diacritics. Only if none matches, they are compared
 * without diacritics, for people who type none.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold_state.h"

#define REFS_MAX ((size_t)1 << 20)
#define TEXT_MAX 16384		/* bytes of one certificate's names */
#define STATE_BYTES ((size_t)64 * 1024 * 1024)

struct hit {			/* a certificate that may have the words */
	char code[OCOP_PRODUCT_MAX + 1];
	int32_t decided;
	bool written;		/* as they are written */
};

struct look {
	struct ocop_state *state;
	int32_t day;
	size_t most, count;
	ocop_cert_fn *fn;
	void *user;
	bool more;
};

static enum ocop_err add_hit(void *user, const struct ocop_cert_ref *ref,
			     bool written)
{
	struct hit hit = { .decided = ref->decided, .written = written };

	if (!ocop_bytes_copy(hit.code, sizeof(hit.code), ref->code))
		return OCOP_ERR_STORE;
	return ocop_buf_add(user, &hit, sizeof(hit));
}

/* In byte order of code and day; of one certificate the best comes first. */
static int by_ref(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	int order = strcmp(x->code, y->code);

	if (order == 0)
		order = (x->decided > y->decided) - (x->decided < y->decided);
	return order != 0 ? order : y->written - x->written;
}

/* Everything of a certificate that words can name, folded. */
static enum ocop_err describe(const struct look *look,
			      struct ocop_cert_ref ref, bool base,
			      struct ocop_buf *out)
{
	struct ocop_producer producer = { 0 };
	struct ocop_cert_view v;
	enum ocop_err err = ocop_fold_certificate(look->state, ref, look->day,
						  &v);

	if (!err) {
		err = ocop_fold_producer(look->state, v.producer, &producer,
					 NULL);
		if (err == OCOP_ERR_ABSENT)
			err = OCOP_OK;
	}
	if (err)
		return err;
	ocop_buf_reset(out);
	ocop_lookup_fold(out, v.product, base);
	ocop_buf_byte(out, '\n');
	ocop_lookup_fold(out, producer.name, base);
	ocop_buf_byte(out, '\n');
	ocop_lookup_fold(out, v.cert.decision, base);
	ocop_buf_byte(out, '\n');
	ocop_lookup_fold(out, v.no, base);
	ocop_buf_byte(out, '\n');
	ocop_lookup_fold(out, v.cert.code, base);
	return out->err;
}

static enum ocop_err try_hit(struct look *look, const struct hit *hit,
			     const struct ocop_lookup *words, bool base,
			     struct ocop_buf *text)
{
	struct ocop_cert_ref ref = { ocop_bytes_str(hit->code), hit->decided };
	enum ocop_err err = describe(look, ref, base, text);
	const char *folded = err ? NULL : ocop_buf_cstr(text);

	if (err || folded == NULL)
		return err ? err : OCOP_ERR_MEMORY;
	if (!ocop_lookup_in(words, folded))
		return OCOP_OK;
	look->more = look->count == look->most;
	if (look->more)
		return OCOP_OK;
	look->count++;
	return look->fn(look->user, &ref);
}

/* base: with or without their diacritics. */
static enum ocop_err try_hits(struct look *look, const struct ocop_buf *hits,
			      struct ocop_bytes looked_for, bool base)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	struct ocop_lookup words;
	struct hit hit, last = { .decided = OCOP_DAY_NONE };
	enum ocop_err err = ocop_lookup_read(&words, looked_for, base);

	for (size_t at = 0; !err && at < hits->len && !look->more;
	     at += sizeof(hit), last = hit) {
		memcpy(&hit, hits->ptr + at, sizeof(hit));
		if ((!base && !hit.written) ||
		    (hit.decided == last.decided &&
		     strcmp(hit.code, last.code) == 0))
			continue;
		err = try_hit(look, &hit, &words, base, &text);
		ocop_state_trim(look->state, STATE_BYTES);
	}
	ocop_buf_clear(&text);
	ocop_lookup_clear(&words);
	return err;
}

enum ocop_err ocop_fold_look(struct ocop_state *state, struct ocop_bytes words,
			     int32_t day, size_t most, ocop_cert_fn *fn,
			     void *user, bool *more_out)
{
	struct look look = { state, day, most, 0, fn, user, false };
	struct ocop_buf hits = OCOP_BUF(REFS_MAX * sizeof(struct hit));
	enum ocop_err err = ocop__fold_find(state, words, add_hit, &hits);

	if (!err && hits.len > 0)
		qsort(hits.ptr, hits.len / sizeof(struct hit),
		      sizeof(struct hit), by_ref);
	if (!err)
		err = try_hits(&look, &hits, words, false);
	if (!err && look.count == 0)
		err = try_hits(&look, &hits, words, true);
	*more_out = look.more;
	ocop_buf_clear(&hits);
	return err;
}
