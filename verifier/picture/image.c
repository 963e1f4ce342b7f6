/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grey pictures, and the changes that may help a reader: smaller, larger,
 * sharper, more contrast, inverted. Sizes are not checked here: decode_room()
 * limited them, or this file computed them.
 */
#include <stdlib.h>
#include <string.h>

#include "verifier/picture/picture.h"

bool image_new(struct image *out, size_t width, size_t height)
{
	out->width = width;
	out->height = height;
	out->pixel = malloc(width * height + 1);
	return out->pixel != NULL;
}

void image_free(struct image *image)
{
	free(image->pixel);
	image->pixel = NULL;
}

bool image_copy(struct image *out, const struct image *in)
{
	const size_t count = in->width * in->height;
	bool good = image_new(out, in->width, in->height);

	if (good)
		memcpy(out->pixel, in->pixel, count);
	return good;
}

bool image_shrink(struct image *out, const struct image *in, size_t times)
{
	const unsigned area = (unsigned)(times * times);
	unsigned *sum;

	if (!image_new(out, in->width / times, in->height / times))
		return false;
	sum = calloc(out->width + 1, sizeof(*sum));
	for (size_t y = 0; sum && y < out->height; y++) {
		memset(sum, 0, out->width * sizeof(*sum));
		for (size_t i = 0; i < times; i++) {
			const uint8_t *row = in->pixel +
					     (y * times + i) * in->width;

			for (size_t x = 0; x < out->width; x++)
				for (size_t j = 0; j < times; j++)
					sum[x] += row[x * times + j];
		}
		for (size_t x = 0; x < out->width; x++)
			out->pixel[y * out->width + x] =
				(uint8_t)(sum[x] / area);
	}
	if (!sum)
		image_free(out);
	free(sum);
	return out->pixel != NULL;
}

bool image_double(struct image *out, const struct image *in)
{
	if (!image_new(out, in->width * 2, in->height * 2))
		return false;
	for (size_t y = 0; y < out->height; y++) {
		size_t y0 = y / 2;
		size_t y1 = y % 2 && y0 + 1 < in->height ? y0 + 1 : y0;
		const uint8_t *a = in->pixel + y0 * in->width;
		const uint8_t *b = in->pixel + y1 * in->width;
		uint8_t *to = out->pixel + y * out->width;

		for (size_t x = 0; x < in->width; x++) {
			size_t x1 = x + 1 < in->width ? x + 1 : x;

			to[2 * x] = (uint8_t)((a[x] + b[x] + 1) / 2);
			to[2 * x + 1] = (uint8_t)((a[x] + b[x] + a[x1] +
						   b[x1] + 2) / 4);
		}
	}
	return true;
}

/* The mean of 2 * radius + 1 pixels, stride apart, of a line of count; the
 * line's ends go on as they are. */
static void blur_line(uint8_t *to, const uint8_t *from, size_t count,
		      size_t stride, size_t radius)
{
	const unsigned width = (unsigned)(2 * radius + 1);
	unsigned sum = from[0] * (unsigned)radius;

	for (size_t i = 0; i < radius; i++)
		sum += from[(i < count ? i : count - 1) * stride];
	for (size_t i = 0; i < count; i++) {
		size_t next = i + radius < count ? i + radius : count - 1;
		size_t last = i > radius ? i - radius : 0;

		sum += from[next * stride];
		to[i * stride] = (uint8_t)(sum / width);
		sum -= from[last * stride];
	}
}

/* A box twice is near enough to a Gaussian. */
static bool blur(struct image *out, const struct image *in, size_t radius)
{
	struct image half;

	if (!image_new(&half, in->width, in->height))
		return false;
	if (!image_new(out, in->width, in->height)) {
		image_free(&half);
		return false;
	}
	memcpy(out->pixel, in->pixel, in->width * in->height);
	for (int turn = 0; turn < 2; turn++) {
		for (size_t y = 0; y < in->height; y++)
			blur_line(half.pixel + y * in->width,
				  out->pixel + y * in->width, in->width, 1,
				  radius);
		for (size_t x = 0; x < in->width; x++)
			blur_line(out->pixel + x, half.pixel + x, in->height,
				  in->width, radius);
	}
	image_free(&half);
	return true;
}

bool image_sharpen(struct image *image, size_t radius, int amount)
{
	const size_t count = image->width * image->height;
	struct image soft;

	if (count == 0 || !blur(&soft, image, radius))
		return false;
	for (size_t i = 0; i < count; i++) {
		int value = image->pixel[i];

		value += (value - soft.pixel[i]) * amount / 16;
		image->pixel[i] = (uint8_t)(value < 0 ? 0 :
					    value > 255 ? 255 : value);
	}
	image_free(&soft);
	return true;
}

void image_stretch(struct image *image)
{
	const size_t count = image->width * image->height;
	size_t seen[256] = { 0 }, sum = 0;
	int low = 0, high = 255;

	for (size_t i = 0; i < count; i++)
		seen[image->pixel[i]]++;
	for (; low < 255 && (sum += seen[low]) < count / 50; low++)
		;
	for (sum = 0; high > 0 && (sum += seen[high]) < count / 50; high--)
		;
	if (high <= low)
		return;
	for (size_t i = 0; i < count; i++) {
		int value = (image->pixel[i] - low) * 255 / (high - low);

		image->pixel[i] = (uint8_t)(value < 0 ? 0 :
					    value > 255 ? 255 : value);
	}
}

void image_invert(struct image *image)
{
	for (size_t i = 0; i < image->width * image->height; i++)
		image->pixel[i] = (uint8_t)(255 - image->pixel[i]);
}

void image_lay(struct image *out, const struct image *grey,
	       const struct image *alpha, uint8_t ground)
{
	for (size_t i = 0; i < grey->width * grey->height; i++) {
		unsigned a = alpha->pixel[i];

		out->pixel[i] = (uint8_t)((grey->pixel[i] * a +
					   ground * (255 - a) + 127) / 255);
	}
}
