/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attempts to read a picture, called rungs, cheapest first. Every symbol
 * whose corners were found is turned upright, sharpened and read alone. That
 * costs a tenth of a look at the whole picture, and it also reads blurred
 * symbols. A reader looks at the whole picture only when no symbol was read, or
 * when a corner belongs to none that was read. A symbol whose corners were
 * found but whose text never was is counted as unread.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <ocop/text.h>

#include "verifier/picture/picture.h"

#define BUDGET_MS 1500		/* then no rung is begun */
#define PAGE_BUDGET_MS 8000	/* of processor time, for a page of stamps */
#define DOUBLE_PIXELS_MAX 3000000u	/* of what is read at twice its size */
#define MODULE_FINE 3.5		/* pixels; what is smaller is set upright from
				 * the picture as it was */

struct place {
	struct symbol symbol;	/* its corners in pixels of the picture */
	struct point middle;
	double half;		/* of its side */
};

struct state {
	struct place *place[SYMBOLS_MAX];	/* owned */
	size_t count;
	struct finder found;	/* in pixels of the picture */
	/* From what is read now to the picture. */
	struct point origin, right, down;
	double start_ms, budget_ms;
	clockid_t clock;
	bool times;
};

static double clock_ms(clockid_t clock)
{
	struct timespec now = { 0, 0 };

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static bool late(const struct state *s)
{
	return clock_ms(s->clock) - s->start_ms > s->budget_ms;
}

/* --- Places --- */

/* A symbol is at one place once, whoever reads it. */
static void take(void *user, const struct symbol *symbol)
{
	struct state *s = user;
	struct place *p;

	if (s->count == SYMBOLS_MAX || (p = malloc(sizeof(*p))) == NULL)
		return;
	p->symbol = *symbol;
	p->middle = (struct point){ 0, 0 };
	p->half = 0;
	for (int i = 0; i < 4; i++) {
		struct point *c = p->symbol.corner + i, at = *c;

		c->x = s->origin.x + at.x * s->right.x + at.y * s->down.x;
		c->y = s->origin.y + at.x * s->right.y + at.y * s->down.y;
		p->middle.x += c->x / 4;
		p->middle.y += c->y / 4;
	}
	for (int i = 0; i < 4; i++)
		p->half += point_distance(p->middle, p->symbol.corner[i]) / 4 *
			   M_SQRT1_2;
	for (size_t i = 0; i < s->count; i++)
		if (point_distance(s->place[i]->middle, p->middle) <
		    fmax(p->half, s->place[i]->half)) {
			free(p);
			return;
		}
	s->place[s->count++] = p;
}

/* Whether a point lies within a symbol that was read: how often its outline is
 * crossed to the right of it. */
static bool is_read(const struct state *s, struct point at)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct point *c = s->place[i]->symbol.corner;
		bool within = false;

		for (int j = 0; j < 4; j++) {
			struct point a = c[j], b = c[(j + 1) % 4];

			if ((a.y > at.y) != (b.y > at.y) &&
			    at.x < a.x + (b.x - a.x) * (at.y - a.y) /
					 (b.y - a.y))
				within = !within;
		}
		if (within)
			return true;
	}
	return false;
}

/* What has one corner in a symbol that was read is that symbol, or a chance
 * likeness among its modules. */
static bool has_text(const struct state *s, const struct corners *c)
{
	return is_read(s, corners_middle(c)) || is_read(s, c->top_left) ||
	       is_read(s, c->top_right) || is_read(s, c->bottom_left);
}

/* The least contrast of the symbols that were read, halved: what is fainter
 * beside them is no symbol. */
static double faint(const struct state *s)
{
	double least = 255;

	for (size_t i = 0; i < s->found.count; i++) {
		const struct corners *c = s->found.corners + i;

		if (has_text(s, c) && c->contrast < least)
			least = c->contrast;
	}
	return s->count > 0 && least < 255 ? least / 2 : 0;
}

