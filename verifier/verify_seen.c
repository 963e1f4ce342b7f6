/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which serials were scanned in this run, so that the report can say when one
 * comes twice. This is only a hint: the same article may have been scanned
 * twice.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/verify.h"

#define SEEN_MAX ((size_t)1 << 21)

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

enum ocop_err verify_seen_add(struct verify_seen *seen, const char *path,
			      bool *again)
{
	char *copy = strdup(path), **node;

	/* A tree node begins with a pointer to the key. */
	node = copy ? tsearch(copy, &seen->tree, compare) : NULL;
	*again = node != NULL && *node != copy;
	if (node == NULL || *again) {
		free(copy);
		return *again ? OCOP_OK : OCOP_ERR_MEMORY;
	}
	if (seen->count == SEEN_MAX) {
		tdelete(copy, &seen->tree, compare);
		free(copy);
		return OCOP_ERR_LIMIT;
	}
	if (seen->count++ == 0)
		ocop_bytes_copy(seen->first, sizeof(seen->first),
				ocop_bytes_str(path));
	return OCOP_OK;
}

void verify_seen_clear(struct verify_seen *seen)
{
	char *path;

	while (seen->tree != NULL) {
		path = *(char **)seen->tree;
		tdelete(path, &seen->tree, compare);
		free(path);
	}
	memset(seen, 0, sizeof(*seen));
}
