/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the sheets and the list beside them, chunk by chunk. While the other
 * threads draw a chunk, the caller's thread makes the stamps of the next one
 * and syncs the one before; then it helps to draw. Both files have hidden names
 * until they are whole. The mark at the start of the PDF says how many pages
 * are surely on the disk: it is written when they are synced.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/print/sheet.h"

#define CHUNK 4096		/* stamps, about */
#define THREADS_MAX 15
#define TAIL_MAX (64u * 1024 * 1024)
#define PART_SIZE 4096
#define LIST_HEAD "code,lot,index,uri,text\r\n"

struct chunk {
	uint64_t page, count;		/* its pages */
	struct ocop_buf uris;
	size_t *start;			/* of each page in uris, and the end */
	uint8_t *pages;
	struct ocop_buf *list;		/* of each page */
};

struct work {
	struct sheet_run *run;
	struct ocop_diag *diag;
	struct sheet_pdf pdf;
	struct chunk chunk[2];
	uint64_t chunk_pages;
	int fd, list_fd;
	char part[PART_SIZE], list_part[PART_SIZE];
	uint64_t list_len;
	/* Of the threads. */
	pthread_t thread[THREADS_MAX];
	unsigned threads;
	pthread_mutex_t lock;
	pthread_cond_t wake, idle;
	struct chunk *drawing;		/* NULL: nothing to draw */
	uint64_t next, drawn;
	bool quit;
	enum ocop_err err;
};

/* --- Drawing, by all threads --- */

static enum ocop_err draw_page(struct work *w, struct chunk *c, uint64_t i)
{
	struct ocop_bytes uris = ocop_bytes_of(c->uris.ptr + c->start[i],
					       c->start[i + 1] - c->start[i]);

	ocop_buf_reset(&c->list[i]);
	return sheet_pdf_page(&w->pdf, c->page + i, uris,
			      c->pages + i * w->pdf.page_len, w->run->code,
			      &c->list[i]);
}

/* Draw pages until none is left; the lock is held on both sides. */
static void draw_some(struct work *w)
{
	struct chunk *c = w->drawing;

	while (c && w->next < c->count) {
		const uint64_t i = w->next++;
		enum ocop_err err;

		pthread_mutex_unlock(&w->lock);
		err = draw_page(w, c, i);
		pthread_mutex_lock(&w->lock);
		if (err && !w->err)
			w->err = err;
		if (++w->drawn == c->count)
			pthread_cond_signal(&w->idle);
	}
}

