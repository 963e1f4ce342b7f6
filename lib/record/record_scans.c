/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-scans+cose: many scans of an officer in one record, and what he was
 * told. It is in no log, because it names goods under suspicion. It names a
 * place only by its commune.
 */
#include "lib/record/record_table.h"

#define SPAN_S (30 * 86400)

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_scans *s = &payload->u.scans;

	return ocop__record_times(&s->scans, 3, s->issued - SPAN_S, s->issued,
				  "scans", diag);
}

static const struct ocop__field scan[] = { OCOP__TUPLE(
	OCOP__PART_SERIAL,
	OCOP__PART("time", FORM_UINT, true, 0, 0, OCOP__TIME_MAX),
	OCOP__PART_WORD("verdict", ocop__record_verdicts, OCOP__SCANNED),
	OCOP__PART("two", FORM_BOOL, true, 0, 0, 0)) };

#define F(member, form, required, min, max) \
	OCOP__FIELD(scans, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON_NONCE(scans),
	F(unit, FORM_UNIT, true, 0, 0),
	F(origin, FORM_ORIGIN, true, 1, 64),
	F(size, FORM_UINT, true, 1, OCOP__NUM_MAX),
	F(root, FORM_HASH, true, 0, 0),
	OCOP__OF(scans, scans, FORM_LIST, true, 1, 200, scan),
};

OCOP__KIND(scans, "scans", NONE, OCOP_RECORD_MAX, check);
