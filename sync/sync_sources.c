/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses as people give them, turned into log URLs: a registry's URL
 * gets "/log", a folder becomes file:// (common/ui/path.c).
 */
#include <stdlib.h>
#include <string.h>

#include "common/ui/path.h"
#include "sync/sync.h"

#define URL_MAX 1024

/* Takes what is in url. */
static bool add(struct sync_sources *s, struct ocop_buf *url)
{
	const char *text = ocop_buf_cstr(url);
	char *copy = NULL;

	if (text != NULL && s->count < SYNC_SOURCES_MAX)
		copy = strdup(text);
	if (copy != NULL)
		s->url[s->count++] = copy;
	ocop_buf_clear(url);
	return copy != NULL;
}

bool sync_sources_registry(struct sync_sources *s, struct ocop_bytes base)
{
	struct ocop_buf url = OCOP_BUF(URL_MAX);

	while (base.len > 0 && base.ptr[base.len - 1] == '/')
		base.len--;
	ocop_buf_bytes(&url, base);
	ocop_buf_str(&url, "/log");
	return add(s, &url);
}

bool sync_sources_log(struct sync_sources *s, const char *source)
{
	struct ocop_buf url = OCOP_BUF(URL_MAX);

	log_url_add(&url, source);
	return add(s, &url);
}

bool sync_find_sources(struct sync_sources *out, const struct sync_args *a,
		       const struct ocop_trust *trust)
{
	bool good = true;

	for (size_t i = 0; good && i < a->sources.count; i++)
		good = sync_sources_log(out, a->sources.value[i]);
	for (size_t i = 0; good && i < a->registries.count; i++)
		good = sync_sources_registry(out, ocop_bytes_str(
						a->registries.value[i]));
	if (!good || out->count > 0 || trust == NULL)
		return good;
	for (size_t i = 0; i < trust->registry_count &&
	     out->count < SYNC_SOURCES_MAX; i++)
		if (!sync_sources_registry(out, trust->registries[i]))
			return false;
	return true;
}

void sync_sources_clear(struct sync_sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->url[i]);
	s->count = 0;
}
