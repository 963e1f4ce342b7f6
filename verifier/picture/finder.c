/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds symbols by their finder patterns. A pattern is dark and light in the
 * proportions 1:1:3:1:1 along a row, and again along the column through its
 * middle. Three patterns at a right angle, with a timing pattern between them,
 * are a symbol. So each symbol can be read alone, and those that nobody could
 * read can be counted.
 * Source: ISO/IEC 18004, sections 6.3.3 and 6.3.5.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/picture/picture.h"

#define PATTERNS_MAX 400
#define MODULE_MIN 1.4		/* pixels */
#define SIDE_MIN 13.0		/* modules between two middles: 21 - 7, less
				 * what perspective takes */
#define SIDE_MAX 180.0
#define RUNS 5
#define LEVELS 4
#define CONTRAST_MIN 12	/* of 255 */
#define NOISE_TIMES 4

struct pattern {
	struct point at;
	double module;
	double contrast;	/* of its middle and the ring around */
	unsigned rows;		/* that met it */
	bool inverted, used;
};

struct view {
	struct level level[LEVELS];
	struct pattern pattern[PATTERNS_MAX];
	size_t count;
};

/* --- Patterns --- */

/* Five runs as 1:1:3:1:1; their module, or 0. */
static double module_of(const double run[static RUNS])
{
	double module = (run[0] + run[1] + run[2] + run[3] + run[4]) / 7;
	double slack = module * 0.7 + 0.5;

	for (int i = 0; i < RUNS; i++) {
		double want = i == 2 ? 3 * module : module;

		if (fabs(run[i] - want) > (i == 2 ? 1.6 * slack : slack))
			return 0;
	}
	return module;
}

/*
 * The five runs around a point, along a step of one pixel. Their module, or 0;
 * *shift is from the point to the middle of the third.
 */
static double cross(const struct level *level, struct point at,
		    struct point step, double far, double *shift)
{
	double run[RUNS] = { 0 };
	const bool colour = level_is_dark(level, at.x, at.y);
	double ends[2];

	for (int way = 0; way < 2; way++) {
		double sign = way ? 1 : -1, i = 1;

		for (int part = 0; part < 3; part++) {
			bool want = part % 2 ? !colour : colour;
			double start = i;

			while (i - start <= far &&
			       level_is_dark(level, at.x + sign * i * step.x,
				       at.y + sign * i * step.y) == want)
				i++;
			run[way ? 2 + part : 2 - part] += i - start;
			if (part == 0)
				ends[way] = sign * (i - 1);
		}
	}
	run[2] += 1;
	*shift = (ends[0] + ends[1]) / 2;
	return module_of(run);
}

static double grey(const struct level *level, double x, double y)
{
	const struct image *in = &level->soft;

	x = fmin(fmax(x, 0), (double)(in->width - 1));
	y = fmin(fmax(y, 0), (double)(in->height - 1));
	return in->pixel[(size_t)y * in->width + (size_t)x];
}

static double contrast_of(const struct level *level, struct point at,
			  double module)
{
	double ring = 2 * module;

	return fabs((grey(level, at.x - ring, at.y) +
		     grey(level, at.x + ring, at.y) +
		     grey(level, at.x, at.y - ring) +
		     grey(level, at.x, at.y + ring)) / 4 -
		    grey(level, at.x, at.y));
}

/* In pixels of the picture. */
static void keep(struct view *view, const struct pattern *met)
{
	struct pattern *p = view->pattern;

	for (size_t i = 0; i < view->count; i++, p++) {
		if (p->inverted != met->inverted ||
		    fabs(p->at.x - met->at.x) > 2 * p->module ||
		    fabs(p->at.y - met->at.y) > 2 * p->module ||
		    fabs(p->module - met->module) > 0.5 * p->module + 0.5)
			continue;
		p->at.x += (met->at.x - p->at.x) / (p->rows + 1);
		p->at.y += (met->at.y - p->at.y) / (p->rows + 1);
		p->module += (met->module - p->module) / (p->rows + 1);
		p->contrast += (met->contrast - p->contrast) / (p->rows + 1);
		p->rows++;
		return;
	}
	if (view->count < PATTERNS_MAX)
		view->pattern[view->count++] = *met;
}

