/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp check: reads a PDF, scans or pictures of printed stamps back, and
 * compares them with the list. A PDF is drawn by pdftoppm and its pictures are
 * decoded by ocop-picture, both in children with limits; pages are shared out
 * among the processors.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/home.h"
#include "cli/stamps/check.h"
#include "cli/stamps/stamp.h"
#include "common/media/media.h"

#define PAGE_BYTES_MAX (32u * 1024 * 1024)
#define PAGES_MAX 1000000u
#define THREADS_MAX 16
#define INFO_MAX (64 * 1024)

struct reading {
	struct check check;
	const char *path;
	char pdf[PATH_MAX];		/* as a program may name it */
	char drawer[CHILD_PATH_SIZE];
	uint32_t pages, next;
	pthread_mutex_t lock;
	enum ocop_err err;
	struct ocop_diag diag;
	bool json;
};

/* Symbols may be unread at one resolution, when a module and a pixel are of
 * nearly one size. */
static const char *const dpi[] = { "300", "600", "200" };

static enum ocop_err draw_page(struct reading *r, uint32_t page,
			       const char *resolution, struct ocop_buf *out)
{
	char number[16], option[][8] = { "-r", "-gray", "-png", "-f", "-l" };
	char per_inch[8];
	char *argv[] = { r->drawer, option[0], per_inch, option[1], option[2],
			 option[3], number, option[4], number, r->pdf, NULL };
	int null, code;
	enum ocop_err err;

	snprintf(number, sizeof(number), "%u", page);
	snprintf(per_inch, sizeof(per_inch), "%s", resolution);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0)
		return OCOP_ERR_FILE;
	ocop_buf_reset(out);
	err = child_run(out, &code, argv, null, PAGE_WALL_MAX_MS);
	close(null);
	return err ? err : code != 0 || !out->len ? OCOP_ERR_MALFORMED :
						    OCOP_OK;
}

static void note(struct reading *r, const struct picture *picture)
{
	pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < picture->count; i++)
		check_note(&r->check, picture_text(picture, i),
			   picture->places[i]);
	r->check.unread += picture->unread;
	pthread_mutex_unlock(&r->lock);
}

static size_t symbols(const struct picture *picture)
{
	size_t sum = 0;

	for (size_t i = 0; i < picture->count; i++)
		sum += picture->places[i];
	return sum;
}

/* Keep the resolution at which the most was read and the least was not. */
static enum ocop_err read_page(struct reading *r, uint32_t page,
			       struct ocop_diag *diag)
{
	struct ocop_buf png = OCOP_BUF(PAGE_BYTES_MAX);
	struct picture best = { 0 }, one;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < sizeof(dpi) / sizeof(dpi[0]); i++) {
		if (i && !best.unread)
			break;
		err = draw_page(r, page, dpi[i], &png);
		if (err)
			break;
		err = picture_read_page(&one, ocop_buf_view(&png), diag);
		if (!err && (!i || symbols(&one) > symbols(&best) ||
			     (symbols(&one) == symbols(&best) &&
			      one.unread < best.unread))) {
			picture_clear(&best);
			best = one;
		} else {
			picture_clear(&one);
		}
	}
	if (!err)
		note(r, &best);
	picture_clear(&best);
	ocop_buf_clear(&png);
	return err;
}

static void *read_pages(void *user)
{
	struct reading *r = user;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;
	uint32_t page;

	for (;;) {
		pthread_mutex_lock(&r->lock);
		if (err && !r->err) {
			r->err = err;
			r->diag = diag;
		}
		page = r->err || r->next >= r->pages ? 0 : ++r->next;
		if (page)
			say_progress(_("page %u of %u"), page, r->pages);
		pthread_mutex_unlock(&r->lock);
		if (!page)
			return NULL;
		err = read_page(r, page, &diag);
	}
}

/* The caller's thread reads, too. */
static void read_all(struct reading *r)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread[THREADS_MAX];
	int threads = 0;

	while (threads < THREADS_MAX && threads + 1 < processors &&
	       pthread_create(&thread[threads], NULL, read_pages, r) == 0)
		threads++;
	read_pages(r);
	while (threads)
		pthread_join(thread[--threads], NULL);
	say_progress_end();
}

/* "Pages:  12" of pdfinfo. */
static enum ocop_err count_pages(struct reading *r)
{
	char program[CHILD_PATH_SIZE];
	char *argv[] = { program, r->pdf, NULL };
	struct ocop_buf out = OCOP_BUF(INFO_MAX);
	const char *line;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC), code = 1;
	enum ocop_err err = OCOP_ERR_ABSENT;

	if (null >= 0 && child_find(program, "pdfinfo") &&
	    child_find(r->drawer, "pdftoppm"))
		err = child_run(&out, &code, argv, null, PAGE_WALL_MAX_MS);
	if (null >= 0)
		close(null);
	if (err == OCOP_ERR_ABSENT)
		err = ocop_fail(&r->diag, err, 0, "%s", N_("the programs pdfinfo and pdftoppm were not found; install the package poppler-utils"));
	line = !err && !code ? ocop_buf_cstr(&out) : NULL;
	line = line ? strstr(line, "Pages:") : NULL;
	r->pages = line ? (uint32_t)strtoul(line + 6, NULL, 10) : 0;
	if (!err && (!r->pages || r->pages > PAGES_MAX))
		err = ocop_fail(&r->diag, OCOP_ERR_MALFORMED, 0, "%s",
				N_("not a PDF that can be drawn"));
	ocop_buf_clear(&out);
	return err;
}

