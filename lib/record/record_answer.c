/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer to a query: numbered reports or proposals. It is not signed; its
 * first field names the bytes that it answers.
 */
#include <ocop/crypto.h>

#include "lib/record/record.h"
#include "lib/record/record_table.h"

#define CLOCK_S 300	/* the registry takes no query that is further away */

/* A proposal as it was sent. */
static enum ocop_err check_proposal(struct ocop_bytes record,
				    struct ocop_diag *diag)
{
	struct ocop_cose_sign1 message;
	struct ocop_payload proposal;
	enum ocop_err err = ocop_cose_sign1_open_unverified(&message, record,
							    false, diag);

	if (!err && ocop_kind_of_typ(message.typ) != OCOP_KIND_PROPOSAL)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0, "items: not a proposal");
	return err ? err : ocop_payload_decode(&proposal, OCOP_KIND_PROPOSAL,
					       message.payload, diag);
}

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_answer *a = &payload->u.answer;
	struct ocop_cbor c = ocop_cbor_of(a->items.raw);
	size_t count = a->items.count ? ocop_cbor_array(&c) : 0;
	int64_t last = 0;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < count; i++) {
		struct ocop_bytes item = ocop_cbor_item(&c);
		struct ocop_cbor number = ocop__record_part(item, 0, NULL);
		struct ocop_cbor record = ocop__record_part(item, 2, NULL);
		int64_t next = ocop_cbor_int(&number);

		if (next <= last)
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "items: the numbers must rise");
		last = next;
		if (ocop_cbor_peek(&record) == OCOP_CBOR_BYTES)
			err = check_proposal(ocop_cbor_bytes(&record), diag);
	}
	if (!err && a->after >= 0 && a->after != last)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0,
				"after: must be the last number of the items");
	return err;
}

/* A report, or a proposal. */
#define NUMBERED(...) \
	OCOP__TUPLE(OCOP__PART("number", FORM_UINT, true, 0, 1, OCOP__NUM_MAX), \
		    OCOP__PART("received", FORM_UINT, true, 0, 0, \
			       OCOP__TIME_MAX), __VA_ARGS__)
static const struct ocop__field either[] = {
	NUMBERED(OCOP__PART("unit", FORM_UNIT, true, 0, 0, 0),
		 OCOP__PART("time", FORM_UINT, true, 0, 0, OCOP__TIME_MAX),
		 OCOP__PART_WORD("verdict", ocop__record_verdicts,
				 OCOP__SCANNED),
		 OCOP__PART("two", FORM_BOOL, true, 0, 0, 0),
		 OCOP__PART("authority", FORM_PRINTABLE, true, 0, 1,
			    OCOP__ID_MAX)),
	NUMBERED(OCOP__PART("record", FORM_BYTES, true, 0, 1,
			    OCOP_RECORD_MAX)),
};

#define F(member, form, required, min, max) \
	OCOP__FIELD(answer, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	F(query, FORM_HASH, true, 0, 0),
	F(time, FORM_UINT, true, 0, OCOP__TIME_MAX),
	OCOP__OF(answer, items, FORM_LIST, true, 0, 100,
		 OCOP__ROWS(
			 OCOP__PART_OF(NULL, FORM_EITHER, true, 0, 0, either))),
	F(after, FORM_UINT, false, 1, OCOP__NUM_MAX),
};

const struct ocop__kind ocop__record_answer = {
	"", "answer", OCOP__LOG_NONE, OCOP_ANSWER_MAX,
	fields, sizeof(fields) / sizeof(fields[0]), check
};

/* Reports for one who asked for reports, with numbers above his own. */
static bool has_what_was_asked(const struct ocop_answer *a,
			       const struct ocop_query *q)
{
	struct ocop_cbor what = ocop__record_part(q->what.raw, 0, NULL);
	bool reports = ocop_bytes_is(ocop_cbor_text(&what), "reports");
	struct ocop_cbor c = ocop_cbor_of(a->items.raw);
	size_t count = a->items.count ? ocop_cbor_array(&c) : 0;

	for (size_t i = 0; i < count; i++) {
		struct ocop_bytes item = ocop_cbor_item(&c);
		struct ocop_cbor number = ocop__record_part(item, 0, NULL);
		struct ocop_cbor third = ocop__record_part(item, 2, NULL);

		if (ocop_cbor_int(&number) <= q->after ||
		    (ocop_cbor_peek(&third) == OCOP_CBOR_TEXT) != reports)
			return false;
	}
	return true;
}

enum ocop_err ocop__record_answer_decode(struct ocop_payload *out,
					 struct ocop_bytes in,
					 struct ocop_bytes query,
					 struct ocop_diag *diag)
{
	const struct ocop_answer *a = &out->u.answer;
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_cose_sign1 message;
	struct ocop_payload asked;
	int64_t apart;
	enum ocop_err err = ocop_cose_sign1_open_unverified(&message, query,
							    false, diag);

	if (!err)
		err = ocop_payload_decode(&asked, OCOP_KIND_QUERY,
					  message.payload, diag);
	if (!err)
		err = ocop_payload_decode(out, OCOP_KIND_ANSWER, in, diag);
	if (err)
		return err;
	ocop_sha256(hash, query);
	if (!ocop_bytes_equal(a->query, ocop_bytes_of(hash, sizeof(hash))))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "query: the answer is to another query");
	apart = a->time - asked.u.query.issued;
	if (apart > CLOCK_S || apart < -CLOCK_S)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "time: more than 300 s from the query's time");
	if (!has_what_was_asked(a, &asked.u.query))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "items: not what the query asked for");
	return OCOP_OK;
}
