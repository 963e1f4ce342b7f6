/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths put together, whole or not at all: one that was cut short would
 * name another file.
 */
#include <stdio.h>

#include "common/ui/path.h"
#include "common/ui/say.h"

static bool put(char out[static PATH_SIZE], const char *a, const char *between,
		const char *b)
{
	int len = snprintf(out, PATH_SIZE, "%s%s%s", a, between, b);

	if (len > 0 && len < PATH_SIZE)
		return true;
	say_error("'%s': %s", a, _("the path is too long"));
	return false;
}

bool path_join(char out[static PATH_SIZE], const char *dir, const char *name)
{
	return put(out, dir, "/", name);
}

bool path_beside(char out[static PATH_SIZE], const char *file,
		 const char *suffix)
{
	return put(out, file, "", suffix);
}
