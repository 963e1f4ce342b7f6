/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard input, a line an item: a scanner that types what it reads, or a
 * pipe. A line is never a file's name: a symbol must not choose what is
 * opened here. Of a line beyond the limit the beginning is judged: it is
 * no stamp, and the lines behind it have their turn.
 */
#include "verifier/verify.h"

/* Read a line without its end; false at the end of input. */
static bool read_line(struct ocop_buf *line, FILE *in)
{
	int c;

	ocop_buf_reset(line);
	while ((c = getc(in)) != EOF && c != '\n')
		ocop_buf_byte(line, (uint8_t)c);
	if (line->len > 0 && line->ptr[line->len - 1] == '\r')
		line->len--;
	return c != EOF || line->len > 0;
}

void verify_lines(struct verify_run *run, FILE *in)
{
	struct ocop_buf line = OCOP_BUF(VERIFY_LINE_MAX);

	while (read_line(&line, in)) {
		if (line.len > 0)
			verify_item(run, (const char *)line.ptr, line.len,
				    false);
		fflush(stdout);
	}
	if (ferror(in)) {
		say_error("%s", _("cannot read standard input"));
		run->trouble = true;
	}
	ocop_buf_clear(&line);
}
