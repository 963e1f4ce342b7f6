/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A proxy's address from a file: the place of its password, as a key's, is
 * where nobody else can read it; it is never said.
 */
#include <string.h>

#include <ocop/file.h>

#include "common/ui/proxy.h"
#include "common/ui/say.h"

/* Cut the end of the line off; whether something without blanks is left. */
static bool is_line(struct ocop_buf *line)
{
	if (line->len > 0 && line->ptr[line->len - 1] == '\n')
		line->len--;
	for (size_t i = 0; i < line->len; i++)
		if (line->ptr[i] <= ' ' || line->ptr[i] == 0x7f)
			return false;
	return line->len > 0;
}

int proxy_from_file(const char **proxy, struct ocop_buf *line,
		    const char *file)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (file == NULL)
		return EXIT_DONE;
	if (*proxy != NULL) {
		say_error("%s", _("--proxy or --proxy-file, not both"));
		return EXIT_USAGE;
	}
	err = ocop_file_read_secret(line, file, &diag);
	if (err)
		return say_diag(file, err, &diag);
	if (!is_line(line)) {
		say_error("'--proxy-file': '%s': %s", file,
			  _("not one line with a proxy's address"));
		return EXIT_USAGE;
	}
	*proxy = ocop_buf_cstr(line);
	return *proxy != NULL ? EXIT_DONE :
	       say_diag(file, line->err, NULL);
}
