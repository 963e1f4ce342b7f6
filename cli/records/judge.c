/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Check records at the desk by the register's own rules (the fold), before they
 * are signed. Names the cell that breaks a rule, and what would be accepted
 * there.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/text.h>

#include "cli/records/batch.h"
#include "common/ui/label.h"

struct judging {
	struct known *known;
	struct signing *signing;	/* may be NULL */
	struct ocop_bytes spki;		/* may be empty */
	bool json;
	size_t faults;
};

/* --- Which cell --- */

static struct ocop_bytes stated(const struct ocop_payload *p)
{
	switch (p->kind) {
	case OCOP_KIND_PRODUCER:
		return p->u.producer.authority;
	case OCOP_KIND_CERTIFICATE:
		return p->u.certificate.authority;
	case OCOP_KIND_DECISION:
		return p->u.decision.authority;
	case OCOP_KIND_OFFICER:
		return p->u.officer.authority;
	default:
		return ocop_bytes_of(NULL, 0);
	}
}

static const char *column_of(enum ocop_rule rule, enum ocop_kind kind)
{
	bool people = kind == OCOP_KIND_PRODUCER || kind == OCOP_KIND_OFFICER;
	bool goods = kind == OCOP_KIND_STATUS || kind == OCOP_KIND_ALERT;

	switch (rule) {
	case OCOP_RULE_SCOPE:
		return kind == OCOP_KIND_PRODUCER ? "unit" :
		       goods ? "product" : "code";
	case OCOP_RULE_GRANT:
		return "stars";
	case OCOP_RULE_NOT_ISSUER:
	case OCOP_RULE_UNKNOWN_AUTHORITY:
	case OCOP_RULE_ROLE:
	case OCOP_RULE_NOT_LIVE:
		return people || kind == OCOP_KIND_CERTIFICATE ||
		       kind == OCOP_KIND_DECISION ? "authority" : NULL;
	case OCOP_RULE_NOT_ENROLLER:
	case OCOP_RULE_KEY_OWNED:
	case OCOP_RULE_KEY_TWICE:
	case OCOP_RULE_KID:
		return people ? "id" : NULL;
	case OCOP_RULE_UNKNOWN_PRODUCER:
		return "producer";
	case OCOP_RULE_SUPERSEDES:
		return "supersedes";
	case OCOP_RULE_UNKNOWN_CERTIFICATE:
	case OCOP_RULE_NOT_IN_FORCE:
	case OCOP_RULE_SUPERSEDED:
	case OCOP_RULE_NOT_PRODUCER:
	case OCOP_RULE_PRODUCT_OWNED:
		return goods ? "product" : "code";
	case OCOP_RULE_WITHDRAWN:
	case OCOP_RULE_EXTEND_WINDOW:
		return "action";
	case OCOP_RULE_EXTEND_DAYS:
		return "to";
	case OCOP_RULE_ANNULS:
		return "annuls";
	case OCOP_RULE_SCORE:
		return "score";
	case OCOP_RULE_GTIN:
		return "gtin";
	case OCOP_RULE_FIRST_STANDS:
		return kind == OCOP_KIND_LOT ? "lot" : "code";
	case OCOP_RULE_UNKNOWN_LOT:
		return "lot";
	case OCOP_RULE_RANGE:
	case OCOP_RULE_VOID_FINAL:
		return "ranges";
	case OCOP_RULE_BATCH:
		return "batch";
	default:
		return NULL;
	}
}

/* --- What would be right --- */

static void add_bodies(struct fault *f, const struct ocop_trust *trust)
{
	size_t said = 0;

	for (size_t i = 0; i < trust->authority_count && said < 12; i++) {
		const struct ocop_authority *a = &trust->authorities[i];

		if (!(a->roles & (OCOP_ROLE_CERTIFY | OCOP_ROLE_ENROL)))
			continue;
		fault_print(f, "%s%.*s", said++ ? ", " : " ",
			    (int)a->id.len, (const char *)a->id.ptr);
	}
}