static void *draw_thread(void *user)
{
	struct work *w = user;

	pthread_mutex_lock(&w->lock);
	while (!w->quit) {
		draw_some(w);
		if (!w->quit)
			pthread_cond_wait(&w->wake, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void post(struct work *w, struct chunk *c)
{
	pthread_mutex_lock(&w->lock);
	w->drawing = c;
	w->next = w->drawn = 0;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

static enum ocop_err finish(struct work *w)
{
	enum ocop_err err;

	pthread_mutex_lock(&w->lock);
	draw_some(w);
	while (w->drawing && w->drawn < w->drawing->count)
		pthread_cond_wait(&w->idle, &w->lock);
	w->drawing = NULL;
	err = w->err;
	pthread_mutex_unlock(&w->lock);
	return err;
}

/* --- Files --- */

static enum ocop_err fail_file(struct work *w, const char *path)
{
	return ocop_fail(w->diag, OCOP_ERR_FILE, 0, "%s: %s", path,
			 strerror(errno));
}

/* DIR/.NAME.part of DIR/NAME. */
static bool part_name(char out[static PART_SIZE], const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int len = snprintf(out, PART_SIZE, "%.*s.%s.part", (int)(name - path),
			   path, name);

	return len > 0 && len < PART_SIZE;
}

static int open_part(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
		      S_IRUSR | S_IWUSR);

	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
			st.st_nlink != 1)) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	return fd;
}

static bool write_at(int fd, const void *data, size_t len, uint64_t offset)
{
	const uint8_t *at = data;

	while (len) {
		ssize_t n = pwrite(fd, at, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_mark(struct work *w, uint64_t pages)
{
	char mark[SHEET_MARK_LEN];

	sheet_pdf_mark(&w->pdf, mark, pages, w->list_len);
	return write_at(w->fd, mark, sizeof(mark), w->pdf.mark);
}

/* The pages that an earlier run has on the disk, if it drew the same: all that
 * precedes the pages is compared, apart from the mark. */
static uint64_t pages_there(struct work *w)
{
	const size_t head = w->pdf.head.len, mark = w->pdf.mark;
	uint8_t *there = malloc(head);
	char expected[SHEET_MARK_LEN], now[SHEET_MARK_LEN];
	uint64_t pages = 0, len = 0;
	struct stat st, list;
	bool same = there && pread(w->fd, there, head, 0) == (ssize_t)head &&
		    fstat(w->fd, &st) == 0 && fstat(w->list_fd, &list) == 0;
	char *colon, *end;

	if (same) {
		memcpy(now, there + mark, sizeof(now));
		now[sizeof(now) - 1] = '\0';
		colon = strchr(now, ':');
		pages = colon ? strtoull(colon + 1, &end, 10) : 0;
		len = pages ? strtoull(end, NULL, 10) : 0;
		w->list_len = len;
		sheet_pdf_mark(&w->pdf, expected, pages, len);
		memcpy(now, there + mark, sizeof(now));
		same = pages && pages <= w->pdf.pages &&
		       memcmp(expected, now, sizeof(now)) == 0 &&
		       memcmp(there, w->pdf.head.ptr, mark) == 0 &&
		       memcmp(there + mark + sizeof(now),
			      w->pdf.head.ptr + mark + sizeof(now),
			      head - mark - sizeof(now)) == 0 &&
		       (uint64_t)st.st_size >= head + pages *
					       w->pdf.page_len &&
		       (uint64_t)list.st_size >= len;
	}
	free(there);
	return same ? pages : 0;
}

static enum ocop_err open_files(struct work *w, uint64_t *pages)
{
	const size_t head = sizeof(LIST_HEAD) - 1;

	if (!part_name(w->part, w->run->pdf) ||
	    !part_name(w->list_part, w->run->list))
		return OCOP_ERR_LIMIT;
	w->fd = open_part(w->part);
	if (w->fd < 0)
		return fail_file(w, w->part);
	if (flock(w->fd, LOCK_EX | LOCK_NB) != 0)
		return ocop_fail(w->diag, OCOP_ERR_CONFLICT, 0,
				 "%s: another program is using it", w->part);
	w->list_fd = open_part(w->list_part);
	if (w->list_fd < 0)
		return fail_file(w, w->list_part);
	*pages = pages_there(w);
	if (*pages)
		return OCOP_OK;
	w->list_len = head;
	if (ftruncate(w->fd, 0) != 0 ||
	    !write_at(w->fd, w->pdf.head.ptr, w->pdf.head.len, 0))
		return fail_file(w, w->part);
	if (ftruncate(w->list_fd, 0) != 0 ||
	    !write_at(w->list_fd, LIST_HEAD, head, 0))
		return fail_file(w, w->list_part);
	return OCOP_OK;
}

static enum ocop_err store_chunk(struct work *w, struct chunk *c)
{
	const size_t len = w->pdf.page_len;

	if (!write_at(w->fd, c->pages, c->count * len,
		      w->pdf.head.len + c->page * len))
		return fail_file(w, w->part);
	for (uint64_t i = 0; i < c->count; i++) {
		if (!write_at(w->list_fd, c->list[i].ptr, c->list[i].len,
			      w->list_len))
			return fail_file(w, w->list_part);
		w->list_len += c->list[i].len;
	}
	if (fdatasync(w->list_fd) != 0)
		return fail_file(w, w->list_part);
	if (fdatasync(w->fd) != 0 || !write_mark(w, c->page + c->count))
		return fail_file(w, w->part);
	return OCOP_OK;
}

/* Rename, the list first: who finds a PDF finds its list, too. */
static enum ocop_err end_files(struct work *w)
{
	struct ocop_buf tail = OCOP_BUF(TAIL_MAX);
	const uint64_t at = w->pdf.head.len + w->pdf.pages * w->pdf.page_len;
	enum ocop_err err = sheet_pdf_tail(&w->pdf, &tail);

	if (!err && (!write_at(w->fd, tail.ptr, tail.len, at) ||
		     ftruncate(w->fd, (off_t)(at + tail.len)) != 0 ||
		     fdatasync(w->fd) != 0))
		err = fail_file(w, w->part);
	if (!err && (ftruncate(w->list_fd, (off_t)w->list_len) != 0 ||
		     fdatasync(w->list_fd) != 0))
		err = fail_file(w, w->list_part);
	if (!err)
		err = ocop_file_move(w->list_part, w->run->list, w->diag);
	if (!err)
		err = ocop_file_move(w->part, w->run->pdf, w->diag);
	ocop_buf_clear(&tail);
	return err;
}

/* --- The run --- */

/* Get the stamps of a chunk, and find where each page's begin. */
static enum ocop_err fill(struct work *w, struct chunk *c, uint64_t page)
{
	const uint64_t left = w->pdf.pages - page;
	const struct sheet_span first = sheet_pdf_span(&w->pdf, page);
	uint32_t count = 0;
	size_t at = 0;
	enum ocop_err err;

	c->page = page;
	c->count = left < w->chunk_pages ? left : w->chunk_pages;
	for (uint64_t i = 0; i < c->count; i++)
		count += sheet_pdf_span(&w->pdf, page + i).count;
	ocop_buf_reset(&c->uris);
	err = w->run->uris(w->run->user, w->run->sheet->from + first.first,
			   count, &c->uris);
	for (uint64_t i = 0; !err && i < c->count; i++) {
		uint32_t n = sheet_pdf_span(&w->pdf, page + i).count;

		c->start[i] = at;
		for (; n && !err; n--) {
			const uint8_t *end = at < c->uris.len ?
				memchr(c->uris.ptr + at, '\n',
				       c->uris.len - at) : NULL;

			if (!end)
				err = OCOP_ERR_BUG;
			else
				at = (size_t)(end - c->uris.ptr) + 1;
		}
	}
	c->start[c->count] = at;
	w->run->drawn_out += count;
	return err;
}

static uint32_t stamps_before(const struct work *w, uint64_t page)
{
	return page >= w->pdf.pages ? w->run->sheet->count :
				      sheet_pdf_span(&w->pdf, page).first;
}

static enum ocop_err run_chunks(struct work *w, uint64_t page)
{
	struct chunk *last = NULL;
	enum ocop_err err = OCOP_OK, end;
	unsigned n = 0;

	while (!err && (page < w->pdf.pages || last)) {
		struct chunk *c = page < w->pdf.pages ? &w->chunk[n++ % 2] :
							NULL;

		if (c)
			err = fill(w, c, page);
		/* The threads still draw the last one. */
		end = finish(w);
		err = err ? err : end;
		if (c && !err)
			post(w, c);
		if (last && !err)
			err = store_chunk(w, last);
		if (last && !err && w->run->progress)
			w->run->progress(w->run->user, stamps_before(
						 w, last->page + last->count));
		page += c ? c->count : 0;
		last = c;
	}
	end = finish(w);
	return err ? err : end;
}

static enum ocop_err make_chunks(struct work *w)
{
	const struct sheet_grid *g = &w->run->sheet->grid;
	const unsigned all = g->columns * g->rows;

	w->chunk_pages = CHUNK / all ? CHUNK / all : 1;
	for (size_t i = 0; i < 2; i++) {
		struct chunk *c = &w->chunk[i];

		c->uris = OCOP_BUF((size_t)w->chunk_pages * all *
				   (OCOP_STAMP_URI_MAX + 1));
		c->start = calloc(w->chunk_pages + 1, sizeof(*c->start));
		c->list = calloc(w->chunk_pages, sizeof(*c->list));
		c->pages = malloc(w->chunk_pages * w->pdf.page_len);
		if (!c->start || !c->list || !c->pages)
			return OCOP_ERR_MEMORY;
		for (uint64_t j = 0; j < w->chunk_pages; j++)
			c->list[j] = OCOP_BUF((size_t)all * 2 *
					      OCOP_STAMP_URI_MAX);
	}
	return OCOP_OK;
}

static void free_chunks(struct work *w)
{
	for (size_t i = 0; i < 2; i++) {
		struct chunk *c = &w->chunk[i];

		for (uint64_t j = 0; c->list && j < w->chunk_pages; j++)
			ocop_buf_clear(&c->list[j]);
		ocop_buf_clear(&c->uris);
		free(c->start);
		free(c->list);
		free(c->pages);
	}
}

static void start_threads(struct work *w)
{
	const unsigned want = w->run->threads < THREADS_MAX ?
			      w->run->threads : THREADS_MAX;

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	pthread_cond_init(&w->idle, NULL);
	/* With fewer threads it only takes longer. */
	while (w->threads < want &&
	       pthread_create(&w->thread[w->threads], NULL, draw_thread,
			      w) == 0)
		w->threads++;
}

static void end_threads(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	w->quit = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	while (w->threads)
		pthread_join(w->thread[--w->threads], NULL);
	pthread_cond_destroy(&w->wake);
	pthread_cond_destroy(&w->idle);
	pthread_mutex_destroy(&w->lock);
}

enum ocop_err sheet_run(struct sheet_run *run, struct ocop_diag *diag)
{
	struct work *w = calloc(1, sizeof(*w));
	uint64_t pages = 0;
	enum ocop_err err;

	run->drawn_out = 0;
	if (!w)
		return OCOP_ERR_MEMORY;
	w->run = run;
	w->diag = diag;
	w->fd = w->list_fd = -1;
	err = sheet_pdf_open(&w->pdf, run->sheet);
	if (!err)
		err = open_files(w, &pages);
	if (!err)
		err = make_chunks(w);
	if (!err) {
		start_threads(w);
		err = run_chunks(w, pages);
		end_threads(w);
	}
	if (!err)
		err = end_files(w);
	free_chunks(w);
	if (w->fd >= 0)
		close(w->fd);
	if (w->list_fd >= 0)
		close(w->list_fd);
	sheet_pdf_clear(&w->pdf);
	free(w);
	return err;
}