static bool is_pdf(const char *path)
{
	char head[5] = "";
	uint64_t size;
	int fd;
	bool yes = !ocop_file_open(&fd, &size, path, NULL) &&
		   read(fd, head, sizeof(head)) == sizeof(head) &&
		   memcmp(head, "%PDF-", sizeof(head)) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

static enum ocop_err read_file(struct reading *r, const char *path)
{
	struct ocop_buf bytes = OCOP_BUF(PICTURE_MAX);
	struct picture picture = { 0 };
	enum ocop_err err;

	r->next = 0;
	if (!is_pdf(path)) {
		err = ocop_file_read(&bytes, path, &r->diag);
		if (!err)
			err = picture_read_page(&picture,
						ocop_buf_view(&bytes),
						&r->diag);
		if (!err)
			note(r, &picture);
		picture_clear(&picture);
		ocop_buf_clear(&bytes);
		return err;
	}
	/* A program must not take the name for an option. */
	if (snprintf(r->pdf, sizeof(r->pdf), "%s%s",
		     path[0] == '/' ? "" : "./", path) >= PATH_MAX)
		return OCOP_ERR_LIMIT;
	err = count_pages(r);
	if (err)
		return err;
	read_all(r);
	return r->err;
}

/* DIR/NAME.csv of DIR/NAME.pdf. */
static bool list_beside(char out[static PATH_MAX], const char *path)
{
	const char *dot = strrchr(path, '.');
	int len = dot ? (int)(dot - path) : (int)strlen(path);

	return snprintf(out, PATH_MAX, "%.*s.csv", len, path) < PATH_MAX;
}

static void name_faults(const struct check *c)
{
	size_t told = 0;

	for (size_t i = 0; i < c->count && told < CHECK_NAMES_MAX; i++) {
		const struct check_row *row = &c->row[i];

		if (row->seen == 1)
			continue;
		told++;
		if (row->seen)
			printf(_("%s, lot %u, stamp %u: there %u times\n"),
			       c->product, row->lot, row->index, row->seen);
		else
			printf(_("%s, lot %u, stamp %u: missing\n"),
			       c->product, row->lot, row->index);
	}
}

static int report(const struct reading *r)
{
	const struct check *c = &r->check;
	const bool good = check_is_good(c);
	struct ocop_json *o;
	int code = EXIT_DONE;

	if (r->json) {
		o = ocop_json_of_schema("ocop.stampcheck/1");
		ocop_json_set_bool(o, "good", good);
		ocop_json_set_int(o, "expected", (int64_t)c->count);
		ocop_json_set_int(o, "read", (int64_t)c->read);
		ocop_json_set_int(o, "missing", (int64_t)c->missing);
		ocop_json_set_int(o, "twice", (int64_t)c->twice);
		ocop_json_set_int(o, "others", (int64_t)c->others);
		ocop_json_set_int(o, "unread", (int64_t)c->unread);
		code = cmd_print_json(o);
		return code ? code : good ? EXIT_DONE : EXIT_NO;
	}
	printf(_("%zu stamps in the list; %llu symbols read, %llu not readable\n"),
	       c->count, (unsigned long long)c->read,
	       (unsigned long long)c->unread);
	printf(_("%llu stamps are missing, %llu are there more than once, %llu symbols are not in the list\n"),
	       (unsigned long long)c->missing, (unsigned long long)c->twice,
	       (unsigned long long)c->others);
	name_faults(c);
	printf("%s\n", good ? _("Each stamp is there once, as it was signed") :
	       _("This run does not match its list: do not approve it"));
	return cmd_flush(good ? EXIT_DONE : EXIT_NO);
}

int stamp_check(int argc, char **argv)
{
	static struct reading r;
	const char *list = NULL;
	const struct opt table[] = {
		{ "list", OPT_TEXT, &list, "FILE",
		  N_("the list of the run (default: FILE.csv beside FILE.pdf)") },
		{ "json", OPT_FLAG, &r.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char beside[PATH_MAX];
	size_t line;
	int left, code;
	enum ocop_err err;

	if (!cmd_begin(table, argc, argv, "ocop stamp check [--list FILE] FILE...",
		       N_("Read printed stamps back, from PDF, scans or photos, and compare them with the list of their run: each stamp must be there once, as it was signed."),
		       &left, &code))
		return code;
	if (!left)
		return cmd_usage("ocop stamp check",
				 _("expected at least one file"));
	if (!list && !list_beside(beside, argv[0]))
		return EXIT_USAGE;
	pthread_mutex_init(&r.lock, NULL);
	err = check_load(&r.check, list ? list : beside, &line, &r.diag);
	code = err ? say_diag(list ? list : beside, err, &r.diag) : EXIT_DONE;
	for (int i = 0; !code && i < left; i++) {
		err = read_file(&r, argv[i]);
		if (err)
			code = say_diag(argv[i], err, &r.diag);
	}
	check_end(&r.check);
	if (!code)
		code = report(&r);
	check_clear(&r.check);
	return code;
}