static void add_grants(struct fault *f, const struct ocop_authority *a)
{
	char from[LABEL_DAY_SIZE], to[LABEL_DAY_SIZE];

	for (size_t i = 0; i < a->grant_count; i++) {
		label_day(from, a->grants[i].from);
		label_day(to, a->grants[i].to);
		fault_print(f, "%s", i ? "; " : " ");
		fault_print(f, N_("%lld stars from %s"),
			    (long long)a->grants[i].stars, from);
		if (a->grants[i].to != OCOP_DAY_NONE)
			fault_print(f, N_(" to %s"), to);
	}
}

static void add_scope(struct fault *f, const struct ocop_authority *a)
{
	for (size_t i = 0; i < a->scope_count; i++)
		fault_print(f, "%s%.*s", i ? ", " : " ", (int)a->scope[i].len,
			    (const char *)a->scope[i].ptr);
}

/* Join the lines of a diff: " to: 1 -> 2; from: 3 -> 4". */
static void add_diff(struct fault *f, struct ocop_bytes diff)
{
	struct ocop_buf line = OCOP_BUF(FAULT_TEXT_MAX);

	for (size_t i = 0; i + 1 < diff.len; i++)
		ocop_buf_byte(&line, diff.ptr[i] == '\n' ? ';' : diff.ptr[i]);
	if (!line.err)
		fault_bytes(f, ocop_buf_view(&line));
	ocop_buf_clear(&line);
}

static void add_right(struct fault *f, const struct judging *j,
		      const struct batch_item *item,
		      const struct ocop_payload *p, enum ocop_rule rule)
{
	const struct ocop_trust *trust = j->known->trust;
	const struct ocop_authority *a = ocop_trust_authority(trust, stated(p));
	const struct ocop_authority *own;
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, j->spki);
	own = ocop_trust_authority_by_key(trust, hash, NULL);
	if (rule == OCOP_RULE_UNKNOWN_AUTHORITY) {
		fault_text(f, N_("; expected one of:"));
		add_bodies(f, trust);
	} else if (rule == OCOP_RULE_NOT_ISSUER && own) {
		fault_print(f, N_("; this key belongs to %.*s"),
			    (int)own->id.len, (const char *)own->id.ptr);
	} else if (rule == OCOP_RULE_SCOPE && a) {
		fault_text(f, N_("; its area:"));
		add_scope(f, a);
	} else if (rule == OCOP_RULE_GRANT && a) {
		fault_text(f, N_("; its power:"));
		add_grants(f, a);
	} else if (rule == OCOP_RULE_FIRST_STANDS && item->diff.len) {
		fault_text(f, N_("; it is registered with other values:"));
		add_diff(f, ocop_buf_view(&item->diff));
	}
}

static void refuse_end(struct judging *j, struct batch_item *item,
		       struct fault *fault)
{
	item->state = BATCH_REFUSED;
	fault_say(fault, j->faults++ < FAULTS_SAID_MAX, j->json);
}

static void refuse(struct judging *j, struct batch_item *item,
		   const struct ocop_payload *p, enum ocop_rule rule,
		   const struct ocop_diag *diag)
{
	struct fault fault = batch_fault(item, column_of(rule, item->kind),
					 ocop_rule_key(rule));

	fault_text(&fault, ocop_rule_text(rule));
	if (diag && diag->text[0]) {
		fault_print(&fault, " (");
		fault_text(&fault, diag->text);
		fault_print(&fault, ")");
	}
	add_right(&fault, j, item, p, rule);
	refuse_end(j, item, &fault);
}

/* The fold stops at the first rule. Check the others too, so that a person can
 * correct the whole row at once. */
