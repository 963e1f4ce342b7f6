/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search: by words of a name or a decision, as ocop-verify looks them up,
 * or by a product code or GTIN. A person pages through the first WORDS_MAX
 * certificates; after these, adding a word is faster.
 */
#include <stdio.h>
#include <string.h>

#include "common/ui/say.h"
#include "registry/web/web_browse.h"

#define WORDS_SIZE 256
#define WORDS_MAX 200
#define REFS_BYTES ((size_t)64 * 1024)

static enum ocop_err keep(void *user, const struct ocop_cert_ref *ref)
{
	return web_keep_ref(user, ref);
}

static enum ocop_err by_product(struct view *view, const char *product,
				struct ocop_buf *refs)
{
	struct ocop_product_view found;
	enum ocop_err err = ocop_fold_product(view->replica->state,
					      ocop_bytes_str(product), &found);

	for (size_t i = found.count; !err && i > 0; i--)
		err = web_keep_ref(refs, &found.cert[i - 1]);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* Find those of the pages up to this one; *more: there are further ones. */
static enum ocop_err find(struct view *view, const char *words, size_t page,
			  struct ocop_buf *refs, bool *more)
{
	char product[OCOP_PRODUCT_MAX + 1];
	uint64_t now;
	enum ocop_err err;

	*more = false;
	if (!ocop_product_read(product, ocop_bytes_str(words), NULL)) {
		err = by_product(view, product, refs);
		*more = refs->len / sizeof(struct web_ref) > page * WEB_ROWS;
		return err;
	}
	err = reg_clock_now(view->clock, &now, NULL);
	return err ? err : ocop_fold_look(view->replica->state,
					  ocop_bytes_str(words),
					  ocop_day_of(now), page * WEB_ROWS,
					  keep, refs, more);
}

static void say_found(struct ocop_buf *out, size_t count, size_t page,
		      bool more)
{
	if (count == 0)
		html_element(out, "p", NULL,
			     _("The register has no certificate with these words. Write fewer words, or look at their spelling. An empty result proves nothing against a product."));
	else if (count <= (page - 1) * WEB_ROWS)
		html_element(out, "p", NULL, _("There are no more pages."));
	else if (more && page * WEB_ROWS >= WORDS_MAX)
		html_element(out, "p", NULL,
			     _("There are more certificates with these words. Add a word to find fewer."));
}

void handle_search(struct view *view, const struct route_args *args,
		   struct answer *out)
{
	struct ocop_buf refs = OCOP_BUF(REFS_BYTES), path = OCOP_BUF(2048);
	char words[WORDS_SIZE] = "";
	bool more = false;
	size_t page;
	enum ocop_err err = OCOP_OK;

	route_query(args, "q", words, sizeof(words));
	/* So a form sends a blank. */
	for (char *at = words; (at = strchr(at, '+')) != NULL;)
		*at = ' ';
	if (!web_page_number(args, &page) ||
	    page > WORDS_MAX / WEB_ROWS) {
		web_nothing(out, view, args, 400, N_("Search"),
			    N_("There is no such page of results."));
		return;
	}
	if (words[0] != '\0')
		err = find(view, words, page, &refs, &more);
	web_begin(out, args, N_("Search"));
	html_element(&out->body, "h1", NULL, _("Search"));
	web_search_box(&out->body, args, words);
	if (!err && words[0] != '\0') {
		err = web_rows(&out->body, view, args, &refs,
			       (page - 1) * WEB_ROWS);
		say_found(&out->body, refs.len / sizeof(struct web_ref), page,
			  more);
		ocop_buf_str(&path, "/s/search?q=");
		web_percent(&path, words);
		web_page_links(&out->body, args, ocop_buf_cstr(&path), page,
			       more && page * WEB_ROWS < WORDS_MAX);
	}
	web_end_browse(out, view, err);
	ocop_buf_clear(&refs);
	ocop_buf_clear(&path);
}
