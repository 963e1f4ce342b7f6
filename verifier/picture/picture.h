/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of ocop-picture, which reads QR texts out of a stranger's picture
 * file. It is two processes. The eye decodes the file and looks at pixels;
 * before it reads a byte, a filter of system calls shuts it in. The hand sees
 * no byte of the file; it starts ZXingReader for the eye. Internal to the
 * program.
 */
#ifndef VERIFIER_PICTURE_H
#define VERIFIER_PICTURE_H

#include <ocop/bytes.h>

#define PIXELS_MAX 108600000u	/* 12032 x 9024: a phone of 108 megapixels */
#define FILE_BYTES_MAX (64u * 1024u * 1024u)
#define ZXING_OUTPUT_MAX (256 * 1024)
#define BASE_PIXELS_MAX 12600000u	/* of what the readers are shown */
#define SYMBOLS_MAX 256
#define TEXT_MAX 4096		/* a symbol holds less than 3 KB */

/* --- image.c: grey pictures; 0 is black --- */

struct image {
	size_t width, height;
	uint8_t *pixel;		/* owned; row after row */
};

/* Not initialised. False: no memory. End with image_free. */
bool image_new(struct image *out, size_t width, size_t height);
void image_free(struct image *image);
bool image_copy(struct image *out, const struct image *in);
/* Each pixel the mean of times x times. */
bool image_shrink(struct image *out, const struct image *in, size_t times);
/* Twice the size, between the pixels. */
bool image_double(struct image *out, const struct image *in);
/* Add what a blur of this radius takes away, amount / 16 times. */
bool image_sharpen(struct image *image, size_t radius, int amount);
/* Spread what lies between the darkest and the lightest 2 %. */
void image_stretch(struct image *image);
void image_invert(struct image *image);
/* What a transparent picture shows on a ground. */
void image_lay(struct image *out, const struct image *grey,
	       const struct image *alpha, uint8_t ground);

/* --- decode.c and decode_*.c: a file's pixels --- */

enum decoded {
	DECODED,
	DECODED_NOT,		/* damaged */
	DECODED_OTHER,		/* none of the formats */
	DECODED_LARGE,		/* more than PIXELS_MAX */
	DECODED_MEMORY
};

struct picture_pixels {
	struct image grey;
	struct image alpha;	/* pixel NULL: not transparent */
	bool cut;		/* the file ends too early */
};

/* Release with pixels_free, also after a failure. A cut file gives what is
 * there, perhaps nothing: DECODED with grey.pixel NULL. */
enum decoded decode(struct picture_pixels *out, struct ocop_bytes file);
void pixels_free(struct picture_pixels *pixels);
/* Make room for a picture of a size that the file itself tells. */
enum decoded decode_room(struct picture_pixels *out, size_t width,
			 size_t height, bool transparent);
enum decoded decode_png(struct picture_pixels *out, struct ocop_bytes file);
enum decoded decode_jpeg(struct picture_pixels *out, struct ocop_bytes file);
enum decoded decode_webp(struct picture_pixels *out, struct ocop_bytes file);
enum decoded decode_heif(struct picture_pixels *out, struct ocop_bytes file);

/* --- level.c: dark and light --- */

struct level {
	struct image soft;
	uint8_t *dark;		/* a byte a pixel; owned */
	double scale;		/* the finder's: pixels of the picture in one */
	double noise;		/* a pixel's mean step to the next */
};

/* End with level_free, also after a failure; scale is left alone. */
bool level_new(struct level *out, const struct image *image);
void level_free(struct level *level);
/* Beyond the picture nothing is dark. */
bool level_is_dark(const struct level *level, double x, double y);

/* --- finder.c: symbols by their corners --- */

struct point { double x, y; };

double point_distance(struct point a, struct point b);

/* Three finder patterns that belong together. */
struct corners {
	struct point top_left, top_right, bottom_left;	/* their centres */
	double module;		/* pixels */
	double contrast;	/* of 255 */
	bool inverted;		/* light on dark */
};

struct stray { struct point at; double contrast; };

struct finder {
	struct corners corners[SYMBOLS_MAX];	/* the surest first */
	size_t count;
	/* Finder patterns that belong to none of them. */
	struct stray stray[SYMBOLS_MAX];
	size_t strays;
};

void finder_find(struct finder *out, const struct image *image);

/* --- upright.c --- */

/* The middle of the symbol. */
struct point corners_middle(const struct corners *corners);
/* The symbol upright, scale pixels a module, with its quiet zone. from(x, y) of
 * the new picture lies in the old one at origin + x * right + y * down. */
struct upright {
	struct image image;
	struct point origin, right, down;
};
bool corners_upright(struct upright *out, const struct image *image,
		     const struct corners *corners, double scale);

/* --- read_zbar.c, read_zxing.c: readers; hand.c: the other process --- */

struct symbol {
	uint8_t text[TEXT_MAX];
	size_t len;
	struct point corner[4];	/* in pixels of what was read */
};

/* Called for each symbol. */
typedef void take_symbol(void *user, const struct symbol *symbol);

/* False: the reader failed. */
bool read_zbar(const struct image *image, take_symbol *take, void *user);
bool read_zxing(const struct image *image, take_symbol *take, void *user);
/* What ZXingReader prints (for tests). */
void zxing_parse(struct ocop_bytes print, take_symbol *take, void *user);

/* Fork the eye. In the eye it returns true. The hand serves it, and returns
 * false when the eye has ended: *exit_out is its exit code. zxing is the full
 * name of ZXingReader, or NULL. */
bool hand_fork(int *exit_out, const char *zxing);
/* In the eye: have ZXingReader read a picture; its output is appended. */
bool hand_zxing(struct ocop_buf *out, const struct image *image);

/* --- lock.c: system calls that are left --- */

/* Nothing but memory, and what is open. */
bool lock_eye(void);
/* One program and the files that it reads. */
bool lock_reader(void);

/* --- ladder.c --- */

/* Print what a picture shows; see main.c for the lines. times: also how long
 * each rung took. page: of a page of stamps, which gets more time. */
void ladder(const struct picture_pixels *pixels, bool times, bool page);

#endif
