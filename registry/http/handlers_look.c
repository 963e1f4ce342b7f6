/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks things up in the folded state: certificates with their decisions
 * applied, lots, producers, serials. The answers show what the public log
 * holds. Of the scans of officers and shoppers, they show only the number. A
 * serial with its signature gets the verdict that an officer's replica would
 * give.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/stamp.h>
#include <ocop/text.h>

#include "common/ui/report.h"
#include "common/ui/say.h"
#include "registry/http/http.h"

static void set_day(struct ocop_json *o, const char *key, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	if (day == OCOP_DAY_NONE)
		return;
	ocop_day_format(text, day);
	ocop_json_set_str(o, key, text);
}

static void set_text(struct ocop_json *o, const char *key,
		     struct ocop_bytes text)
{
	if (text.len > 0)
		ocop_json_set_text(o, key, text);
}

static const char *state_word(enum ocop_cert_state state)
{
	switch (state) {
	case OCOP_CERT_IN_FORCE:
		return "in force";
	case OCOP_CERT_FUTURE:
		return "future";
	case OCOP_CERT_EXPIRED:
		return "expired";
	case OCOP_CERT_SUSPENDED:
		return "suspended";
	case OCOP_CERT_WITHDRAWN:
		return "withdrawn";
	}
	return "unknown";
}

static struct ocop_json *ref_json(const struct ocop_cert_ref *ref)
{
	struct ocop_json *o = ocop_json_object();

	set_text(o, "code", ref->code);
	set_day(o, "decided", ref->decided);
	return o;
}

static struct ocop_json *texts_json(const struct ocop_list *list)
{
	struct ocop_json *array = ocop_json_array();
	char text[256];
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (ocop_bytes_copy(text, sizeof(text),
				    ocop_list_text(list, i)))
			ocop_json_add_str(array, text);
	}
	return array;
}

/* The values of the decision itself. */
static void set_stated(struct ocop_json *o, const struct ocop_certificate *c)
{
	set_text(o, "code", c->code);
	set_day(o, "decided", c->decided);
	set_text(o, "decision", c->decision);
	set_text(o, "authority", c->authority);
	set_text(o, "producer", c->producer);
	ocop_json_set_int(o, "group", c->group);
	ocop_json_set_int(o, "set", c->set);
	ocop_json_set_int(o, "stars", c->stars);
	set_text(o, "rules", c->rules);
	set_day(o, "from", c->from);
	set_day(o, "to", c->to);
	if (c->gtin.count > 0)
		ocop_json_set(o, "gtin", texts_json(&c->gtin));
	if (c->supersedes.code.len > 0)
		ocop_json_set(o, "supersedes", ref_json(&c->supersedes));
}

/* The state on the day of the request. */
static void set_now(struct ocop_json *o, const struct ocop_cert_view *v)
{
	set_text(o, "producer_now", v->producer);
	set_text(o, "product", v->product);
	set_text(o, "no", v->no);
	ocop_json_set_str(o, "state", state_word(v->state));
	ocop_json_set_int(o, "stars_now", v->stars);
	if (v->score >= 0)
		ocop_json_set_int(o, "score", v->score);
	set_day(o, "to_now", v->to);
	ocop_json_set_bool(o, "extended", v->extended);
	ocop_json_set_bool(o, "lowered", v->lowered);
	ocop_json_set_bool(o, "entered_later", v->entered_later);
	ocop_json_set_bool(o, "may_be_extended", v->may_be_extended);
	set_text(o, "by_decision", v->by_decision);
	set_day(o, "by_day", v->by_day);
	ocop_json_set_bool(o, "superseded", v->superseded);
	if (v->successor.code.len > 0)
		ocop_json_set(o, "successor", ref_json(&v->successor));
	ocop_json_set_int(o, "index", (int64_t)v->index);
}

static enum ocop_err certificate_json(struct view *view,
				      const struct ocop_cert_ref *ref,
				      struct ocop_json **out)
{
	struct ocop_cert_view cert;
	enum ocop_err err;
	uint64_t now;

