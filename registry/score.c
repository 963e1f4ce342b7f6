/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts the reports, the lot and the communes together for ocop_copies_judge,
 * and compares the result with the alert that the log has.
 */
#include <math.h>
#include <string.h>

#include "registry/score.h"

const char *score_word(enum score_action action)
{
	static const char *const words[] = {
		[SCORE_NOTHING] = "nothing", [SCORE_STANDS] = "stands",
		[SCORE_PUBLISH] = "publish", [SCORE_REOPEN] = "reopen",
		[SCORE_LOOK] = "look" };

	return words[action];
}

void score_clear(struct score *s)
{
	ocop_buf_clear(&s->product);
	ocop_buf_clear(&s->entry);
}

/* --- The lot --- */

static enum ocop_err read_market(struct score *s)
{
	struct ocop_cose_sign1 message;
	struct ocop_payload p;
	struct ocop_entry entry;
	enum ocop_err err = ocop_log_entry(s->replica->store, s->lot.index,
					   &s->entry);

	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&s->entry), NULL);
	if (!err)
		err = ocop_cose_sign1_open_unverified(&message, entry.record,
						      false, NULL);
	if (!err)
		err = ocop_payload_decode(&p, OCOP_KIND_LOT, message.payload,
					  NULL);
	if (!err)
		s->market = p.u.lot.market;
	return err;
}

static enum ocop_err find_lot(struct score *s,
			      const struct report_serial *serial)
{
	enum ocop_err err;

	if (s->number == serial->lot && s->product.len &&
	    ocop_bytes_equal(serial->product, ocop_buf_view(&s->product)))
		return OCOP_OK;
	ocop_buf_reset(&s->product);
	s->number = serial->lot;
	s->known = false;
	err = ocop_buf_bytes(&s->product, serial->product);
	if (!err)
		err = ocop_replica_lot(s->replica, serial->product,
				       serial->lot, &s->lot);
	if (err == OCOP_ERR_ABSENT || err == OCOP_ERR_SIGNATURE)
		return OCOP_OK;
	if (!err && !s->lot.refused_for_key) {
		s->known = true;
		err = read_market(s);
	}
	return err;
}

/* When the goods were made; a held lot's release says so later. */
static enum ocop_err made_at(struct score *s, uint32_t index, int64_t *out)
{
	struct ocop_serial_view view;
	enum ocop_err err = ocop_fold_serial(s->replica->state, &s->lot, index,
					     &view);
	int32_t day = err || view.made == OCOP_DAY_NONE ? s->lot.made :
							  view.made;

	*out = day == OCOP_DAY_NONE ? INT64_MIN : (int64_t)ocop_day_start(day);
	return err;
}

/* --- The reports --- */

static struct ocop_sighting sighting_of(const struct score *s,
					const struct report_sighting *seen)
{
	struct ocop_bytes unit = ocop_bytes_str(seen->unit);
	const struct commune *commune = communes_find(s->communes, unit);

	return (struct ocop_sighting){
		.time = (int64_t)seen->time,
		.received = (int64_t)seen->received,
		.lat = commune ? commune->lat : NAN,
		.lon = commune ? commune->lon : NAN,
		.reporter = seen->reporter, .authority = seen->authority,
		.record = seen->record, .two = seen->two,
		.outside_market = s->market.count &&
			!ocop_list_has_text(&s->market,
					    ocop_bytes_of(unit.ptr, 2)) };
}

static void judge(const struct score *s, const struct report_serial *serial,
		  int64_t made, struct scored *out)
{
	struct ocop_sighting seen[REPORT_SIGHTINGS_MAX];
	size_t count = serial->count - out->first;

	for (size_t i = 0; i < count; i++)
		seen[i] = sighting_of(s, &serial->seen[out->first + i]);
	ocop_copies_judge(&out->copies, seen, count, made,
			  ocop_copies_default());
	out->action = out->copies.flagged ? SCORE_PUBLISH :
		      out->copies.points >= ocop_copies_default()->flag_at ?
		      SCORE_LOOK : SCORE_NOTHING;
}

/* --- What the log says already --- */

/* Only what was received after the clearing is new. */
static enum ocop_err since_cleared(struct score *s, uint64_t index,
				   const struct report_serial *serial,
				   struct scored *out)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_entry entry;
	enum ocop_err err = ocop_log_entry(s->replica->store, index, &bytes);

	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL);
	while (!err && out->first < serial->count &&
	       serial->seen[out->first].received <= entry.accepted)
		out->first++;
	ocop_buf_clear(&bytes);
	return err;
}

enum ocop_err score_serial(struct score *s, const struct report_serial *serial,
			   struct scored *out)
{
	struct ocop_alert_view alert;
	int64_t made;
	enum ocop_err err = find_lot(s, serial);

	memset(out, 0, sizeof(*out));
	if (err || !s->known || serial->index >= s->lot.count)
		return err;
	err = made_at(s, serial->index, &made);
	if (err)
		return err;
	judge(s, serial, made, out);
	if (out->action == SCORE_NOTHING)
		return OCOP_OK;
	err = ocop_fold_alert(s->replica->state, serial->product, serial->lot,
			      serial->index, &alert);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	out->alert_index = alert.entry;
	if (alert.state != OCOP_ALERT_CLEARED) {
		out->action = SCORE_STANDS;
		return OCOP_OK;
	}
	err = since_cleared(s, alert.entry, serial, out);
	if (err)
		return err;
	judge(s, serial, made, out);
	if (out->action == SCORE_PUBLISH)
		out->action = SCORE_REOPEN;
	return OCOP_OK;
}
