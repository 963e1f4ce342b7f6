/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-paper: lays one document out. It gets JSON on standard input and uses no
 * network. It is a program of its own for two reasons. Loading cairo and pango
 * takes three times as long as judging a stamp. And strangers wrote the texts
 * that it draws.
 */
#include <errno.h>
#include <unistd.h>

#include "common/paper/paper.h"
#include "common/ui/cmd.h"

#define STDIN "-"

struct args { const char *pdf, *docx, *xlsx; };

static enum ocop_err read_stdin(struct ocop_buf *out, struct ocop_diag *diag)
{
	uint8_t chunk[16384];
	ssize_t len;

	while ((len = read(STDIN_FILENO, chunk, sizeof(chunk))) != 0) {
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
					 ocop_err_text(OCOP_ERR_FILE));
		if (ocop_buf_add(out, chunk, (size_t)len))
			return ocop_fail(diag, out->err, 0, "%s",
					 ocop_err_text(out->err));
	}
	return OCOP_OK;
}

static int write_one(const struct ocop_json *doc, const char *path,
		     enum ocop_err (*writer)(struct ocop_file *,
					     const struct ocop_json *,
					     struct ocop_diag *))
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_file file;
	enum ocop_err err, end;

	if (!path)
		return EXIT_DONE;
	err = ocop_file_begin(&file, path,
			      OCOP_FILE_REPLACE | OCOP_FILE_SECRET, &diag);
	if (!err)
		err = writer(&file, doc, &diag);
	end = ocop_file_end(&file, !err, err ? NULL : &diag);
	err = err ? err : end;
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct args a = { NULL, NULL, NULL };
	const struct opt table[] = {
		{ "pdf", OPT_TEXT, &a.pdf, "FILE",
		  N_("write it as PDF, on A4") },
		{ "docx", OPT_TEXT, &a.docx, "FILE",
		  N_("write it for a word processor (.docx)") },
		{ "xlsx", OPT_TEXT, &a.xlsx, "FILE",
		  N_("write its tables for a spreadsheet (.xlsx)") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_json *doc = NULL;
	enum ocop_err err;
	int code;

	if (!cmd_start("ocop-paper", argc, argv, &code) ||
	    !cmd_begin(table, argc, argv, "ocop-paper [option]...",
		       N_("Lay out the document on standard input, which is "
			  "JSON of schema ocop.paper/1.\nocop-verify runs this "
			  "program to make its papers."), NULL, &code))
		return code;
	err = read_stdin(&text, &diag);
	if (!err)
		err = ocop_json_parse(&doc, ocop_buf_view(&text), &diag);
	if (!err)
		err = paper_check(doc, &diag);
	code = err ? say_diag(STDIN, err, &diag) : EXIT_DONE;
	if (code == EXIT_DONE)
		code = write_one(doc, a.pdf, paper_pdf);
	if (code == EXIT_DONE)
		code = write_one(doc, a.docx, paper_docx);
	if (code == EXIT_DONE)
		code = write_one(doc, a.xlsx, paper_xlsx);
	ocop_json_free(doc);
	ocop_buf_clear(&text);
	return code;
}