static void refuse_power(struct judging *j, struct batch_item *item,
			 const struct ocop_payload *p, enum ocop_rule rule)
{
	const struct ocop_certificate *c = &p->u.certificate;
	const struct ocop_authority *a =
		ocop_trust_authority(j->known->trust, stated(p));
	struct ocop_producer producer;
	struct fault fault;

	if (item->kind != OCOP_KIND_CERTIFICATE ||
	    (rule != OCOP_RULE_SCOPE && rule != OCOP_RULE_GRANT &&
	     rule != OCOP_RULE_UNKNOWN_AUTHORITY)) {
		refuse(j, item, p, rule, NULL);
		return;
	}
	if (!a)
		refuse(j, item, p, OCOP_RULE_UNKNOWN_AUTHORITY, NULL);
	if (a && !ocop_authority_covers(a, c->code))
		refuse(j, item, p, OCOP_RULE_SCOPE, NULL);
	if (a && !ocop_authority_grants(a, c->stars, c->decided))
		refuse(j, item, p, OCOP_RULE_GRANT, NULL);
	if (j->known->replica &&
	    ocop_fold_producer(j->known->state, c->producer, &producer, NULL) ==
		    OCOP_ERR_ABSENT)
		refuse(j, item, p, OCOP_RULE_UNKNOWN_PRODUCER, NULL);
	/* The superseded certificate must be in the authority's area, too. */
	if (item->state != BATCH_REFUSED) {
		fault = batch_fault(item, "supersedes", ocop_rule_key(rule));
		fault_text(&fault, ocop_rule_text(rule));
		refuse_end(j, item, &fault);
	}
}

/* --- What the register has --- */

static void add_value(struct ocop_buf *out, const struct ocop_json *value)
{
	struct ocop_buf text = OCOP_BUF(OCOP_RECORD_MAX);
	const char *word = ocop_json_value_str(value);
	int32_t day;
	char shown[LABEL_DAY_SIZE];

	if (!value)
		ocop_buf_str(out, "-");
	else if (word && !ocop_day_parse(&day, ocop_bytes_str(word)))
		ocop_buf_str(out, label_day(shown, day));
	else if (word)
		ocop_buf_str(out, word);
	else if (!ocop_json_print(&text, value, false))
		ocop_buf_bytes(out, ocop_buf_view(&text));
	ocop_buf_clear(&text);
}

static bool same_value(const struct ocop_json *a, const struct ocop_json *b)
{
	struct ocop_buf x = OCOP_BUF(2 * OCOP_RECORD_MAX);
	struct ocop_buf y = OCOP_BUF(2 * OCOP_RECORD_MAX);
	bool same = a && b && !ocop_json_print(&x, a, false) &&
		    !ocop_json_print(&y, b, false) &&
		    ocop_bytes_equal(ocop_buf_view(&x), ocop_buf_view(&y));

	ocop_buf_clear(&x);
	ocop_buf_clear(&y);
	return same;
}

/* Add lines " member: old -> new". Keys have lines of their own. */
static void add_changes(struct ocop_buf *out, const struct ocop_json *old,
			const struct ocop_json *now, bool gone)
{
	const struct ocop_json *m = ocop_json_first(gone ? old : now);

	for (; m; m = ocop_json_next(m)) {
		const char *key = ocop_json_key(m);
		const struct ocop_json *was = ocop_json_get(old, key);
		const struct ocop_json *is = ocop_json_get(now, key);

		if (strcmp(key, "issued") == 0 || strcmp(key, "keys") == 0 ||
		    (gone ? is != NULL : same_value(was, is)))
			continue;
		ocop_buf_printf(out, " %s: ", key);
		add_value(out, was);
		ocop_buf_str(out, " -> ");
		add_value(out, is);
		ocop_buf_byte(out, '\n');
	}
}

static struct ocop_list keys_of(const struct ocop_payload *p)
{
	return p->kind == OCOP_KIND_OFFICER ? p->u.officer.keys :
					      p->u.producer.keys;
}

static struct ocop_bytes key_at(const struct ocop_payload *p, size_t i)
{
	struct ocop_list keys = keys_of(p);

	return p->kind == OCOP_KIND_OFFICER ? ocop_list_bytes(&keys, i) :
					      ocop_list_key(&keys, i).spki;
}

