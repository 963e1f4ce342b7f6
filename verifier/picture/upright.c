/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns one symbol upright by its three corners, and computes the values
 * between the pixels.
 */
#include <math.h>

#include "verifier/picture/picture.h"

double point_distance(struct point a, struct point b)
{
	return hypot(a.x - b.x, a.y - b.y);
}

struct point corners_middle(const struct corners *c)
{
	return (struct point){ (c->top_right.x + c->bottom_left.x) / 2,
			       (c->top_right.y + c->bottom_left.y) / 2 };
}

static uint8_t sample(const struct image *image, double x, double y)
{
	const double right = (double)(image->width - 1);
	const double bottom = (double)(image->height - 1);
	size_t x0, y0, x1, y1;
	double fx, fy, top, low;

	x = x < 0 ? 0 : x > right ? right : x;
	y = y < 0 ? 0 : y > bottom ? bottom : y;
	x0 = (size_t)x;
	y0 = (size_t)y;
	x1 = x0 + (x0 + 1 < image->width);
	y1 = y0 + (y0 + 1 < image->height);
	fx = x - (double)x0;
	fy = y - (double)y0;
	top = image->pixel[y0 * image->width + x0] * (1 - fx) +
	      image->pixel[y0 * image->width + x1] * fx;
	low = image->pixel[y1 * image->width + x0] * (1 - fx) +
	      image->pixel[y1 * image->width + x1] * fx;
	return (uint8_t)(top * (1 - fy) + low * fy + 0.5);
}

bool corners_upright(struct upright *out, const struct image *image,
		     const struct corners *c, double scale)
{
	double right = point_distance(c->top_left, c->top_right);
	double below = point_distance(c->top_left, c->bottom_left);
	double cells = (right + below) / 2 / c->module;	/* without 7 */
	size_t side = (size_t)((cells + 7 + 8) * scale);

	out->right = (struct point){
		(c->top_right.x - c->top_left.x) / cells / scale,
		(c->top_right.y - c->top_left.y) / cells / scale
	};
	out->down = (struct point){
		(c->bottom_left.x - c->top_left.x) / cells / scale,
		(c->bottom_left.y - c->top_left.y) / cells / scale
	};
	/* The first middle lies 3.5 modules in, behind 4 of quiet zone. */
	out->origin = (struct point){
		c->top_left.x - 7.5 * scale * (out->right.x + out->down.x),
		c->top_left.y - 7.5 * scale * (out->right.y + out->down.y)
	};
	if (!image_new(&out->image, side, side))
		return false;
	for (size_t y = 0; y < side; y++)
		for (size_t x = 0; x < side; x++) {
			double dx = (double)x + 0.5, dy = (double)y + 0.5;

			out->image.pixel[y * side + x] = sample(image,
				out->origin.x + dx * out->right.x +
					dy * out->down.x - 0.5,
				out->origin.y + dx * out->right.y +
					dy * out->down.y - 0.5);
		}
	if (c->inverted)
		image_invert(&out->image);
	return true;
}