static size_t count_unread(const struct state *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->found.count; i++) {
		const struct corners *c = s->found.corners + i;

		count += c->contrast >= faint(s) && !has_text(s, c);
	}
	return count;
}

/* Whether all that was seen was read. */
static bool is_done(const struct state *s)
{
	if (s->count == 0 || count_unread(s) > 0)
		return false;
	for (size_t i = 0; i < s->found.strays; i++)
		if (s->found.stray[i].contrast >= faint(s) &&
		    !is_read(s, s->found.stray[i].at))
			return false;
	return true;
}

/* --- Rungs --- */

typedef bool reader(const struct image *, take_symbol *, void *);

static void say(const struct state *s, const char *name,
		const struct image *image, double start_ms, size_t found)
{
	if (s->times)
		fprintf(stderr, "%s: %zu x %zu, %.2f ms, %zu found\n", name,
			image->width, image->height,
			clock_ms(CLOCK_PROCESS_CPUTIME_ID) - start_ms, found);
}

static void rung(struct state *s, const char *name, reader *read,
		 const struct image *image)
{
	double start = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
	size_t before = s->count;

	read(image, take, s);
	say(s, name, image, start, s->count - before);
}

static const struct {
	const char *name;
	double scale;		/* pixels a module */
	size_t radius;
	int amount;		/* of 16 */
	reader *read;
} alone[] = {
	{ "upright, sharp, zbar", 5, 3, 64, read_zbar },
	{ "upright, zbar", 5, 0, 0, read_zbar },
	{ "upright, large, sharper, zbar", 7, 5, 128, read_zbar },
	{ "upright, sharpest, zbar", 5, 4, 256, read_zbar },
	{ "upright, sharp, zxing", 5, 3, 64, read_zxing },
	{ "upright, large, sharper, zxing", 7, 6, 128, read_zxing },
};

static void read_alone(struct state *s, size_t rung_at,
		       const struct image *image, double scale,
		       struct corners corners)
{
	struct upright up;
	struct point *points[] = { &corners.top_left, &corners.top_right,
				   &corners.bottom_left };

	for (int i = 0; i < 3; i++) {
		points[i]->x /= scale;
		points[i]->y /= scale;
	}
	corners.module /= scale;
	if (!corners_upright(&up, image, &corners, alone[rung_at].scale))
		return;
	s->origin = (struct point){ up.origin.x * scale, up.origin.y * scale };
	s->right = (struct point){ up.right.x * scale, up.right.y * scale };
	s->down = (struct point){ up.down.x * scale, up.down.y * scale };
	if (alone[rung_at].amount == 0 ||
	    image_sharpen(&up.image, alone[rung_at].radius,
			  alone[rung_at].amount))
		rung(s, alone[rung_at].name, alone[rung_at].read, &up.image);
	image_free(&up.image);
}

/* Each symbol that was found, each rung before the next. base is the picture,
 * perhaps smaller by scale. */
static void read_found(struct state *s, const struct image *picture,
		       const struct image *base, double scale)
{
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		for (size_t j = 0; j < s->found.count && !late(s); j++) {
			const struct corners *c = s->found.corners + j;
			bool fine = c->module / scale < MODULE_FINE;

			if (!has_text(s, c))
				read_alone(s, i, fine ? picture : base,
					   fine ? 1 : scale, *c);
		}
}

static void find(struct state *s, const struct image *base, double scale)
{
	double start = clock_ms(CLOCK_PROCESS_CPUTIME_ID);

	finder_find(&s->found, base);
	say(s, "corners", base, start, s->found.count);
	for (size_t i = 0; i < s->found.count; i++) {
		struct corners *c = s->found.corners + i;
		struct point *points[] = { &c->top_left, &c->top_right,
					   &c->bottom_left };

		for (int j = 0; j < 3; j++) {
			points[j]->x *= scale;
			points[j]->y *= scale;
		}
		c->module *= scale;
	}
	for (size_t i = 0; i < s->found.strays; i++) {
		s->found.stray[i].at.x *= scale;
		s->found.stray[i].at.y *= scale;
	}
}