static bool has_key(const struct ocop_payload *p, struct ocop_bytes spki)
{
	for (size_t i = 0; i < keys_of(p).count; i++)
		if (ocop_bytes_equal(key_at(p, i), spki))
			return true;
	return false;
}

/* Add the keys of one record that the other lacks. Returns how many. */
static size_t add_keys(struct ocop_buf *out, char sign,
		       const struct ocop_payload *of,
		       const struct ocop_payload *other)
{
	char kid[LABEL_KID_SIZE];
	size_t count = 0;

	for (size_t i = 0; i < keys_of(of).count; i++) {
		if (has_key(other, key_at(of, i)))
			continue;
		label_kid(kid, key_at(of, i));
		ocop_buf_printf(out, " %c ", sign);
		ocop_buf_printf(out, _("key %s"), kid);
		ocop_buf_byte(out, '\n');
		count++;
	}
	return count;
}

static void compare_keys(struct judging *j, struct batch_item *item,
			 const struct ocop_payload *old,
			 const struct ocop_payload *now)
{
	struct ocop_bytes id = now->kind == OCOP_KIND_OFFICER ?
				       now->u.officer.id : now->u.producer.id;
	size_t gone;

	add_keys(&item->diff, '+', now, old);
	gone = add_keys(&item->diff, '-', old, now);
	if (gone && j->signing)
		sign_warn(j->signing,
			  _("'%.*s' has %zu keys in the register; %zu of them are missing from this record and could no longer sign"),
			  (int)id.len, (const char *)id.ptr, keys_of(old).count,
			  gone);
}

/* Whether both records say the same, apart from the time of issue. */
static bool is_same(struct ocop_payload old, int64_t issued,
		    struct ocop_bytes now)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX);
	bool same;

	old.u.common.issued = issued;
	same = !ocop_payload_encode(&bytes, &old, NULL) &&
	       ocop_bytes_equal(ocop_buf_view(&bytes), now);
	ocop_buf_clear(&bytes);
	return same;
}