	*out = NULL;
	err = reg_clock_now(view->clock, &now, NULL);
	if (!err)
		err = ocop_fold_certificate(view->replica->state, *ref,
					    ocop_day_of(now), &cert);
	if (err)
		return err;
	*out = ocop_json_object();
	set_stated(*out, &cert.cert);
	set_now(*out, &cert);
	return *out == NULL ? OCOP_ERR_MEMORY : OCOP_OK;
}

/* Collect the decision days of a code's certificates, oldest first. Do this
 * before reading any certificate, because reading ends the lent views. */
struct found {
	int32_t decided[OCOP_PRODUCT_CERTS_MAX];
	size_t count;
};

static enum ocop_err gather(struct view *view, struct ocop_bytes code,
			    struct found *found)
{
	struct ocop_product_view product;
	enum ocop_err err;
	size_t i;

	found->count = 0;
	err = ocop_fold_product(view->replica->state, code, &product);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	for (i = 0; i < product.count; i++) {
		if (ocop_bytes_equal(product.cert[i].code, code))
			found->decided[found->count++] =
				product.cert[i].decided;
	}
	return OCOP_OK;
}

static bool is_code(const struct route_args *args, struct answer *out)
{
	struct ocop_diag diag = { 0 };

	if (!ocop_code_check(ocop_bytes_str(args->arg[0]), &diag))
		return true;
	answer_problem(out, 400, "fields", "expected an OCOP product code",
		       diag.text);
	return false;
}

void handle_certificates(struct view *view, const struct route_args *args,
			 struct answer *out)
{
	struct ocop_json *root = NULL, *list = NULL, *item;
	struct ocop_bytes code = ocop_bytes_str(args->arg[0]);
	struct paging paging;
	struct found found;
	char day[OCOP_DATE_SIZE] = "";
	enum ocop_err err;
	size_t i, count = 0;

	if (!is_code(args, out) || !paging_read(&paging, args, out))
		return;
	err = gather(view, code, &found);
	list = ocop_json_array();
	for (i = 0; !err && i < found.count && count < paging.limit; i++) {
		struct ocop_cert_ref ref = { code, found.decided[i] };

		ocop_day_format(day, found.decided[i]);
		if (strcmp(day, paging.after) <= 0)
			continue;
		count++;
		err = certificate_json(view, &ref, &item);
		ocop_json_add(list, item);
	}
	if (!err && found.count == 0)
		err = OCOP_ERR_ABSENT;
	if (answer_found(out, err, "no certificate has that code")) {
		root = ocop_json_of_schema("ocop.certificates/1");
		ocop_json_set_int(root, "log_size", (int64_t)view->total);
		ocop_json_set(root, "certificates", list);
		list = NULL;
		answer_json(out, 200, root);
		if (i < found.count)
			paging_next(&paging, day, out);
	}
	ocop_json_free(list);
}

void handle_certificate(struct view *view, const struct route_args *args,
			struct answer *out)
{
	struct ocop_json *root = NULL;
	struct ocop_cert_ref ref;
	enum ocop_err err;

	if (!is_code(args, out))
		return;
	ref.code = ocop_bytes_str(args->arg[0]);
	if (ocop_day_parse(&ref.decided, ocop_bytes_str(args->arg[1]))) {
		answer_problem(out, 400, "fields", "expected a date",
			       "write the day of the decision as YYYY-MM-DD");
		return;
	}
	err = certificate_json(view, &ref, &root);
	if (!answer_found(out, err, "no such certificate"))
		return;
	ocop_json_set_str(root, "schema", "ocop.certificate/1");
	ocop_json_set_int(root, "log_size", (int64_t)view->total);
	answer_json(out, 200, root);
}

