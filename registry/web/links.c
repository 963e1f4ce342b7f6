/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The links of a product or of a stamp. Only what the register really has is
 * linked: its pages, and the same as JSON.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <ocop/stamp.h>

#include "common/ui/say.h"
#include "registry/web/resolve.h"

#define HTML "text/html"
#define JSON "application/json"

static void add(struct links *l, const char *type, const char *title,
		const char *media, bool of_serial, const char *href)
{
	struct link *link = &l->link[l->count];

	if (l->count == LINKS_MAX)
		return;
	*link = (struct link){ type, title, media, "", of_serial };
	/* A path of this register is far shorter. */
	if ((size_t)snprintf(link->href, sizeof(link->href), "%s", href) <
	    sizeof(link->href))
		l->count++;
}

/* OCOP_ERR_ABSENT: no lot has that serial. */
static enum ocop_err add_of_serial(struct links *l, struct view *view)
{
	char path[OCOP_STAMP_PATH_MAX + 1], href[LINK_HREF_SIZE];
	struct ocop_lot_view lot;
	uint32_t number, index;
	enum ocop_err err;

	if (!look_serial(l->of.serial, &number, &index))
		return OCOP_ERR_ABSENT;
	err = ocop_fold_lot(view->replica->state,
			    ocop_bytes_str(l->of.product), number, &lot);
	if (!err && (int64_t)index >= lot.count)
		err = OCOP_ERR_ABSENT;
	if (!err)
		err = ocop_stamp_path(path, l->of.product, number, index);
	if (err)
		return err;
	snprintf(href, sizeof(href), "/s%s", path);
	add(l, "defaultLink", N_("What the register says of this stamp"),
	    HTML, true, href);
	add(l, "traceability", N_("The records behind this stamp"), HTML,
	    true, href);
	add(l, "dpp", N_("What the register says of this stamp"), HTML, true,
	    href);
	snprintf(href, sizeof(href), "/v1/stamps/%s/%s", l->of.product,
		 l->of.serial);
	add(l, "dpp", N_("The state of this stamp"), JSON, true, href);
	return OCOP_OK;
}

static void add_of_product(struct links *l, const char *code)
{
	char href[LINK_HREF_SIZE];

	snprintf(href, sizeof(href), "/s/%s/%s", l->of.is_gtin ? "01" : "p",
		 l->of.product);
	add(l, "defaultLink", N_("The product in the register"), HTML, false,
	    href);
	add(l, "pip", N_("The product in the register"), HTML, false, href);
	add(l, "certificationInfo", N_("The OCOP certificates of the product"),
	    HTML, false, href);
	snprintf(href, sizeof(href), "/v1/certificates/%s", code);
	add(l, "certificationInfo", N_("The OCOP certificates of the product"),
	    JSON, false, href);
}

/* The product's newest certificate: its code, and the product's name. */
static enum ocop_err newest(struct view *view, struct links *l,
			    char code[static OCOP_PRODUCT_MAX + 1])
{
	struct ocop_state *state = view->replica->state;
	struct ocop_product_view product;
	struct ocop_cert_view cert;
	struct ocop_cert_ref ref;
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	if (!err)
		err = ocop_fold_product(state, ocop_bytes_str(l->of.product),
					&product);
	if (!err && product.count == 0)
		err = OCOP_ERR_ABSENT;
	if (err)
		return err;
	ref = product.cert[product.count - 1];
	if (!ocop_bytes_copy(code, OCOP_PRODUCT_MAX + 1, ref.code))
		return OCOP_ERR_STORE;
	ref.code = ocop_bytes_str(code);
	err = ocop_fold_certificate(state, ref, ocop_day_of(now), &cert);
	if (!err && !ocop_bytes_copy(l->name, sizeof(l->name), cert.product))
		l->name[0] = '\0';
	return err;
}

enum ocop_err links_make(struct links *out, struct view *view,
			 const struct digital_link *of)
{
	char code[OCOP_PRODUCT_MAX + 1];
	enum ocop_err err;

	*out = (struct links){ .of = *of };
	err = newest(view, out, code);
	if (!err && of->serial[0] != '\0')
		err = add_of_serial(out, view);
	if (!err)
		add_of_product(out, code);
	return err;
}

/* A type without the name of its vocabulary. */
static const char *short_type(const char *type)
{
	static const char *const names[] = {
		"gs1:", GS1_VOC, "https://gs1.org/voc/",
		"https://www.gs1.org/voc/", "http://gs1.org/voc/"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(type, names[i], strlen(names[i])) == 0)
			return type + strlen(names[i]);
	return "";
}

const struct link *links_find(const struct links *l, const char *type,
			      const char *media)
{
	const struct link *found = NULL;

	type = short_type(type);
	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->link[i].type, type) != 0)
			continue;
		if (strcmp(l->link[i].media, media) == 0)
			return &l->link[i];
		if (found == NULL)
			found = &l->link[i];
	}
	return found;
}