/* A row has five runs that end before x. */
static void meet(struct view *view, const struct level *level,
		 const size_t run[static RUNS], size_t x, size_t y,
		 bool inverted)
{
	const struct point down = { 0, 1 }, right = { 1, 0 };
	const struct point rise = { 1, -1 }, fall = { 1, 1 };
	double across, along, shift, contrast, least, runs[RUNS];
	struct point at;

	for (int i = 0; i < RUNS; i++)
		runs[i] = (double)run[i];
	across = module_of(runs);
	if (across < MODULE_MIN)
		return;
	at.x = (double)x - runs[4] - runs[3] - runs[2] / 2;
	at.y = (double)y;
	least = CONTRAST_MIN + NOISE_TIMES * level->noise;
	if (fabs((grey(level, at.x - 2 * across, at.y) +
		  grey(level, at.x + 2 * across, at.y)) / 2 -
		 grey(level, at.x, at.y)) < least)
		return;
	along = cross(level, at, down, 5 * across + 2, &shift);
	if (along == 0 || along > 2 * across || across > 2 * along)
		return;
	at.y += shift;
	across = cross(level, at, right, 5 * along + 2, &shift);
	if (across == 0)
		return;
	at.x += shift;
	contrast = contrast_of(level, at, (across + along) / 2);
	if (contrast < least)
		return;
	/* So it is along every line through the middle of a square. */
	if (cross(level, at, rise, 5 * along + 2, &shift) == 0 ||
	    cross(level, at, fall, 5 * along + 2, &shift) == 0)
		return;
	keep(view, &(struct pattern){
		{ (at.x + 0.5) * level->scale, (at.y + 0.5) * level->scale },
		(across + along) / 2 * level->scale, contrast, 1, inverted,
		false
	});
}

static void scan(struct view *view, const struct level *level)
{
	const size_t w = level->soft.width, h = level->soft.height;

	for (size_t y = 0; y < h; y++) {
		const uint8_t *row = level->dark + y * w;
		size_t run[RUNS] = { 0 }, seen = 0, start = 0;

		for (size_t x = 1; x <= w; x++) {
			if (x < w && row[x] == row[x - 1])
				continue;
			memmove(run, run + 1, sizeof(run) - sizeof(run[0]));
			run[RUNS - 1] = x - start;
			start = x;
			if (++seen >= RUNS && run[2] >= run[1] &&
			    run[2] >= run[3] && run[2] > run[0])
				meet(view, level, run, x, y, !row[x - 1]);
		}
	}
}

/* --- Symbols --- */

/* Changes of colour on a line. */
static unsigned changes(const struct level *level, struct point a,
			struct point b)
{
	double length = point_distance(a, b) / level->scale;
	double x = a.x / level->scale, y = a.y / level->scale;
	double right = (b.x - a.x) / level->scale / length;
	double down = (b.y - a.y) / level->scale / length;
	unsigned count = 0;
	bool last = level_is_dark(level, x, y);

	for (double i = 1; i < length; i++) {
		bool now = level_is_dark(level, x + i * right, y + i * down);

		count += now != last;
		last = now;
	}
	return count;
}

/*
 * How much of the timing pattern between two finders is there: 1 is all of it.
 * It runs three modules beside their middles, toward the third.
 */
static double timing(const struct view *view, struct point a, struct point b,
		     struct point third, double module)
{
	double length = point_distance(a, b), best = 0;
	double side = point_distance(a, third);
	struct point along = { (b.x - a.x) / length, (b.y - a.y) / length };
	struct point aside = { (third.x - a.x) / side, (third.y - a.y) / side };
	double cells = length / module - 7;
	const struct level *level = view->level +
				    (module > 12 ? 2 : module > 6 ? 1 : 0);

	if (cells < 4)
		return 0;
	for (double off = 2.4; off < 3.7; off += 0.3) {
		struct point from = {
			a.x + module * (3.5 * along.x + off * aside.x),
			a.y + module * (3.5 * along.y + off * aside.y)
		};
		struct point to = {
			b.x + module * (-3.5 * along.x + off * aside.x),
			b.y + module * (-3.5 * along.y + off * aside.y)
		};
		double part = changes(level, from, to) / cells;

		best = part > best ? part : best;
	}
	return best > 1 ? 1 : best;
}

struct triple { size_t corner, right, below; double cost; };

/* Whether two patterns may be of one symbol, side by side. */
static bool may_join(const struct pattern *a, const struct pattern *b)
{
	double dx = a->at.x - b->at.x, dy = a->at.y - b->at.y;
	double far = dx * dx + dy * dy;
	double module = (a->module + b->module) / 2;

	return a != b && a->inverted == b->inverted &&
	       far > SIDE_MIN * SIDE_MIN * module * module &&
	       far < SIDE_MAX * SIDE_MAX * module * module &&
	       fmax(a->module, b->module) < 2 * fmin(a->module, b->module) &&
	       fmax(a->contrast, b->contrast) <
		       2 * fmin(a->contrast, b->contrast);
}

