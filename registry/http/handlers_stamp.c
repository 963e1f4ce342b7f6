/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One serial: its state in the log, or, when its signature is given, the
 * same verdict that an officer's replica would reach.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/stamp.h>
#include <ocop/text.h>

#include "common/ui/report.h"
#include "registry/http/handlers.h"

static void set_day(struct ocop_json *o, const char *key, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	if (day == OCOP_DAY_NONE)
		return;
	ocop_day_format(text, day);
	ocop_json_set_str(o, key, text);
}

static void set_index(struct ocop_json *o, const char *key, uint64_t index)
{
	if (index != OCOP_INDEX_NONE)
		ocop_json_set_int(o, key, (int64_t)index);
}

/* "0000120000451": six digits of the lot, seven of the index. */
static bool parse_serial(const char *text, uint32_t *lot, uint32_t *index)
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

static struct ocop_json *report_json(const struct ocop_report *report)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "schema", "ocop.stamp/1");
	report_set(o, report);
	return o;
}

/* The stamp's text as printed: the host is not signed, so any listed one
 * that the caller does not name stands for it. */
static bool stamp_text(char *out, size_t size, struct view *view,
		       const struct route_args *args, const char *digits)
{
	const struct ocop_trust *trust = ocop_replica_trust(view->replica);
	char path[OCOP_STAMP_PATH_MAX + 1], host[OCOP_STAMP_URI_MAX];
	uint32_t lot, index;
	int len;

	if (!parse_serial(args->arg[1], &lot, &index) ||
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

static void judge(struct view *view, const struct route_args *args,
		  const char *digits, struct answer *out)
{
	struct ocop_policy policy = { .refreshed = true,
				      .signed_time = view->signed_time,
				      .vouched_time = view->vouched_time };
	struct ocop_report report;
	struct ocop_judge judge;
	struct ocop_json *root;
	char text[OCOP_STAMP_URI_MAX * 2];
	enum ocop_err err;

	if (!stamp_text(text, sizeof(text), view, args, digits)) {
		answer_problem(out, 400, "fields",
			       "not a product and a serial of 13 digits", "");
		return;
	}
	err = reg_clock_now(view->clock, &policy.now_unix_s, NULL);
	if (!err)
		err = ocop_replica_judge(view->replica, &judge);
	if (!err)
		err = ocop_judge_text(&report, &judge, ocop_bytes_str(text),
				      &policy);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	root = report_json(&report);
	ocop_json_set_int(root, "log_size", (int64_t)view->total);
	answer_json(out, 200, root);
}

/* The state of a registered serial. */
static struct ocop_json *serial_json(const struct ocop_serial_view *v)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "schema", "ocop.serial/1");
	ocop_json_set_str(o, "producer_status",
			  v->producer == OCOP_STATUS_HELD ? "held" :
			  ocop_status_word(v->producer));
	set_index(o, "producer_index", v->producer_index);
	ocop_json_set_str(o, "authority_status",
			  v->authority == OCOP_STATUS_HELD ? "held" :
			  ocop_status_word(v->authority));
	set_index(o, "authority_index", v->authority_index);
	if (v->reason.len > 0)
		ocop_json_set_text(o, "reason", v->reason);
	if (v->batch.len > 0)
		ocop_json_set_text(o, "batch", v->batch);
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
	uint32_t number, index;
	enum ocop_err err;

	if (route_query(args, "s", digits, sizeof(digits))) {
		judge(view, args, digits, out);
		return;
	}
	if (ocop_product_check(product, &diag) ||
	    !parse_serial(args->arg[1], &number, &index)) {
		answer_problem(out, 400, "fields",
			       "not a product and a serial of 13 digits",
			       diag.text);
		return;
	}
	err = ocop_fold_lot(view->replica->state, product, number, &lot);
	if (!err && (int64_t)index >= lot.count)
		err = OCOP_ERR_ABSENT;
	if (!err)
		err = ocop_fold_serial(view->replica->state, &lot, index,
				       &serial);
	if (err == OCOP_ERR_ABSENT) {
		answer_not_found(out, "no lot has registered that serial");
		return;
	}
	if (err) {
		answer_trouble(out, err);
		return;
	}
	root = serial_json(&serial);
	ocop_json_set_str(root, "product", args->arg[0]);
	ocop_json_set_int(root, "lot", number);
	ocop_json_set_int(root, "stamp_index", index);
	ocop_json_set_bool(root, "lot_dropped", lot.dropped);
	ocop_json_set_int(root, "log_size", (int64_t)view->total);
	answer_json(out, 200, root);
}
