/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures like those of a phone (phone.sh makes them with ImageMagick).
 * Compares the processor time of ocop-picture, with all that it starts and
 * decodes, with one pass of zbar over the pixels alone. The seeds (1000 to
 * 1999) differ from those with which the rungs were chosen. There is also one
 * clean picture of twelve stamps.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/qr.h>

#include "common/media/media.h"
#include "tests/bench/bench.h"
#include "tests/helpers/png_sheet.h"
#include "verifier/picture/picture.h"

#define SEED 7000
#define PICTURES 64
#define HALVES 2		/* run at once */
#define SHEET 12
/* The goals that the row's own ratio does not tell. */
#define READ_LEAST 95		/* of 100 pictures */
#define ZBAR_MOST 30		/* of 100: else they are too easy to tell */
#define P95_MOST 4.0		/* passes */
#define SHEET_MOST_S 2.0

static char folder[] = "/tmp/ocop-bench-decode-XXXXXX";

static void path_of(char out[static 80], unsigned seed, const char *end)
{
	snprintf(out, 80, "%s/%u.%s", folder, seed, end);
}

/* A stamp's text; a generator of the bench's own. */
static void text_of(struct ocop_buf *out, unsigned seed)
{
	uint32_t x = seed * 2654435761u + 1;

	ocop_buf_reset(out);
	ocop_buf_printf(out, "https://ocop.example/01/09520000001070/21/"
			"%013u?s=", seed);
	for (int i = 0; i < OCOP_STAMP_DIGITS; i++) {
		x = x * 1664525u + 1013904223u;
		ocop_buf_byte(out, (uint8_t)('0' + (x >> 16) % 10));
	}
}

static unsigned module_of(unsigned seed)
{
	return 3 + seed % 4;
}

static void write_symbol(unsigned seed)
{
	struct ocop_buf text = OCOP_BUF(300), png = OCOP_BUF(1 << 20);
	struct ocop_qr qr;
	char path[80];

	text_of(&text, seed);
	path_of(path, seed, "png");
	bench_must(!ocop_qr_encode(&qr, ocop_buf_view(&text), OCOP_QR_M, 0) &&
		   !ocop_qr_png(&png, &qr, module_of(seed)) &&
		   !ocop_file_write(path, ocop_buf_view(&png), 0, NULL),
		   "symbol");
	ocop_buf_clear(&text);
	ocop_buf_clear(&png);
}

/* Half of the pictures each, by the script. */
static void take_photos(void)
{
	static char word[PICTURES][24], shell[] = "sh";
	static char script[] = "tests/bench/phone.sh";
	pid_t pid[HALVES];
	int status;

	for (unsigned half = 0; half < HALVES; half++) {
		char *argv[PICTURES / HALVES + 4] = { shell, script, folder };

		for (unsigned i = 0; i < PICTURES / HALVES; i++) {
			unsigned at = half * PICTURES / HALVES + i;

			snprintf(word[at], sizeof(word[at]), "%u:%u", SEED + at,
				 module_of(SEED + at));
			argv[3 + i] = word[at];
		}
		pid[half] = fork();
		if (pid[half] == 0) {
			execvp(shell, argv);
			_exit(127);
		}
	}
	for (unsigned half = 0; half < HALVES; half++)
		bench_must(waitpid(pid[half], &status, 0) == pid[half] &&
			   status == 0, "phone.sh (needs imagemagick)");
}