/* Set state to new, changed or the same, and write the changes to diff. */
static enum ocop_err compare(struct judging *j, struct batch_item *item,
			     const struct ocop_payload *p)
{
	struct ocop_bytes now = ocop_buf_view(&item->payload);
	struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_json *was = NULL, *is = NULL;
	struct ocop_payload old;
	uint64_t index;
	enum ocop_err err = ocop_fold_standing(j->known->state, p, &index);

	item->state = BATCH_NEW;
	if (!err)
		err = known_payload(j->known, index, &bytes);
	if (!err)
		err = ocop_payload_decode(&old, p->kind, ocop_buf_view(&bytes),
					  NULL);
	if (!err && is_same(old, p->u.common.issued, now)) {
		item->state = BATCH_SAME;
	} else if (!err && p->kind != OCOP_KIND_DECISION) {
		item->state = BATCH_CHANGED;
		was = ocop_json_of_cbor(ocop_buf_view(&bytes));
		is = ocop_json_of_cbor(now);
		add_changes(&item->diff, was, is, false);
		add_changes(&item->diff, was, is, true);
		if (p->kind == OCOP_KIND_PRODUCER ||
		    p->kind == OCOP_KIND_OFFICER)
			compare_keys(j, item, &old, p);
		err = item->diff.err;
	}
	ocop_json_free(was);
	ocop_json_free(is);
	ocop_buf_clear(&bytes);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* --- By the rules --- */

/* The key that signs, or else a key of an authority that may sign for the
 * stated one. */
static struct ocop_bytes signer_of(const struct judging *j,
				   const struct ocop_payload *p)
{
	const struct ocop_trust *trust = j->known->trust;
	int32_t day = ocop_day_of((uint64_t)p->u.common.issued);

	for (size_t i = 0; !j->spki.len && i < trust->authority_count; i++) {
		const struct ocop_authority *a = &trust->authorities[i];

		if (a->key_count && ocop_authority_live(a, day) &&
		    ocop_trust_succeeds(trust, a->id, stated(p)))
			return a->keys[0];
	}
	return j->spki;
}

/* The desk lacks the data; the registry has them. */
static enum ocop_err unknown(struct batch_item *item, enum ocop_rule rule)
{
	item->state = BATCH_UNJUDGED;
	if (rule == OCOP_RULE_SIGNER)
		return ocop_buf_str(&item->diff, _(" the signer's key is not known here: the registry will judge this\n"));
	return ocop_buf_printf(&item->diff, _(" judging by what is known here: %s\n"),
			       _(ocop_rule_text(rule)));
}

/* No known authority may sign this record. If the trust document does not have
 * the stated authority at all, the record is refused. */
static enum ocop_err unjudged(struct judging *j, struct batch_item *item,
			      const struct ocop_payload *p)
{
	item->state = BATCH_UNJUDGED;
	if (stated(p).len && !ocop_trust_authority(j->known->trust, stated(p)))
		refuse(j, item, p, OCOP_RULE_UNKNOWN_AUTHORITY, NULL);
	return OCOP_OK;
}

static enum ocop_err judge_item(struct judging *j, struct batch_item *item)
{
	struct ocop_bytes bytes = ocop_buf_view(&item->payload), spki;
	struct ocop_fold_result judged;
	struct ocop_payload p;
	struct fault fault;
	enum ocop_err err;

	ocop_buf_reset(&item->diff);
	item->state = BATCH_UNJUDGED;
	/* The trace log has a fold of its own. */
	if (item->kind == OCOP_KIND_TRACE || item->kind == OCOP_KIND_SITE)
		return OCOP_OK;
	err = ocop_payload_decode(&p, item->kind, bytes, NULL);
	if (!err)
		err = compare(j, item, &p);
	if (err || item->state == BATCH_SAME)
		return err;
	if (item->kind == OCOP_KIND_CERTIFICATE &&
	    ocop_bytes_equal(p.u.certificate.supersedes.code,
			     p.u.certificate.code) &&
	    p.u.certificate.supersedes.decided == p.u.certificate.decided) {
		fault = batch_fault(item, "supersedes", "supersedes-itself");
		fault_text(&fault, N_("a certificate cannot supersede itself"));
		refuse_end(j, item, &fault);
		return OCOP_OK;
	}
	spki = signer_of(j, &p);
	if (!spki.len)
		return unjudged(j, item, &p);
	err = ocop_fold_draft(j->known->fold,
			      known_accepted(j->known, p.u.common.issued), spki,
			      item->kind, bytes, &judged);
	if (err)
		return err;
	if (judged.counts)
		return known_note(j->known, bytes);
	if (judged.rule == OCOP_RULE_SAME)
		item->state = BATCH_SAME;
	else if (known_lacks(j->known, item->kind, judged.rule))
		return unknown(item, judged.rule);
	else if (judged.diag.text[0])
		refuse(j, item, &p, judged.rule, &judged.diag);
	else
		refuse_power(j, item, &p, judged.rule);
	return OCOP_OK;
}

int batch_judge(struct batch *batch, struct known *known,
		struct ocop_bytes spki, struct signing *signing)
{
	struct judging j = { known, signing, spki, batch->json, 0 };
	enum ocop_err err = OCOP_OK;

	memset(batch->tally, 0, sizeof(batch->tally));
	for (size_t i = 0; !err && i < batch->count; i++) {
		err = judge_item(&j, &batch->item[i]);
		batch->tally[batch->item[i].state]++;
	}
	if (err)
		return say_trouble(_("the copy of the register"), err, NULL);
	if (j.faults > FAULTS_SAID_MAX)
		say_error(_("and %zu more"), j.faults - FAULTS_SAID_MAX);
	return j.faults ? EXIT_NO : EXIT_DONE;
}

void batch_drop_same(struct batch *batch)
{
	size_t kept = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct batch_item item = batch->item[i];

		if (item.state == BATCH_SAME)
			continue;
		batch->item[i] = batch->item[kept];
		batch->item[kept++] = item;
	}
	batch->count = kept;
}
