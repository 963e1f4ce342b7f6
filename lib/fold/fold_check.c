/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules that several kinds share: who signs, who may follow whom, and that
 * an old record is not replayed.
 */
#include "lib/fold/fold_state.h"

enum ocop_rule ocop__fold_authority(struct ocop__fctx *x, unsigned roles)
{
	if (x->key.owner_kind != 'a' || !x->authority)
		return OCOP_RULE_SIGNER;
	if (!ocop_authority_live(x->authority, x->day))
		return OCOP_RULE_NOT_LIVE;
	if (!(x->authority->roles & roles))
		return OCOP_RULE_ROLE;
	return OCOP_RULE_COUNTS;
}

enum ocop_rule ocop__fold_power(struct ocop__fctx *x, struct ocop_bytes stated,
				struct ocop_bytes code, int64_t stars,
				int32_t decided)
{
	const struct ocop_authority *a;
	enum ocop_rule rule = ocop__fold_authority(x, OCOP_ROLE_CERTIFY);

	if (rule)
		return rule;
	a = ocop_trust_authority(x->trust, stated);
	if (!a)
		return OCOP_RULE_UNKNOWN_AUTHORITY;
	if (!ocop_trust_succeeds(x->trust, x->authority->id, a->id))
		return OCOP_RULE_NOT_ISSUER;
	if (!ocop_authority_covers(a, code))
		return OCOP_RULE_SCOPE;
	if (!ocop_authority_grants(a, stars, decided))
		return OCOP_RULE_GRANT;
	return OCOP_RULE_COUNTS;
}

enum ocop_rule ocop__fold_record_key(struct ocop__fctx *x)
{
	if (x->key.owner_kind != 'p')
		return OCOP_RULE_SIGNER;
	if (!ocop__fold_key_live(&x->key, false, x->day))
		return OCOP_RULE_ROLE;
	return OCOP_RULE_COUNTS;
}

bool ocop__fold_may_follow(const struct ocop__fctx *x, struct ocop_bytes id)
{
	if (!x->authority)
		return false;
	return x->authority->level == OCOP_LEVEL_CENTRAL ||
	       ocop_trust_succeeds(x->trust, x->authority->id, id);
}

static struct ocop__skey issued_key(const struct ocop__fctx *x,
				    struct ocop_bytes subject)
{
	uint8_t kind = (uint8_t)x->payload.kind;
	struct ocop__skey key = ocop__fold_key1(
		'I', ocop_bytes_of(x->signer, 16));

	ocop__fold_key_add(&key, &kind, 1);
	ocop__fold_key_add(&key, subject.ptr, subject.len);
	return key;
}

enum ocop_rule ocop__fold_rising(struct ocop__fctx *x,
				 struct ocop_bytes subject)
{
	struct ocop__skey key = issued_key(x, subject);
	uint64_t last;

	if (ocop__fold_absent(x, ocop__fold_get_row(x->state, &key,
						    &ocop__fold_uint, &last)))
		return OCOP_RULE_COUNTS;
	return (uint64_t)x->payload.u.common.issued <= last ?
	       OCOP_RULE_REPLAY : OCOP_RULE_COUNTS;
}

enum ocop_err ocop__fold_note_issued(struct ocop__fctx *x,
				     struct ocop_bytes subject)
{
	struct ocop__skey key = issued_key(x, subject);

	return ocop__fold_put_row(x->state, &key, &ocop__fold_uint,
				  &x->payload.u.common.issued);
}