static struct ocop_json *lot_json(const struct ocop_lot_view *lot)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.lot/1");

	set_text(o, "product", lot->product);
	ocop_json_set_int(o, "lot", lot->lot);
	ocop_json_set_int(o, "count", lot->count);
	ocop_json_set(o, "certificate", ref_json(&lot->certificate));
	ocop_json_set_hex(o, "stamp_key", ocop_bytes_of(lot->stamp_key,
							OCOP_HASH_LEN));
	set_text(o, "batch", lot->batch);
	set_day(o, "made", lot->made);
	set_day(o, "best_before", lot->best_before);
	set_day(o, "accepted", lot->accepted_day);
	ocop_json_set_bool(o, "held", lot->held);
	ocop_json_set_bool(o, "dropped", lot->dropped);
	ocop_json_set_bool(o, "refused_for_key", lot->refused_for_key);
	ocop_json_set_bool(o, "has_status", lot->has_status);
	ocop_json_set_bool(o, "has_alert", lot->has_alert);
	ocop_json_set_int(o, "index", (int64_t)lot->index);
	return o;
}

bool look_lot(struct ocop_lot_view *lot_out, struct view *view,
	      const struct route_args *args, struct answer *out)
{
	struct ocop_bytes product = ocop_bytes_str(args->arg[0]);
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	uint64_t number;

	if (ocop_product_check(product, &diag) ||
	    ocop_digits(&number, ocop_bytes_str(args->arg[1])) ||
	    number > OCOP_LOT_MAX) {
		answer_problem(out, 400, "fields",
			       "expected a product and a lot number", diag.text);
		return false;
	}
	err = ocop_fold_lot(view->replica->state, product, (uint32_t)number,
			    lot_out);
	return answer_found(out, err, "no such lot");
}

void handle_lot(struct view *view, const struct route_args *args,
		struct answer *out)
{
	struct ocop_lot_view lot;
	struct ocop_json *root;

	if (!look_lot(&lot, view, args, out))
		return;
	root = lot_json(&lot);
	ocop_json_set_int(root, "log_size", (int64_t)view->total);
	answer_json(out, 200, root);
}

static struct ocop_json *keys_json(const struct ocop_list *keys)
{
	struct ocop_json *array = ocop_json_array();
	uint8_t hash[OCOP_HASH_LEN];
	size_t i;

	for (i = 0; i < keys->count; i++) {
		struct ocop_producer_key key = ocop_list_key(keys, i);
		struct ocop_json *o = ocop_json_object();

		ocop_sha256(hash, key.spki);
		ocop_json_set_hex(o, "key", ocop_bytes_of(hash, sizeof(hash)));
		ocop_json_set_base64(o, "spki", key.spki);
		ocop_json_set_bool(o, "record", key.role_record);
		ocop_json_set_bool(o, "stamp", key.role_stamp);
		set_day(o, "to", key.to);
		ocop_json_add(array, o);
	}
	return array;
}

void handle_producer(struct view *view, const struct route_args *args,
		     struct answer *out)
{
	struct ocop_producer producer;
	struct ocop_json *root;
	enum ocop_err err;
	uint64_t index;

	err = ocop_fold_producer(view->replica->state,
				 ocop_bytes_str(args->arg[0]), &producer,
				 &index);
	if (!answer_found(out, err, "no such producer"))
		return;
	root = ocop_json_of_schema("ocop.producer/1");
	set_text(root, "id", producer.id);
	set_text(root, "name", producer.name);
	ocop_json_set_str(root, "type", ocop_producer_type_word(producer.type));
	set_text(root, "address", producer.address);
	set_text(root, "unit", producer.unit);
	set_text(root, "authority", producer.authority);
	set_text(root, "reg", producer.reg);
	set_text(root, "gs1_prefix", producer.gs1_prefix);
	ocop_json_set(root, "keys", keys_json(&producer.keys));
	ocop_json_set_int(root, "index", (int64_t)index);
	ocop_json_set_int(root, "log_size", (int64_t)view->total);
	answer_json(out, 200, root);
}

/* --- One serial --- */

static void set_index(struct ocop_json *o, const char *key, uint64_t index)
{
	if (index != OCOP_INDEX_NONE)
		ocop_json_set_int(o, key, (int64_t)index);
}

