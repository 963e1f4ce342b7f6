/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look-up by words. The table of names finds certificates that may have them
 * (fold_names.c); here each is read, and compared as it is on the day.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold_state.h"

#define HITS_MAX ((size_t)1 << 20)
#define TEXT_MAX 16384		/* of the names of one certificate, folded */
#define CACHE_BYTES ((size_t)16 << 20)

struct hit {			/* a certificate that may have the words */
	char code[OCOP_PRODUCT_MAX + 1];
	int32_t decided;
	bool written;		/* as they are written */
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

static struct ocop_cert_ref ref_of(const struct hit *hit)
{
	return (struct ocop_cert_ref){ ocop_bytes_str(hit->code),
				       hit->decided };
}

/* Everything of a certificate that words can name, folded. */
static enum ocop_err describe(struct ocop_state *state, const struct hit *hit,
			      int32_t day, bool base, struct ocop_buf *out)
{
	struct ocop_producer producer = { 0 };
	struct ocop_cert_view v;
	enum ocop_err err = ocop_fold_certificate(state, ref_of(hit), day, &v);

	if (!err) {
		err = ocop_fold_producer(state, v.producer, &producer, NULL);
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

struct looking {
	struct ocop_state *state;
	int32_t day;
	ocop_cert_fn *fn;
	void *user;
	size_t found;
};

/* Those of the hits that have all the words; base: with or without their
 * diacritics. */
static enum ocop_err tell(struct looking *l, const struct ocop_buf *hits,
			  struct ocop_bytes looked_for, bool base)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	struct ocop_lookup words;
	struct hit hit, last = { .decided = OCOP_DAY_NONE };
	enum ocop_err err = ocop_lookup_read(&words, looked_for, base);

	for (size_t at = 0; !err && at < hits->len;
	     at += sizeof(hit), last = hit) {
		struct ocop_cert_ref ref;
		const char *folded;

		memcpy(&hit, hits->ptr + at, sizeof(hit));
		if ((!base && !hit.written) ||
		    (hit.decided == last.decided &&
		     strcmp(hit.code, last.code) == 0))
			continue;
		err = describe(l->state, &hit, l->day, base, &text);
		folded = err ? NULL : ocop_buf_cstr(&text);
		if (!err && folded == NULL)
			err = OCOP_ERR_MEMORY;
		if (!err && ocop_lookup_in(&words, folded)) {
			l->found++;
			ref = ref_of(&hit);
			err = l->fn(l->user, &ref);
		}
		ocop_state_trim(l->state, CACHE_BYTES);
	}
	ocop_buf_clear(&text);
	ocop_lookup_clear(&words);
	return err;
}

enum ocop_err ocop_fold_look_up(struct ocop_state *state,
				struct ocop_bytes words, int32_t day,
				ocop_cert_fn *fn, void *user)
{
	struct looking l = { state, day, fn, user, 0 };
	struct ocop_buf hits = OCOP_BUF(HITS_MAX * sizeof(struct hit));
	enum ocop_err err = ocop__fold_find(state, words, add_hit, &hits);

	if (!err && hits.len > 0)
		qsort(hits.ptr, hits.len / sizeof(struct hit),
		      sizeof(struct hit), by_ref);
	if (!err)
		err = tell(&l, &hits, words, false);
	if (!err && l.found == 0)
		err = tell(&l, &hits, words, true);
	ocop_buf_clear(&hits);
	return err;
}
