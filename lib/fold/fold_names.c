/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of names: every name that a certificate or its producer ever had,
 * folded once, so that a look-up by words decodes only what it finds. Lines are
 * added in log order and never changed. So the table may find a certificate
 * that had a name once, or will have it; it misses none.
 *
 * The row with key "x" and a block number has lines. Each line is a head and
 * the names in plain letters, the code last. The row with key "z" and the same
 * number has the names of these lines as written. In both rows, each name ends
 * with a line feed, and two bytes before the names of a line have their length.
 */
#define _GNU_SOURCE	/* memmem(), memrchr() */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold_state.h"

#define BLOCK 32768	/* bytes; what a new line makes a sync write again */
#define HEAD 13		/* what, then three numbers of 4 bytes */
#define LEN 2
#define NAMES_MAX 16384	/* bytes, folded */
#define TABLE_MAX UINT32_MAX
#define FEW 64		/* certificates that are read sooner than the "z" */

/* "y": the blocks of each kind; how many producers and products have a
 * number. */
struct extent {
	uint64_t blocks[2];
	uint64_t count[2];
};

#define FIELD(member) { OCOP__UINT, offsetof(struct extent, member) }
static const struct ocop__row form = { sizeof(struct extent), 4, {
	FIELD(blocks[0]), FIELD(blocks[1]), FIELD(count[OCOP__PRODUCERS]),
	FIELD(count[OCOP__PRODUCTS]) } };
/* The last rows of the state. Whoever learns that a row is missing reads the
 * one before its place: that must not be a block. */
static const char kind[2] = { 'x', 'z' };

static enum ocop_err read_extent(struct ocop_state *state, struct extent *out)
{
	struct ocop__skey key = ocop__fold_key1('y', ocop_bytes_of(NULL, 0));
	enum ocop_err err = ocop__fold_get_row(state, &key, &form, out);

	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static enum ocop_err write_extent(struct ocop_state *state,
				  const struct extent *extent)
{
	struct ocop__skey key = ocop__fold_key1('y', ocop_bytes_of(NULL, 0));

	return ocop__fold_put_row(state, &key, &form, extent);
}

/* --- Adding --- */

enum ocop_err ocop__fold_names_number(struct ocop_state *state,
				      enum ocop__numbered what, uint64_t *out)
{
	struct extent extent;
	enum ocop_err err = read_extent(state, &extent);

	*out = extent.count[what]++;
	return err ? err : write_extent(state, &extent);
}

/* Append to the last block, or to a new one. */
static enum ocop_err append(struct ocop_state *state, int which,
			    struct extent *extent, const struct ocop_buf *line)
{
	uint64_t last = extent->blocks[which] - (extent->blocks[which] > 0);
	struct ocop__skey key = ocop__fold_key1(kind[which],
						ocop_bytes_of(NULL, 0));
	struct ocop_buf block;

	ocop__fold_key_u32(&key, (uint32_t)last);
	block = ocop__fold_old(state, &key);
	if (block.len + line->len > BLOCK) {
		ocop_buf_clear(&block);
		key = ocop__fold_key1(kind[which], ocop_bytes_of(NULL, 0));
		ocop__fold_key_u32(&key, (uint32_t)++last);
	}
	extent->blocks[which] = last + 1;
	ocop_buf_bytes(&block, ocop_buf_view(line));
	return ocop__fold_put(state, &key, &block);
}

/* The names as bytes behind their length. */
static void add_names(struct ocop_buf *out, const struct ocop__name_line *line,
		      bool base)
{
	struct ocop_buf names = OCOP_BUF(NAMES_MAX);
	uint8_t len[LEN];

	for (size_t i = 0; i < 3; i++) {
		if (line->name[i].len == 0)
			continue;
		ocop_lookup_fold(&names, line->name[i], base);
		ocop_buf_byte(&names, '\n');
	}
	if (base)
		ocop_buf_bytes(&names, line->code);
	if (names.err && !out->err)
		out->err = names.err;
	ocop_buf_bytes(out, ocop_bytes_of_number(len, names.len, LEN));
	ocop_buf_bytes(out, ocop_buf_view(&names));
	ocop_buf_clear(&names);
}

enum ocop_err ocop__fold_names_add(struct ocop_state *state,
				   const struct ocop__name_line *line)
{
	const uint64_t number[] = { line->producer, line->product,
				    line->other };
	struct ocop_buf out[2] = { OCOP_BUF(BLOCK), OCOP_BUF(BLOCK) };
	struct extent extent;
	enum ocop_err err = read_extent(state, &extent);

	ocop_buf_byte(&out[0], (uint8_t)line->what);
	for (size_t i = 0; i < 3; i++) {
		uint8_t be[4];

		ocop_buf_bytes(&out[0],
			       ocop_bytes_of_number(be, number[i], sizeof(be)));
	}
	add_names(&out[0], line, true);
	add_names(&out[1], line, false);
	for (int i = 0; !err && i < 2; i++)
		err = out[i].err ? out[i].err :
		      append(state, i, &extent, &out[i]);
	ocop_buf_clear(&out[0]);
	ocop_buf_clear(&out[1]);
	return err ? err : write_extent(state, &extent);
}

/* --- Finding --- */

struct line {
	uint32_t producer, product, other;
	uint32_t at[2];		/* its names, plain and as written */
	uint16_t len[2];
	uint16_t has;		/* bits of the words */
	uint8_t what;
	bool found;		/* plain: all words */
};

/* What a number of a producer, or of a product, is told. */
struct numbered {
	unsigned producer, product;	/* bits of the words that it has */
	uint32_t joined;		/* product: with which; itself: top */
};

struct table {
	struct ocop_buf bytes[2];
	struct line *line;
	struct numbered *number;
	size_t count;		/* of lines, and of numbers: never more */
};

static enum ocop_err add_block(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	(void)key;
	return ocop_buf_bytes(user, value);
}

static enum ocop_err load(struct ocop_state *state, struct table *t, int which)
{
	struct ocop_buf *out = &t->bytes[which];
	struct extent extent;
	enum ocop_err err = read_extent(state, &extent);