bool look_serial(const char *text, uint32_t *lot, uint32_t *index)
{
	struct ocop_bytes in = ocop_bytes_str(text);
	uint64_t a, b;

	if (in.len != 13 ||
	    ocop_digits(&a, ocop_bytes_of(in.ptr, 6)) ||
	    ocop_digits(&b, ocop_bytes_of(in.ptr + 6, 7)))
		return false;
	*lot = (uint32_t)a;
	*index = (uint32_t)b;
	return true;
}

/* Build the stamp's text as printed. The host is not signed, so if the caller
 * does not name one, use any host of the trust document. */
static bool stamp_text(char *out, size_t size, struct view *view,
		       const struct route_args *args, const char *digits)
{
	const struct ocop_trust *trust = ocop_replica_trust(view->replica);
	char path[OCOP_STAMP_PATH_MAX + 1], host[OCOP_STAMP_URI_MAX];
	uint32_t lot, index;
	int len;

	if (!look_serial(args->arg[1], &lot, &index) ||
	    ocop_stamp_path(path, args->arg[0], lot, index))
		return false;
	if (!route_query(args, "host", host, sizeof(host)) &&
	    (trust->host_count == 0 ||
	     !ocop_bytes_copy(host, sizeof(host),
			      trust->hosts[trust->host_count - 1].host)))
		return false;
	len = snprintf(out, size, "https://%s%s?s=%s", host, path, digits);
	return len > 0 && (size_t)len < size;
}

enum ocop_err look_start(struct view *view, struct ocop_verifier *judge,
			 struct ocop_policy *policy)
{
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	if (!err)
		err = ocop_replica_verifier(view->replica, judge);
	if (!err) {
		*policy = ocop_replica_policy(view->replica, now);
		policy->refreshed = true;
	}
	return err;
}

enum ocop_err look_stamp(struct ocop_verdict_report *out, struct view *view,
			 const struct route_args *args)
{
	char digits[ROUTE_QUERY_SIZE], text[OCOP_STAMP_URI_MAX * 2];
	struct ocop_policy policy;
	struct ocop_verifier judge;
	enum ocop_err err;

	if (!route_query(args, "s", digits, sizeof(digits)) ||
	    !stamp_text(text, sizeof(text), view, args, digits)) {
		ocop_verdict_text_only(out, OCOP_VERDICT_MALFORMED,
				       OCOP_REASON_NONE);
		return OCOP_OK;
	}
	err = look_start(view, &judge, &policy);
	if (!err)
		err = ocop_verdict_of_text(out, &judge, ocop_bytes_str(text),
					   &policy);
	if (!err)
		err = ocop_verdict_add_names(out, &judge);
	if (!err)
		shopper_count(view, args, out);
	return err;
}

enum ocop_err look_symbol(struct ocop_verdict_report *out, struct view *view,
			  struct ocop_bytes digits)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf link = OCOP_BUF(OCOP_RECORD_MAX * 4);
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	struct ocop_policy policy;
	struct ocop_verifier judge;
	char host[OCOP_STAMP_URI_MAX];
	enum ocop_err err = look_start(view, &judge, &policy);

	if (err)
		return err;
	/* Whatever host led here, the page is the register's. */
	ocop_buf_str(&link, "https://host/c/");
	err = ocop_buf_bytes(&link, digits);
	if (!err)
		err = ocop_cert_uri_open(&record, host, &envelope, &payload,
					 ocop_buf_view(&link), NULL);
	if (!err)
		err = ocop_verdict_of_symbol(out, &judge,
					     &payload.u.certificate,
					     envelope.payload, &policy);
	if (!err)
		err = ocop_verdict_add_names(out, &judge);
	if (err == OCOP_ERR_MALFORMED || err == OCOP_ERR_LIMIT) {
		ocop_verdict_text_only(out, OCOP_VERDICT_MALFORMED,
				       OCOP_REASON_NONE);
		err = OCOP_OK;
	}
	ocop_buf_clear(&link);
	ocop_buf_clear(&record);
	return err;
}

