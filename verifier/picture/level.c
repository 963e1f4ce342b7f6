/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides which pixels of a picture are dark. The picture is softened first.
 * Then each pixel is compared with the pixels around it, so shadow, blur and a
 * light label on a dark ground do not matter.
 */
#include <stdlib.h>

#include "verifier/picture/picture.h"

#define NEAR_HALF 3	/* pixels */
#define FAR_HALF 16

/* Noise of single pixels would break every run. */
static bool soften(struct level *out, const struct image *in)
{
	const size_t w = in->width, h = in->height;
	uint64_t steps = 0;

	if (!image_new(&out->soft, w, h))
		return false;
	for (size_t y = 0; y < h; y++) {
		const uint8_t *b = in->pixel + y * w;
		const uint8_t *a = y > 0 ? b - w : b;
		const uint8_t *c = y + 1 < h ? b + w : b;
		uint8_t *to = out->soft.pixel + y * w;
		int last = a[0] + 2 * b[0] + c[0], now = last;

		for (size_t x = 0; x < w; x++) {
			size_t n = x + 1 < w ? x + 1 : x;
			int next = a[n] + 2 * b[n] + c[n];

			to[x] = (uint8_t)((last + 2 * now + next) / 16);
			steps += (unsigned)abs(next - last);
			last = now;
			now = next;
		}
	}
	out->noise = (double)steps / 16 / (double)(w * h + 1);
	return true;
}

/* Sums over squares of 2 * half + 1 pixels, row by row: those of the columns go
 * down with the rows. */
struct window {
	size_t half, width;
	uint32_t *column;
	uint32_t *before;	/* sum of the columns before; half more at
				 * either end */
	float *share;		/* 1 / how many columns are in the picture */
};

static bool window_new(struct window *out, size_t half, size_t width)
{
	size_t size = width + 2 * half + 2;

	out->half = half;
	out->width = width;
	out->column = calloc(width, sizeof(*out->column));
	out->before = calloc(size, sizeof(*out->before));
	out->share = calloc(width, sizeof(*out->share));
	for (size_t x = 0; out->share && x < width; x++) {
		size_t left = x > half ? x - half : 0;
		size_t right = x + half < width ? x + half : width - 1;

		out->share[x] = 1 / (float)(right - left + 1);
	}
	return out->column && out->before && out->share;
}

static void window_free(struct window *window)
{
	free(window->column);
	free(window->before);
	free(window->share);
}

static void add_row(uint32_t *restrict column, const uint8_t *restrict row,
		    size_t width)
{
	for (size_t x = 0; x < width; x++)
		column[x] += row[x];
}

static void take_row(uint32_t *restrict column, const uint8_t *restrict row,
		     size_t width)
{
	for (size_t x = 0; x < width; x++)
		column[x] -= row[x];
}

/* Go to row y; 1 / how many rows are in the picture. */
static float window_go(struct window *window, const struct image *in, size_t y)
{
	const size_t half = window->half, w = window->width, h = in->height;
	uint32_t sum = 0;

	for (size_t i = 0; y == 0 && i < half && i < h; i++)
		add_row(window->column, in->pixel + i * w, w);
	if (y + half < h)
		add_row(window->column, in->pixel + (y + half) * w, w);
	if (y > half)
		take_row(window->column, in->pixel + (y - half - 1) * w, w);
	for (size_t x = 0; x < w; x++) {
		sum += window->column[x];
		window->before[half + 1 + x] = sum;
	}
	for (size_t x = 0; x <= half; x++)
		window->before[half + w + x + 1] = sum;
	return 1 / (float)((y + half < h ? y + half : h - 1) -
			   (y > half ? y - half : 0) + 1);
}

/*
 * Dark is what is darker than half-way between the mean of what is near and of
 * what is around: by the near alone, the middle of a large dark square is
 * noise; by the far alone, a light ring of a blurred symbol is dark.
 */
static bool separate(struct level *level)
{
	const struct image *in = &level->soft;
	const size_t w = in->width, h = in->height;
	const float bias = (float)(2 * level->noise);	/* flat is light */
	struct window near = { 0 }, far = { 0 };
	bool good = window_new(&near, NEAR_HALF, w) &&
		    window_new(&far, FAR_HALF, w);

	level->dark = good ? malloc(w * h + 1) : NULL;
	for (size_t y = 0; level->dark && y < h; y++) {
		const uint8_t *row = in->pixel + y * w;
		uint8_t *dark = level->dark + y * w;
		const float a = window_go(&near, in, y);
		const float b = window_go(&far, in, y);

		for (size_t x = 0; x < w; x++) {
			uint32_t here = near.before[x + 2 * NEAR_HALF + 1] -
					near.before[x];
			uint32_t there = far.before[x + 2 * FAR_HALF + 1] -
					 far.before[x];

			dark[x] = (float)(2 * row[x]) + bias <
				  (float)here * near.share[x] * a +
				  (float)there * far.share[x] * b;
		}
	}
	window_free(&near);
	window_free(&far);
	return level->dark != NULL;
}

bool level_is_dark(const struct level *level, double x, double y)
{
	const struct image *in = &level->soft;

	if (x < 0 || y < 0 || x >= (double)in->width || y >= (double)in->height)
		return false;
	return level->dark[(size_t)y * in->width + (size_t)x];
}

bool level_new(struct level *out, const struct image *image)
{
	return soften(out, image) && separate(out);
}

void level_free(struct level *level)
{
	image_free(&level->soft);
	free(level->dark);
	level->dark = NULL;
}
