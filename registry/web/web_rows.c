/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates in a list: product, stars, producer, commune, dates, state. */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web_browse.h"

#define STATE_BYTES ((size_t)16 * 1024 * 1024)

enum ocop_err web_keep_ref(struct ocop_buf *refs,
			   const struct ocop_cert_ref *ref)
{
	struct web_ref kept = { .decided = ref->decided };

	if (!ocop_bytes_copy(kept.code, sizeof(kept.code), ref->code))
		return OCOP_ERR_STORE;
	return ocop_buf_add(refs, &kept, sizeof(kept));
}

struct ocop_cert_ref web_ref_at(const struct ocop_buf *refs, size_t number)
{
	const struct web_ref *ref = (const void *)(refs->ptr +
						   number * sizeof(*ref));

	return (struct ocop_cert_ref){ ocop_bytes_str(ref->code),
				       ref->decided };
}

enum ocop_err web_read(struct ocop_cert_view *out, struct view *view,
		       struct ocop_cert_ref ref)
{
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	return err ? err : ocop_fold_certificate(view->replica->state, ref,
						 ocop_day_of(now), out);
}

/* A lapsed certificate says nothing about how fresh the goods are, so it has
 * no word that a label uses for food. */
void web_state(struct ocop_buf *out, const struct ocop_cert_view *v)
{
	char from[LABEL_DAY_SIZE], to[LABEL_DAY_SIZE], by[LABEL_DAY_SIZE];

	label_day(from, v->cert.from);
	label_day(to, v->to);
	label_day(by, v->by_day);
	switch (v->state) {
	case OCOP_CERT_IN_FORCE:
		ocop_buf_printf(out, v->extended ?
				_("In force, extended until %s") :
				_("In force until %s"), to);
		break;
	case OCOP_CERT_FUTURE:
		ocop_buf_printf(out, _("Not in force before %s"), from);
		break;
	case OCOP_CERT_EXPIRED:
		ocop_buf_printf(out, v->may_be_extended ?
				_("Certificate ended on %s; the law lets the authority extend it") :
				_("Certificate ended on %s"), to);
		break;
	case OCOP_CERT_SUSPENDED:
		ocop_buf_printf(out, _("Suspended from %s, decision %.*s"), by,
				(int)v->by_decision.len,
				(const char *)v->by_decision.ptr);
		break;
	case OCOP_CERT_WITHDRAWN:
		ocop_buf_printf(out, _("Withdrawn from %s, decision %.*s"), by,
				(int)v->by_decision.len,
				(const char *)v->by_decision.ptr);
		break;
	}
}

static const char *class_of(enum ocop_cert_state state)
{
	switch (state) {
	case OCOP_CERT_IN_FORCE:
		return "in-force";
	case OCOP_CERT_SUSPENDED:
	case OCOP_CERT_WITHDRAWN:
		return "withdrawn";
	case OCOP_CERT_FUTURE:
	case OCOP_CERT_EXPIRED:
		break;
	}
	return "lapsed";
}

static void link_certificate(struct ocop_buf *out,
			     const struct route_args *args,
			     const struct ocop_cert_view *v)
{
	char path[64], day[OCOP_DATE_SIZE], name[512];

	ocop_day_format(day, v->cert.decided);
	snprintf(path, sizeof(path), "/s/certificate/%.*s/%s",
		 (int)v->cert.code.len, (const char *)v->cert.code.ptr, day);
	if (!ocop_bytes_copy(name, sizeof(name), v->product))
		name[0] = '\0';
	web_link(out, args, path, name[0] ? name : path);
}

static void link_producer(struct ocop_buf *out, struct view *view,
			  const struct route_args *args,
			  struct ocop_bytes id)
{
	struct ocop_buf path = OCOP_BUF(512);
	struct ocop_producer producer;
	char plain[128], name[512];

	if (!ocop_bytes_copy(plain, sizeof(plain), id))
		return;
	if (ocop_fold_producer(view->replica->state, id, &producer, NULL) ||
	    !ocop_bytes_copy(name, sizeof(name), producer.name))
		snprintf(name, sizeof(name), "%s", plain);
	ocop_buf_str(&path, "/s/producer/");
	web_percent(&path, plain);
	web_link(out, args, ocop_buf_cstr(&path), name);
	ocop_buf_clear(&path);
}

static enum ocop_err row(struct ocop_buf *out, struct view *view,
			 const struct route_args *args,
			 struct ocop_cert_ref ref)
{
	struct ocop_buf text = OCOP_BUF(1024);
	struct ocop_cert_view v;
	enum ocop_err err = web_read(&v, view, ref);

	if (err)
		return err;
	html_open(out, "li", "class", class_of(v.state), NULL);
	link_certificate(out, args, &v);
	ocop_buf_printf(&text, ngettext("%lld star", "%lld stars",
					(unsigned long)v.stars),
			(long long)v.stars);
	ocop_buf_str(out, " ");
	html_element(out, "b", NULL, ocop_buf_cstr(&text));
	ocop_buf_str(out, "<br>");
	ocop_buf_reset(&text);
	web_state(&text, &v);
	if (v.superseded)
		ocop_buf_printf(&text, "; %s",
				_("a newer certificate replaces it"));
	html_element(out, "span", NULL, ocop_buf_cstr(&text));
	ocop_buf_str(out, "<br>");
	link_producer(out, view, args, v.producer);
	ocop_buf_str(out, "; ");
	web_unit_link(out, args, ref.code);
	html_close(out, "li");
	ocop_buf_clear(&text);
	ocop_state_trim(view->replica->state, STATE_BYTES);
	return OCOP_OK;
}

enum ocop_err web_rows(struct ocop_buf *out, struct view *view,
		       const struct route_args *args,
		       const struct ocop_buf *refs, size_t first)
{
	size_t count = refs->len / sizeof(struct web_ref);
	enum ocop_err err = OCOP_OK;

	if (first >= count)
		return OCOP_OK;
	html_open(out, "ul", "class", "rows", NULL);
	for (size_t i = first; !err && i < count && i < first + WEB_ROWS; i++)
		err = row(out, view, args, web_ref_at(refs, i));
	html_close(out, "ul");
	return err;
}