/* How ill three patterns fit; 2: not at all, or not better than most. */
static double misfit(const struct view *view, const struct pattern *c,
		     const struct pattern *r, const struct pattern *b,
		     double most)
{
	struct point to_r = { r->at.x - c->at.x, r->at.y - c->at.y };
	struct point to_b = { b->at.x - c->at.x, b->at.y - c->at.y };
	double turn = to_r.x * to_b.y - to_r.y * to_b.x;
	double dr, db, legs, sizes, cost, present;
	double module = (c->module + r->module + b->module) / 3;

	if (turn <= 0)
		return 2;
	dr = point_distance(c->at, r->at);
	db = point_distance(c->at, b->at);
	turn /= dr * db;
	legs = fabs(dr - db) / (dr + db);
	sizes = (fabs(c->module - module) + fabs(r->module - module) +
		 fabs(b->module - module)) / module;
	cost = (1 - turn) + legs + sizes / 4;
	if (turn < 0.85 || legs > 0.2 || sizes > 0.9 || cost >= most)
		return 2;
	present = fmin(timing(view, c->at, r->at, b->at, module),
		       timing(view, c->at, b->at, r->at, module));
	if (present < 0.6)
		return 2;
	return cost + (1 - present);
}

static int by_cost(const void *a, const void *b)
{
	const struct triple *x = a, *y = b;

	return (x->cost > y->cost) - (x->cost < y->cost);
}

/* The best of each pattern as the corner. */
static size_t corners_of(const struct view *view, struct triple *out)
{
	const struct pattern *p = view->pattern;
	size_t near[PATTERNS_MAX], count = 0;

	for (size_t i = 0; i < view->count; i++) {
		struct triple best = { i, 0, 0, 1 };
		size_t others = 0;

		for (size_t j = 0; j < view->count; j++)
			if (may_join(p + i, p + j))
				near[others++] = j;
		for (size_t j = 0; j < others; j++)
			for (size_t k = 0; k < others; k++) {
				double cost = j == k ? 2 :
					      misfit(view, p + i, p + near[j],
						     p + near[k], best.cost);

				if (cost < best.cost)
					best = (struct triple){ i, near[j],
								near[k], cost };
			}
		if (best.cost < 1)
			out[count++] = best;
	}
	qsort(out, count, sizeof(*out), by_cost);
	return count;
}

/* What one row alone met is noise, unless it is as small as a row. */
static void drop_weak(struct view *view)
{
	size_t kept = 0;

	for (size_t i = 0; i < view->count; i++)
		if (view->pattern[i].rows >= 2)
			view->pattern[kept++] = view->pattern[i];
	view->count = kept;
}

/* Down to a quarter of the picture. */
static bool look(struct view *view, const struct image *image)
{
	struct image small = { 0, 0, NULL };
	bool good = true;

	for (size_t i = 0; i < LEVELS && good; i++) {
		struct level *level = view->level + i;

		level->scale = (double)(1u << i);
		good = i == 0 || image_shrink(&small, image, (size_t)1 << i);
		good = good && level_new(level, i == 0 ? image : &small);
		if (good)
			scan(view, level);
		image_free(&small);
	}
	return good;
}

void finder_find(struct finder *out, const struct image *image)
{
	struct view *view = calloc(1, sizeof(*view));
	struct triple *triple = calloc(PATTERNS_MAX, sizeof(*triple));
	size_t count = 0;

	out->count = 0;
	out->strays = 0;

	if (view && triple && look(view, image)) {
		drop_weak(view);
		count = corners_of(view, triple);
	}
	for (size_t i = 0; i < count && out->count < SYMBOLS_MAX; i++) {
		struct pattern *c = view->pattern + triple[i].corner;
		struct pattern *r = view->pattern + triple[i].right;
		struct pattern *b = view->pattern + triple[i].below;

		if (c->used || r->used || b->used)
			continue;
		c->used = r->used = b->used = true;
		out->corners[out->count++] = (struct corners){
			c->at, r->at, b->at,
			(c->module + r->module + b->module) / 3,
			fmin(c->contrast, fmin(r->contrast, b->contrast)),
			c->inverted
		};
	}
	for (size_t i = 0; view && i < view->count; i++) {
		const struct pattern *p = view->pattern + i;

		if (!p->used && out->strays < SYMBOLS_MAX)
			out->stray[out->strays++] = (struct stray){
				p->at, p->contrast
			};
	}
	for (size_t i = 0; view && i < LEVELS; i++)
		level_free(view->level + i);
	free(view);
	free(triple);
}