static void judge(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	struct ocop_json_out root = OCOP_JSON_OUT(&out->body);
	struct ocop_verdict_report report;
	uint32_t lot, index;
	enum ocop_err err;
	char path[OCOP_STAMP_PATH_MAX + 1];

	if (!look_serial(args->arg[1], &lot, &index) ||
	    ocop_stamp_path(path, args->arg[0], lot, index)) {
		answer_problem(out, 400, "fields",
			       "expected a product and a serial of 13 digits", "");
		return;
	}
	err = look_stamp(&report, view, args);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	ocop_json_put_object(&root, NULL);
	ocop_json_put_str(&root, "schema", "ocop.stamp/1");
	report_put(&root, &report, NULL);
	ocop_json_put_int(&root, "log_size", (int64_t)view->total);
	ocop_json_put_end(&root);
	answer_json_written(out, 200);
}

/* The registered state of a serial. */
static struct ocop_json *serial_json(const struct ocop_serial_view *v)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.serial/1");

	ocop_json_set_str(o, "producer_status",
			  v->producer == OCOP_STATUS_HELD ? "held" :
			  ocop_status_word(v->producer));
	set_index(o, "producer_index", v->producer_index);
	ocop_json_set_str(o, "authority_status",
			  v->authority == OCOP_STATUS_HELD ? "held" :
			  ocop_status_word(v->authority));
	set_index(o, "authority_index", v->authority_index);
	set_text(o, "reason", v->reason);
	set_text(o, "batch", v->batch);
	set_day(o, "made", v->made);
	set_day(o, "best_before", v->best_before);
	if (v->alert != 0) {
		ocop_json_set_str(o, "alert", ocop_alert_state_word(v->alert));
		set_index(o, "alert_index", v->alert_index);
	}
	return o;
}

void handle_stamp(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	struct ocop_bytes product = ocop_bytes_str(args->arg[0]);
	char digits[ROUTE_QUERY_SIZE];
	struct ocop_serial_view serial;
	struct ocop_diag diag = { 0 };
	struct ocop_lot_view lot;
	struct ocop_json *root;
	char path[OCOP_STAMP_PATH_MAX + 1];
	uint32_t number, index;
	struct report_shoppers shoppers = { 0, OCOP_DAY_NONE, OCOP_DAY_NONE };
	uint64_t scans = 0;
	enum ocop_err err;

	if (route_query(args, "s", digits, sizeof(digits))) {
		judge(view, args, out);
		return;
	}
	if (ocop_product_check(product, &diag) ||
	    !look_serial(args->arg[1], &number, &index)) {
		answer_problem(out, 400, "fields",
			       "expected a product and a serial of 13 digits",
			       diag.text);
		return;
	}
	err = ocop_fold_lot(view->replica->state, product, number, &lot);
	if (!err && (int64_t)index >= lot.count)
		err = OCOP_ERR_ABSENT;
	if (!err)
		err = ocop_fold_serial(view->replica->state, &lot, index,
				       &serial);
	if (!answer_found(out, err, "no lot has registered that serial"))
		return;
	/* The public is told how often, never where or by whom. */
	if (args->reports != NULL)
		err = reports_count(args->reports, product, number, index,
				    &scans);
	if (!err)
		err = ocop_stamp_path(path, args->arg[0], number, index);
	if (!err && args->reports != NULL)
		err = reports_shoppers(args->reports, path, &shoppers);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	root = serial_json(&serial);
	ocop_json_set_int(root, "scans", (int64_t)scans);
	ocop_json_set_int(root, "shoppers", (int64_t)shoppers.count);
	ocop_json_set_str(root, "product", args->arg[0]);
	ocop_json_set_int(root, "lot", number);
	ocop_json_set_int(root, "stamp_index", index);
	ocop_json_set_bool(root, "lot_dropped", lot.dropped);
	ocop_json_set_int(root, "log_size", (int64_t)view->total);
	answer_json(out, 200, root);
}
