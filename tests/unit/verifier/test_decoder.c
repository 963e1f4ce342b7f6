/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier/picture/: what its processes may still do behind their filters, and
 * which output of a reader is accepted.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <webp/encode.h>

#include <ocop/qr.h>

#include "verifier/picture/picture.h"

/* Each returns whether it was refused. */
static bool refuses_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM;
}

static bool refuses_fork(void)
{
	return fork() < 0 && errno == EPERM;
}

static bool refuses_read(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 && errno == EPERM;
}

static bool refuses_write(void)
{
	return open("/dev/null", O_WRONLY) < 0 && errno == EPERM;
}

static bool refuses_program(void)
{
	char name[] = "/bin/true";
	char *argv[] = { name, NULL };

	return execve(name, argv, argv + 1) < 0 && errno == EPERM;
}

static bool refuses_kill(void)
{
	return kill(getppid(), 0) < 0 && errno == EPERM;
}

/* In a child of its own: memory, and what is open, go on. */
static int locked(bool (*lock)(void), bool (*refuses)(void))
{
	int status = -1, ends[2];
	char byte = 1;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		void *room;

		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !lock())
			_exit(2);
		room = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (room == MAP_FAILED || write(ends[1], &byte, 1) != 1)
			_exit(3);
		_exit(refuses() ? 0 : 1);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ends[0]);
	close(ends[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void the_eye_has_nothing_but_memory_and_what_is_open(void **state)
{
	(void)state;
	assert_int_equal(locked(lock_eye, refuses_socket), 0);
	assert_int_equal(locked(lock_eye, refuses_fork), 0);
	assert_int_equal(locked(lock_eye, refuses_read), 0);
	assert_int_equal(locked(lock_eye, refuses_write), 0);
	assert_int_equal(locked(lock_eye, refuses_program), 0);
	assert_int_equal(locked(lock_eye, refuses_kill), 0);
}

static void a_reader_only_reads(void **state)
{
	(void)state;
	assert_int_equal(locked(lock_reader, refuses_socket), 0);
	assert_int_equal(locked(lock_reader, refuses_fork), 0);
	assert_int_equal(locked(lock_reader, refuses_write), 0);
	assert_int_equal(locked(lock_reader, refuses_kill), 0);
	/* It is loaded, with its libraries. */
	assert_int_equal(locked(lock_reader, refuses_read), 1);
}

static size_t taken;
static struct symbol last;

static void count(void *user, const struct symbol *symbol)
{
	(void)user;
	taken++;
	last = *symbol;
}

static size_t parse(const char *print)
{
	taken = 0;
	zxing_parse(ocop_bytes_str(print), count, NULL);
	return taken;
}

static void a_reader_is_believed_with_bytes_and_corners_only(void **state)
{
	(void)state;
	assert_int_equal(parse("Text: \"AB\"\nBytes:      41 42\n"
			       "Position:  1x2 30x4 50x60 7x80\n"), 1);
	assert_int_equal(last.len, 2);
	assert_memory_equal(last.text, "AB", 2);
	assert_true(last.corner[1].x > 29 && last.corner[1].x < 31);
	assert_true(last.corner[3].y > 79 && last.corner[3].y < 81);
	assert_int_equal(parse("Bytes: 41\n"), 0);
	assert_int_equal(parse("Position: 1x2 30x4 50x60 7x80\n"), 0);
	assert_int_equal(parse("Bytes: 41 4\nPosition: 1x2 3x4 5x6 7x8\n"), 0);
	assert_int_equal(parse("Bytes: zz\nPosition: 1x2 3x4 5x6 7x8\n"), 0);
	assert_int_equal(parse("Bytes:\nPosition: 1x2 3x4 5x6 7x8\n"), 0);
	assert_int_equal(parse("Bytes: 41\nPosition: 1x2 3x4 5x6\n"), 0);
	assert_int_equal(parse("Bytes: 41\nPosition: 1x2 3x4 5x6 7x-8\n"), 0);
	/* Of one symbol there is one text. */
	assert_int_equal(parse("Bytes: 41\nPosition: 1x2 3x4 5x6 7x8\n"
			       "Position: 1x2 3x4 5x6 7x8\n"), 1);
}

/* A square of two halves, as WebP. */
static uint8_t *webp_new(size_t *len, bool transparent)
{
	static uint8_t rgba[64 * 64 * 4];
	uint8_t *out;

	for (size_t i = 0; i < 64 * 64; i++) {
		memset(rgba + 4 * i, i % 64 < 32 ? 10 : 250, 3);
		rgba[4 * i + 3] = transparent && i < 64 ? 0 : 255;
	}
	*len = WebPEncodeLosslessRGBA(rgba, 64, 64, 256, &out);
	return out;
}

/* heif-enc -q 40 of the same halves: x265, in a test, leaks. */
static const uint8_t heic[] = {
	0,0,0,28,102,116,121,112,104,101,105,99,0,0,0,0,
	109,105,102,49,104,101,105,99,109,105,97,102,0,0,1,66,
	109,101,116,97,0,0,0,0,0,0,0,33,104,100,108,114,
	0,0,0,0,0,0,0,0,112,105,99,116,0,0,0,0,
	0,0,0,0,0,0,0,0,0,0,0,0,14,112,105,116,
	109,0,0,0,0,0,1,0,0,0,34,105,108,111,99,0,
	0,0,0,68,64,0,1,0,1,0,0,0,0,1,102,0,
	1,0,0,0,0,0,0,0,27,0,0,0,35,105,105,110,
	102,0,0,0,0,0,1,0,0,0,21,105,110,102,101,2,
	0,0,0,0,1,0,0,104,118,99,49,0,0,0,0,194,
	105,112,114,112,0,0,0,164,105,112,99,111,0,0,0,120,
	104,118,99,67,1,3,112,0,0,0,0,0,0,0,0,0,
	30,240,0,252,253,248,248,0,0,15,3,32,0,1,0,24,
	64,1,12,1,255,255,3,112,0,0,3,0,144,0,0,3,
	0,0,3,0,30,186,2,64,33,0,1,0,43,66,1,1,
	3,112,0,0,3,0,144,0,0,3,0,0,3,0,30,160,
	32,129,5,150,234,73,41,174,110,4,4,12,8,0,0,3,
	0,8,0,0,3,0,8,64,34,0,1,0,7,68,1,193,
	114,176,34,64,0,0,0,20,105,115,112,101,0,0,0,0,
	0,0,0,64,0,0,0,64,0,0,0,16,112,105,120,105,
	0,0,0,0,3,8,8,8,0,0,0,22,105,112,109,97,
	0,0,0,0,0,0,0,1,0,1,3,129,2,131,0,0,
	0,35,109,100,97,116,0,0,0,23,40,1,175,88,248,129,
	146,95,255,250,115,235,122,91,251,17,245,100,224,243,237,171,
	206,
};

static void check_halves(struct ocop_bytes file, bool transparent)
{
	struct picture_pixels pixels;

	assert_int_equal(decode(&pixels, file), DECODED);
	assert_false(pixels.cut);
	assert_int_equal(pixels.grey.width, 64);
	assert_int_equal(pixels.grey.height, 64);
	assert_true(pixels.grey.pixel[32 * 64 + 8] < 50);
	assert_true(pixels.grey.pixel[32 * 64 + 56] > 200);
	assert_int_equal(pixels.alpha.pixel != NULL, transparent);
	if (transparent)
		assert_true(pixels.alpha.pixel[8] == 0 &&
			    pixels.alpha.pixel[32 * 64] == 255);
	pixels_free(&pixels);
}

static void webp_and_heic_are_decoded(void **state)
{
	struct picture_pixels pixels;
	uint8_t *webp;
	size_t len;

	(void)state;
	for (int transparent = 0; transparent < 2; transparent++) {
		webp = webp_new(&len, transparent);
		check_halves(ocop_bytes_of(webp, len), transparent);
		assert_int_equal(decode(&pixels, ocop_bytes_of(webp, len / 2)),
				 DECODED);
		assert_true(pixels.cut);
		pixels_free(&pixels);
		WebPFree(webp);
	}
	check_halves(ocop_bytes_of(heic, sizeof(heic)), false);
	assert_int_equal(decode(&pixels, ocop_bytes_of(heic,
						       sizeof(heic) / 2)),
			 DECODED_NOT);
	pixels_free(&pixels);
}

/* A photo of a symbol: turned, on grey, blurred over two thirds of a module,
 * with noise. */
static void photograph(struct image *out, const struct ocop_qr *qr)
{
	const double right = 4.1, down = 1.3;	/* pixels a module */
	uint32_t noise = 1;
	struct image sharp;

	assert_true(image_new(&sharp, 320, 320));
	memset(sharp.pixel, 130, 320 * 320);
	for (size_t y = 0; y < 320; y++)
		for (size_t x = 0; x < 320; x++) {
			double dx = (double)x - 80, dy = (double)y - 30;
			double area = right * right + down * down;
			double u = (dx * right + dy * down) / area + 4;
			double v = (dy * right - dx * down) / area + 4;
			unsigned i = (unsigned)(u - 4), j = (unsigned)(v - 4);

			if (u < 0 || v < 0 || u >= qr->width + 8 ||
			    v >= qr->width + 8)
				continue;
			sharp.pixel[y * 320 + x] =
				u >= 4 && v >= 4 && i < qr->width &&
				j < qr->width &&
				qr->module[j * qr->width + i] ? 30 : 220;
		}
	/* To sharpen by less than nothing is to blur. */
	assert_true(image_copy(out, &sharp));
	assert_true(image_sharpen(out, 2, -16));
	for (size_t i = 0; i < 320 * 320; i++) {
		noise = noise * 1664525u + 1013904223u;
		out->pixel[i] = (uint8_t)(out->pixel[i] + (noise >> 24) % 25 -
					  12);
	}
	image_free(&sharp);
}

static void what_is_blurred_is_read_upright_and_sharpened(void **state)
{
	static struct ocop_qr qr;
	static struct finder found;
	struct ocop_buf text = OCOP_BUF(300);
	struct upright up;
	struct image photo;

	(void)state;
	ocop_buf_str(&text, "https://ocop.example/01/09520000001070/21/"
		     "0000120000451?s=");
	for (unsigned i = 0; i < 158; i++)
		ocop_buf_byte(&text, (uint8_t)('0' + i * 7 % 10));
	assert_int_equal(ocop_qr_encode(&qr, ocop_buf_view(&text), OCOP_QR_M,
					0), OCOP_OK);
	photograph(&photo, &qr);
	taken = 0;
	assert_true(read_zbar(&photo, count, NULL));
	assert_int_equal(taken, 0);
	finder_find(&found, &photo);
	assert_int_equal(found.count, 1);
	assert_true(corners_upright(&up, &photo, found.corners, 5));
	assert_true(image_sharpen(&up.image, 3, 64));
	assert_true(read_zbar(&up.image, count, NULL));
	assert_int_equal(taken, 1);
	assert_int_equal(last.len, text.len);
	assert_memory_equal(last.text, text.ptr, text.len);
	image_free(&photo);
	image_free(&up.image);
	ocop_buf_clear(&text);
}

static void noise_alone_is_no_symbol(void **state)
{
	static struct finder found;
	struct image noise;
	uint32_t x = 1;

	(void)state;
	assert_true(image_new(&noise, 640, 480));
	for (size_t i = 0; i < 640 * 480; i++) {
		x = x * 1664525u + 1013904223u;
		noise.pixel[i] = (uint8_t)(100 + (x >> 24) % 60);
	}
	finder_find(&found, &noise);
	assert_int_equal(found.count, 0);
	image_free(&noise);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_eye_has_nothing_but_memory_and_what_is_open),
		cmocka_unit_test(a_reader_only_reads),
		cmocka_unit_test(
			a_reader_is_believed_with_bytes_and_corners_only),
		cmocka_unit_test(what_is_blurred_is_read_upright_and_sharpened),
		cmocka_unit_test(noise_alone_is_no_symbol),
		cmocka_unit_test(webp_and_heic_are_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