	/* Room at once: a buffer that grows is copied again and again. */
	if (!err && extent.blocks[which] < TABLE_MAX / BLOCK &&
	    ocop_buf_extend(out, extent.blocks[which] * BLOCK) != NULL)
		ocop_buf_reset(out);
	return err ? err : ocop_state_each(state,
					   ocop_bytes_of(&kind[which], 1),
					   add_block, out);
}

static uint32_t number_at(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* The names behind their length, at a place of a table; where they end, or 0:
 * beyond the table. */
static size_t read_names(const struct table *t, int which, size_t at,
			 struct line *out)
{
	const struct ocop_buf *bytes = &t->bytes[which];

	if (bytes->len - at < LEN)
		return 0;
	out->at[which] = (uint32_t)(at + LEN);
	out->len[which] = (uint16_t)(bytes->ptr[at] << 8 |
				     bytes->ptr[at + 1]);
	at += LEN + out->len[which];
	return at <= bytes->len ? at : 0;
}

static enum ocop_err read_lines(struct table *t)
{
	const size_t size = t->bytes[0].len, most = size / (HEAD + LEN);
	size_t at = 0;

	t->line = calloc(most + 1, sizeof(*t->line));
	t->number = calloc(most + 1, sizeof(*t->number));
	if (t->line == NULL || t->number == NULL)
		return OCOP_ERR_MEMORY;
	while (at < size) {
		const uint8_t *head = t->bytes[0].ptr + at;
		struct line *line = &t->line[t->count++];

		if (size - at < HEAD)
			return OCOP_ERR_STORE;
		line->what = head[0];
		line->producer = number_at(head + 1);
		line->product = number_at(head + 5);
		line->other = number_at(head + 9);
		at = read_names(t, 0, at + HEAD, line);
		if (at == 0)
			return OCOP_ERR_STORE;
	}
	/* Each number came with a line. */
	for (size_t i = 0; i < t->count; i++)
		if (t->line[i].producer >= t->count ||
		    t->line[i].product >= t->count ||
		    (t->line[i].what == OCOP__NAME_JOIN &&
		     t->line[i].other >= t->count))
			return OCOP_ERR_STORE;
	return OCOP_OK;
}

static enum ocop_err read_written(struct table *t)
{
	size_t at = 0;

	for (size_t i = 0; i < t->count; i++) {
		at = read_names(t, 1, at, &t->line[i]);
		if (at == 0)
			return OCOP_ERR_STORE;
	}
	return at == t->bytes[1].len ? OCOP_OK : OCOP_ERR_STORE;
}

/* Set has: which words stand in each line's names. All lines are searched at
 * once, since most have none. */
static void search(struct table *t, int which, const struct ocop_lookup *words)
{
	const uint8_t *start = t->bytes[which].ptr;
	const uint8_t *end = start + t->bytes[which].len;

	for (size_t i = 0; i < t->count; i++)
		t->line[i].has = 0;
	for (size_t w = 0; w < words->count; w++) {
		const size_t len = strlen(words->word[w]);
		const uint8_t *at = start;

		for (size_t i = 0; i < t->count && at != NULL; i++) {
			struct line *line = &t->line[i];
			const uint8_t *names = start + line->at[which];

			if (at < names)
				at = memmem(names, (size_t)(end - names),
					    words->word[w], len);
			if (at != NULL && at + len <= names + line->len[which])
				line->has |= (uint16_t)(1U << w);
		}
	}
}

static uint32_t top_of(struct numbered *number, uint32_t product)
{
	while (number[product].joined != product) {
		number[product].joined =
			number[number[product].joined].joined;
		product = number[product].joined;
	}
	return product;
}

/* What lines say of producers and products, to their numbers. A product that
 * moved has the names of all its producers; products that are one share. */
static void gather(struct table *t)
{
	struct numbered *number = t->number;

	for (uint32_t i = 0; i < t->count; i++)
		number[i] = (struct numbered){ 0, 0, i };
	for (size_t i = 0; i < t->count; i++) {
		struct line *line = &t->line[i];

		if (line->what == OCOP__NAME_PRODUCER)
			number[line->producer].producer |= line->has;
		if (line->what == OCOP__NAME_JOIN)
			number[top_of(number, line->product)].joined =
				top_of(number, line->other);
	}
	for (size_t i = 0; i < t->count; i++) {
		struct line *line = &t->line[i];
		uint32_t top = top_of(number, line->product);

		if (line->what == OCOP__NAME_CORRECTION)
			number[top].product |= line->has;
		if (line->what == OCOP__NAME_MOVE)
			number[top].product |= number[line->producer].producer;
	}
}

/* Whether a certificate has all the words that count. */
static bool has_all(struct table *t, const struct line *line, unsigned all)
{
	unsigned has = line->has | t->number[line->producer].producer |
		       t->number[top_of(t->number, line->product)].product;

	return line->what == OCOP__NAME_CERTIFICATE && (has & all) == all;
}

/* Bits of the words that are not the same in both tables: a code stands in the
 * plain one alone, and has no letters. */
static unsigned with_letters(const struct ocop_lookup *words)
{
	unsigned bits = 0;

	for (size_t w = 0; w < words->count; w++)
		if (strspn(words->word[w], "0123456789-") <
		    strlen(words->word[w]))
			bits |= 1U << w;
	return bits;
}

static enum ocop_err tell(struct table *t, unsigned written,
			  ocop__named_fn *fn, void *user)
{
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < t->count; i++) {
		const struct line *line = &t->line[i];
		struct ocop_bytes code = ocop_bytes_of(
			t->bytes[0].ptr + line->at[0], line->len[0]);
		const uint8_t *feed;
		struct ocop_cert_ref ref;

		if (!line->found)
			continue;
		feed = memrchr(code.ptr, '\n', code.len);
		if (feed == NULL)
			return OCOP_ERR_STORE;
		code.len -= (size_t)(feed + 1 - code.ptr);
		code.ptr = feed + 1;
		ref = (struct ocop_cert_ref){ code, (int32_t)line->other };
		err = fn(user, &ref, has_all(t, line, written));
	}
	return err;
}

static enum ocop_err find(struct ocop_state *state, struct table *t,
			  const struct ocop_lookup words[2], ocop__named_fn *fn,
			  void *user)
{
	unsigned written = 0;
	size_t found = 0;
	enum ocop_err err = load(state, t, 0);

	if (!err)
		err = read_lines(t);
	if (err)
		return err;
	search(t, 0, &words[0]);
	gather(t);
	for (size_t i = 0; i < t->count; i++) {
		t->line[i].found = has_all(t, &t->line[i],
					   (1U << words[0].count) - 1);
		found += t->line[i].found;
	}
	if (found > FEW) {
		err = load(state, t, 1);
		if (!err)
			err = read_written(t);
		if (err)
			return err;
		search(t, 1, &words[1]);
		gather(t);
		written = with_letters(&words[1]);
	}
	return tell(t, written, fn, user);
}

enum ocop_err ocop__fold_find(struct ocop_state *state, struct ocop_bytes words,
			     ocop__named_fn *fn, void *user)
{
	struct table table = { .bytes = { OCOP_BUF(TABLE_MAX),
					  OCOP_BUF(TABLE_MAX) } };
	struct ocop_lookup read[2];
	enum ocop_err err = ocop_lookup_read(&read[0], words, true);
	enum ocop_err written = ocop_lookup_read(&read[1], words, false);

	if (!err)
		err = written;
	if (!err && read[0].count > 0)
		err = find(state, &table, read, fn, user);
	ocop_lookup_clear(&read[0]);
	ocop_lookup_clear(&read[1]);
	free(table.line);
	free(table.number);
	ocop_buf_clear(&table.bytes[0]);
	ocop_buf_clear(&table.bytes[1]);
	return err;
}