static double children(void)
{
	struct rusage used;

	bench_must(getrusage(RUSAGE_CHILDREN, &used) == 0, "getrusage");
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

/* Processor time; *read is 1 when just the text was read. */
static double ours(const char *path, struct ocop_bytes text, int *read)
{
	struct picture picture;
	double start = children();

	bench_must(!picture_read(&picture, path, NULL), path);
	bench_must(picture.count == 0 ||
		   ocop_bytes_equal(picture_text(&picture, 0), text),
		   "a wrong text was read");
	*read = picture.count == 1;
	picture_clear(&picture);
	return children() - start;
}

struct wanted { struct ocop_bytes text; int read; };

static void compare(void *user, const struct symbol *symbol)
{
	struct wanted *wanted = user;

	wanted->read |= ocop_bytes_equal(wanted->text, ocop_bytes_of(
						 symbol->text, symbol->len));
}

static double limit(const char *path, struct ocop_bytes text, int *read)
{
	struct ocop_buf file = OCOP_BUF(FILE_BYTES_MAX);
	struct wanted wanted = { text, 0 };
	struct picture_pixels pixels;
	double start, end;

	bench_must(!ocop_file_read(&file, path, NULL) &&
		   decode(&pixels, ocop_buf_view(&file)) == DECODED, path);
	start = bench_seconds(BENCH_CPU);
	bench_must(read_zbar(&pixels.grey, compare, &wanted), "zbar");
	end = bench_seconds(BENCH_CPU);
	*read = wanted.read;
	pixels_free(&pixels);
	ocop_buf_clear(&file);
	return end - start;
}

static void sheet(void)
{
	struct ocop_buf text[SHEET], png = OCOP_BUF(16 << 20);
	struct ocop_bytes texts[SHEET];
	struct picture picture;
	char path[80];
	double start, end;

	for (unsigned i = 0; i < SHEET; i++) {
		text[i] = OCOP_BUF(300);
		text_of(&text[i], i);
		texts[i] = ocop_buf_view(&text[i]);
	}
	png_sheet(&png, texts, SHEET, 4, 6, 9, 0xffffffff, 0x000000ff);
	path_of(path, 0, "png");
	bench_must(!ocop_file_write(path, ocop_buf_view(&png), 0, NULL),
		   path);
	start = bench_seconds(BENCH_WALL);
	bench_must(!picture_read(&picture, path, NULL), path);
	end = bench_seconds(BENCH_WALL);
	printf("decode-ladder: a picture of %d stamps: %zu read in %.0f ms\n",
	       SHEET, picture.count, (end - start) * 1e3);
	bench_goal("decode-ladder", picture.count == SHEET &&
		   end - start <= SHEET_MOST_S,
		   "all 12 stamps of a picture within 2 s");
	picture_clear(&picture);
	unlink(path);
	for (unsigned i = 0; i < SHEET; i++)
		ocop_buf_clear(&text[i]);
	ocop_buf_clear(&png);
}

static void judge(int ours_read, int zbar_read, double p95)
{
	printf("decode-ladder: %d of %d phone pictures read (zbar alone: %d), p95 of the cost %.2f passes\n",
	       ours_read, PICTURES, zbar_read, p95);
	bench_goal("decode-ladder", zbar_read * 100 <= PICTURES * ZBAR_MOST,
		   "pictures of which zbar alone reads at most 30 %");
	bench_goal("decode-ladder", ours_read * 100 >= PICTURES * READ_LEAST,
		   "95 % of the pictures read");
	bench_goal("decode-ladder", p95 <= P95_MOST,
		   "95 % of the pictures for at most 4 passes each");
}

void bench_decode_ladder(void)
{
	struct bench_rounds rounds = { 0 };
	struct ocop_buf text = OCOP_BUF(300);
	double ratio[PICTURES];
	int read_ours = 0, read_limit = 0;
	char path[80];

	bench_must(mkdtemp(folder) != NULL, folder);
	for (unsigned i = 0; i < PICTURES; i++)
		write_symbol(SEED + i);
	take_photos();
	for (unsigned i = 0; i < PICTURES; i++) {
		int good = 0, also = 0;
		double a, b;

		text_of(&text, SEED + i);
		path_of(path, SEED + i, "jpg");
		a = ours(path, ocop_buf_view(&text), &good);
		b = limit(path, ocop_buf_view(&text), &also);
		bench_round(&rounds, a, b);
		ratio[i] = a / b;
		read_ours += good;
		read_limit += also;
		unlink(path);
		path_of(path, SEED + i, "png");
		unlink(path);
	}
	judge(read_ours, read_limit, bench_percentile(ratio, PICTURES, 95));
	sheet();
	rmdir(folder);
	bench_report("decode-ladder", &rounds, 1, "picture, read and decoded",
		     "one zbar pass over its pixels");
	ocop_buf_clear(&text);
}