/* Of the whole picture, scale times smaller. */
static void whole(struct state *s, double scale)
{
	s->origin = (struct point){ 0, 0 };
	s->right = (struct point){ scale, 0 };
	s->down = (struct point){ 0, scale };
}

/* In other forms; the picture stays inverted. */
static void read_forms(struct state *s, struct image *base, double scale)
{
	struct image twice;

	if (base->width * base->height <= DOUBLE_PIXELS_MAX && !late(s) &&
	    image_double(&twice, base)) {
		whole(s, scale / 2);
		if (image_sharpen(&twice, 3, 32))
			rung(s, "twice, sharp, zxing", read_zxing, &twice);
		image_free(&twice);
	}
	whole(s, scale);
	image_stretch(base);
	if (s->count == 0 && !late(s))
		rung(s, "contrast, zxing", read_zxing, base);
	image_invert(base);
	if (s->count == 0 && !late(s))
		rung(s, "inverted, zxing", read_zxing, base);
	if (s->count == 0 && !late(s))
		rung(s, "inverted, zbar", read_zbar, base);
}

/* Corners that the blur of small modules hides. */
static void find_sharp(struct state *s, const struct image *base, double scale)
{
	struct image sharp;

	if (!image_copy(&sharp, base))
		return;
	if (image_sharpen(&sharp, 2, 32))
		find(s, &sharp, scale);
	image_free(&sharp);
}

static void climb(struct state *s, const struct image *picture)
{
	struct image base = *picture;
	size_t times = 1;

	while (picture->width / times * (picture->height / times) >
	       BASE_PIXELS_MAX)
		times++;
	if (!(times > 1 ? image_shrink(&base, picture, times) :
			  image_copy(&base, picture)))
		return;
	find(s, &base, (double)times);
	if (s->found.count == 0)
		find_sharp(s, &base, (double)times);
	read_found(s, picture, &base, (double)times);
	whole(s, (double)times);
	if (!is_done(s))
		rung(s, "zxing", read_zxing, &base);
	if (!is_done(s) && !late(s))
		rung(s, "zbar", read_zbar, &base);
	if (s->count == 0)
		read_forms(s, &base, (double)times);
	image_free(&base);
}

/* On white, as it is printed; where nothing is read, on black, as dark screens
 * show it. */
static void climb_grounds(struct state *s, const struct picture_pixels *pixels)
{
	static const uint8_t grounds[] = { 255, 0 };
	struct image laid;

	if (!pixels->alpha.pixel) {
		climb(s, &pixels->grey);
		return;
	}
	if (!image_new(&laid, pixels->grey.width, pixels->grey.height))
		return;
	for (size_t i = 0; i < 2 && s->count == 0; i++) {
		image_lay(&laid, &pixels->grey, &pixels->alpha, grounds[i]);
		climb(s, &laid);
	}
	image_free(&laid);
}

void ladder(const struct picture_pixels *pixels, bool times, bool page)
{
	struct state *s = calloc(1, sizeof(*s));
	struct ocop_buf hex = OCOP_BUF(2 * TEXT_MAX + 1);
	size_t unread;

	if (!s) {
		printf("fail memory\n");
		return;
	}
	s->times = times;
	/* A person waits for a picture. Nobody waits for a page, and it has a
	 * hundred symbols. */
	s->clock = page ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
	s->budget_ms = page ? PAGE_BUDGET_MS : BUDGET_MS;
	s->start_ms = clock_ms(s->clock);
	climb_grounds(s, pixels);
	unread = count_unread(s);
	for (size_t i = 0; i < s->count; i++) {
		const struct symbol *symbol = &s->place[i]->symbol;

		ocop_buf_reset(&hex);
		ocop_hex_add(&hex, ocop_bytes_of(symbol->text, symbol->len));
		if (ocop_buf_cstr(&hex))
			printf("read %s\n", ocop_buf_cstr(&hex));
		free(s->place[i]);
	}
	if (unread > 0)
		printf("unread %zu\n", unread);
	ocop_buf_clear(&hex);
	free(s);
}
