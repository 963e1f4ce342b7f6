/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Describes a document, and runs ocop-paper to lay it out. The description is
 * passed in a file without a name, so neither process waits for the other.
 */
#define _GNU_SOURCE		/* memfd_create */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocop/file.h>

#include "common/document/document.h"
#include "common/media/media.h"
#include "common/ui/say.h"

#define PROGRAM "ocop-paper"
#define DOTS "……………………………………"
#define EXIT_NOT_RUN 127
#define ARGS_MAX 8
#define CPU_MAX_S 60	/* 500 items take one second */

void document_begin(struct document *out, const char *title,
		    uint64_t created_unix_s)
{
	out->root = ocop_json_of_schema("ocop.paper/1");
	out->blocks = ocop_json_array();
	/* Translators: the code of this language, for hyphens and letters. */
	ocop_json_set_str(out->root, "lang", _("en"));
	ocop_json_set_str(out->root, "title", title);
	ocop_json_set_str(out->root, "page", _("Page"));
	ocop_json_set_int(out->root, "created", (int64_t)created_unix_s);
	ocop_json_set(out->root, "blocks", out->blocks);
}

void document_clear(struct document *doc)
{
	ocop_json_free(doc->root);
	doc->root = doc->blocks = NULL;
}

struct ocop_json *document_block(struct document *doc, const char *kind,
				 const char *text)
{
	struct ocop_json *block = ocop_json_object();

	ocop_json_set_str(block, "kind", kind);
	if (text)
		ocop_json_set_str(block, "text", text);
	ocop_json_add(doc->blocks, block);
	return block;
}

/* The array that a block has under key. */
static struct ocop_json *list_of(struct ocop_json *block, const char *key)
{
	union { const struct ocop_json *in; struct ocop_json *out; } list = {
		ocop_json_get(block, key) };

	if (list.in)
		return list.out;
	list.out = ocop_json_array();
	ocop_json_set(block, key, list.out);
	return list.out;
}

static void add_pair(struct ocop_json *pairs, const char *key,
		     const char *value, bool mono)
{
	struct ocop_json *row = ocop_json_object();

	ocop_json_set_str(row, "key", key);
	ocop_json_set_str(row, "value", value[0] ? value : DOTS);
	if (mono)
		ocop_json_set_bool(row, "mono", true);
	ocop_json_add(list_of(pairs, "rows"), row);
}

void document_pair(struct ocop_json *pairs, const char *key, const char *value)
{
	add_pair(pairs, key, value, false);
}

void document_pair_code(struct ocop_json *pairs, const char *key,
			const char *value)
{
	add_pair(pairs, key, value, true);
}

void document_column(struct ocop_json *table, const char *title,
		     unsigned width, const char *align, bool number)
{
	struct ocop_json *column = ocop_json_object();

	ocop_json_set_str(column, "title", title);
	ocop_json_set_int(column, "width", width);
	if (align)
		ocop_json_set_str(column, "align", align);
	if (number)
		ocop_json_set_bool(column, "number", true);
	ocop_json_add(list_of(table, "columns"), column);
}

struct ocop_json *document_row(struct ocop_json *table)
{
	struct ocop_json *row = ocop_json_object();

	ocop_json_add(list_of(table, "rows"), row);
	return row;
}

void document_cell(struct ocop_json *row, const char *text)
{
	ocop_json_add_str(list_of(row, "cells"), text);
}

void document_box(struct ocop_json *signatures, const char *title,
		  const char *note, const char *name)
{
	struct ocop_json *box = ocop_json_object();

	ocop_json_set_str(box, "title", title);
	ocop_json_set_str(box, "note", note);
	ocop_json_set_str(box, "name", name);
	ocop_json_add(list_of(signatures, "boxes"), box);
}

void document_letterhead(struct document *doc, const char *parent,
			 const char *body, const char *number,
			 const char *subject, const char *dated)
{
	struct ocop_json *b = document_block(doc, "letterhead", NULL);

	ocop_json_set_str(b, "parent", parent);
	ocop_json_set_str(b, "body", body[0] ? body : DOTS);
	ocop_json_set_str(b, "number", number);
	ocop_json_set_str(b, "subject", subject);
	ocop_json_set_str(b, "country", _("SOCIALIST REPUBLIC OF VIET NAM"));
	ocop_json_set_str(b, "motto", _("Independence - Freedom - Happiness"));
	ocop_json_set_str(b, "dated", dated);
}

void document_ending(struct document *doc, const char *copies,
		     const char *title, const char *note, const char *name)
{
	struct ocop_json *b = document_block(doc, "ending", NULL);

	ocop_json_set_str(b, "copies_title", copies[0] ? _("Copies to:") : "");
	ocop_json_set_str(b, "copies", copies);
	ocop_json_set_str(b, "title", title);
	ocop_json_set_str(b, "note", note);
	ocop_json_set_str(b, "name", name);
}

/* --- ocop-paper --- */

static _Noreturn void become_paper(const char *path, char *const argv[],
				   int in)
{
	const struct rlimit cpu = { CPU_MAX_S, CPU_MAX_S }, core = { 0, 0 };

	/* What a crash would leave on the disk holds what people said. */
	if (setrlimit(RLIMIT_CPU, &cpu) != 0 ||
	    setrlimit(RLIMIT_CORE, &core) != 0 || dup2(in, 0) < 0)
		_exit(EXIT_NOT_RUN);
	closefrom(3);
	execv(path, argv);
	_exit(EXIT_NOT_RUN);
}

/* Not child_run: that forbids writing any file. */
static int run(char *const argv[], int in)
{
	char path[PATH_MAX];
	int status = 0;
	pid_t pid;

	if (!child_find_ours(path, PROGRAM)) {
		say_error("'%s': %s", PROGRAM, _("program not found beside this one or on PATH"));
		return EXIT_TROUBLE;
	}
	pid = fork();
	if (pid == 0)
		become_paper(path, argv, in);
	if (pid < 0)
		return say_errno(PROGRAM);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return say_errno(PROGRAM);
	if (WIFSIGNALED(status))
		say_error("'%s': %s", PROGRAM, _("it was stopped before it was done"));
	/* Otherwise it has said what went wrong. */
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DONE ?
	       EXIT_DONE : EXIT_TROUBLE;
}

static void add(const char *argv[static ARGS_MAX], size_t *count,
		const char *name, const char *value)
{
	if (!value)
		return;
	argv[(*count)++] = name;
	argv[(*count)++] = value;
}

static bool write_all(int fd, struct ocop_bytes data)
{
	errno = ocop_file_put(fd, data);
	return errno == 0 && lseek(fd, 0, SEEK_SET) == 0;
}

int document_write(const struct document *doc, const char *pdf,
		   const char *docx, const char *xlsx)
{
	const char *argv[ARGS_MAX] = { PROGRAM };
	union { const char **in; char *const *out; } cast = { argv };
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	enum ocop_err err = ocop_json_print(&text, doc->root, false);
	size_t count = 1;
	int fd, code;

	if (err) {
		ocop_buf_clear(&text);
		return say_trouble(PROGRAM, err, NULL);
	}
	add(argv, &count, "--pdf", pdf);
	add(argv, &count, "--docx", docx);
	add(argv, &count, "--xlsx", xlsx);
	fd = memfd_create(PROGRAM, MFD_CLOEXEC);
	code = fd >= 0 && write_all(fd, ocop_buf_view(&text)) ?
	       run(cast.out, fd) : say_errno(PROGRAM);
	if (fd >= 0)
		close(fd);
	ocop_buf_clear(&text);
	return code;
}
