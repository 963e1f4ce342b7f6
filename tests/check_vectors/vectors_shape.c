/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last section of the formats, kind by kind, with the vectors of an
 * implementation that was written from the text alone (folder "section4"). What
 * is accepted decodes and encodes to the same bytes. What breaks a rule about
 * its form is refused. Alerts are folded after the log of tree.json. Some rules
 * of traces need the state, a clock or the signer, and no command has them yet.
 * Their cases are listed here, so that none is skipped silently.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/field.h>
#include <ocop/fold.h>
#include <ocop/tlog.h>

#include "lib/cose/cose_sign1.h"
#include "tests/check_vectors/vectors.h"

static const struct {
	const char *kind, *name;
} later[] = {
	{ "trace", "marker that does not rise" },
	{ "trace", "marker with another root" },
	{ "trace", "accepted earlier than the last" },
	{ "trace", "id used before" },
	{ "trace", "time 301 s after acceptance" },
	{ "trace", "a site of nobody" },
	{ "trace", "a stamp key" },
	{ "trace", "an officer" },
	{ "trace", "site: issued does not rise" },
};

static bool is_later(const char *kind, const char *name)
{
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		if (strcmp(later[i].kind, kind) == 0 &&
		    strcmp(later[i].name, name) == 0)
			return true;
	return false;
}

/* Decodes, has known fields alone (*known_out), and encodes to the same. */
static bool payload_good(enum ocop_kind kind, struct ocop_bytes bytes,
			 bool *known_out, struct ocop_diag *diag)
{
	struct ocop_buf again = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_payload payload;
	bool good = !ocop_payload_decode(&payload, kind, bytes, diag) &&
		    !ocop_payload_encode(&again, &payload, diag);

	*known_out = good && ocop_payload_known(kind, bytes);
	if (good)
		good = ocop_bytes_equal(ocop_buf_view(&again), bytes) ==
		       *known_out;
	ocop_buf_clear(&again);
	return good;
}

static bool marker_good(struct ocop_bytes bytes)
{
	struct ocop_buf again = OCOP_BUF(100);
	struct ocop_marker marker;
	bool good = ocop_marker_decode(&marker, bytes);

	if (good)
		ocop_marker_encode(&again, &marker);
	good = good && ocop_bytes_equal(ocop_buf_view(&again), bytes);
	ocop_buf_clear(&again);
	return good;
}

static bool shape_good(const char *name, struct ocop_bytes bytes, bool *known,
		       struct ocop_diag *diag)
{
	struct ocop_cose_sign1 e;
	struct ocop_entry entry;
	enum ocop_kind kind = ocop_kind_of_name(ocop_bytes_str(name));

	*known = true;
	if (kind == OCOP_KIND_ANSWER)
		return payload_good(kind, bytes, known, diag);
	if (kind == OCOP_KIND_TRACE) {
		if (ocop_entry_decode(&entry, bytes, diag))
			return false;
		bytes = entry.record;
		if (bytes.len && bytes.ptr[0] == 0x83)
			return marker_good(bytes);
	}
	return !ocop_cose_sign1_open_unverified(&e, bytes, false, diag) &&
	       payload_good(ocop_kind_of_typ(e.typ), e.payload, known, diag);
}

static void check_case(struct vectors *v, const char *kind,
		       const struct ocop_json *c, const char *member,
		       struct ocop_bytes cut, bool accept)
{
	struct ocop_buf bytes = OCOP_BUF(4 * OCOP_ANSWER_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	const char *hex = vectors_str(c, member);
	bool known = true, good;

	if (strcmp(hex, VECTORS_CUT) == 0)
		hex = (const char *)cut.ptr;
	good = vectors_hex(&bytes, hex) && bytes.len;
	if (!good)
		vectors_case(v, false, "%s: no hex", vectors_str(c, "name"));
	else
		good = shape_good(kind, ocop_buf_view(&bytes), &known, &diag);
	/* A registry takes no field that it does not know; traces and answers
	 * are read. */
	if (strcmp(kind, "trace") != 0 && strcmp(kind, "answer") != 0)
		good = good && known;
	vectors_case(v, good == accept, "%s, %s: %s", kind,
		     vectors_str(c, "name"), diag.text);
	ocop_buf_clear(&bytes);
}

static void check_list(struct vectors *v, const char *kind,
		       const struct ocop_json *list, struct ocop_bytes cut,
		       bool accept)
{
	const struct ocop_json *c;

	if (!ocop_json_count(list))
		vectors_case(v, false, "%s: nothing to run", kind);
	for (c = ocop_json_first(list); c; c = ocop_json_next(c)) {
		const char *name = vectors_str(c, "name");

		if (!accept && is_later(kind, name)) {
			vectors_say("%s, %s: follows with its command", kind,
				    name);
			/* Its shape is good. */
			check_case(v, kind, c, "hex", cut, true);
			continue;
		}
		check_case(v, kind, c, "hex", cut, accept);
		if (ocop_json_get(c, "then"))
			check_case(v, kind, c, "then", cut, accept);
	}
}

void vectors_shape(struct vectors *v, const char *folder, const char *kind)
{
	struct ocop_buf cut = OCOP_BUF(4 * OCOP_JSON_MAX);
	char name[64];
	struct ocop_json *file;

	snprintf(name, sizeof(name), "%s.json", kind);
	file = vectors_json_cut(v, folder, name, &cut);
	ocop_buf_byte(&cut, 0);
	check_list(v, kind, ocop_json_get(file, "accept"), ocop_buf_view(&cut),
		   true);
	/* What a desk is sent is judged whole in vectors_beside.c. */
	if (strcmp(kind, "trace") == 0)
		check_list(v, kind, ocop_json_get(file, "refuse"),
			   ocop_buf_view(&cut), false);
	ocop_json_free(file);
	ocop_buf_clear(&cut);
}

/* An event's ID: the digest that is signed, whichever s the signature has. */
void vectors_eventid(struct vectors *v, const char *folder)
{
	struct ocop_json *file = vectors_json(v, folder, "eventid.json");
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(file, "vectors"));

	vectors_case(v, c != NULL, "eventid: nothing to run");
	for (; c; c = ocop_json_next(c)) {
		struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX);
		struct ocop_buf id = OCOP_BUF(100);
		uint8_t digest[OCOP_HASH_LEN];
		struct ocop_cose_sign1 e;

		ocop_buf_str(&id, "ni:///sha-256;");
		if (vectors_hex(&bytes, vectors_str(c, "record")) &&
		    !ocop_cose_sign1_open_unverified(&e, ocop_buf_view(&bytes),
						     false, NULL) &&
		    !ocop__cose_sign1_digest(digest, &e))
			ocop_base64url_add(&id, ocop_bytes_of(digest,
							      sizeof(digest)));
		vectors_case(v, ocop_bytes_is(ocop_buf_view(&id),
					      vectors_str(c, "eventID")),
			     "eventid: %s", vectors_str(c, "eventID"));
		ocop_buf_clear(&bytes);
		ocop_buf_clear(&id);
	}
	ocop_json_free(file);
}

/* --- Alerts: entry 7 of the log of tree.json --- */

static bool fold_tree(struct ocop_fold *fold, const struct ocop_json *tree)
{
	const struct ocop_json *e =
		ocop_json_first(ocop_json_get(tree, "entries"));
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_fold_result judged = { .counts = true };

	for (; e && judged.counts; e = ocop_json_next(e)) {
		ocop_buf_reset(&bytes);
		if (!vectors_hex(&bytes, ocop_json_value_str(e)) ||
		    ocop_fold_entry(fold, ocop_buf_view(&bytes), &judged))
			judged.counts = false;
	}
	ocop_buf_clear(&bytes);
	return judged.counts;
}

static void check_alerts(struct vectors *v, struct ocop_fold *fold,
			 const struct ocop_json *list, uint64_t now,
			 bool accept)
{
	const struct ocop_json *c;

	if (!ocop_json_first(list))
		vectors_case(v, false, "alert: nothing to run");
	for (c = ocop_json_first(list); c; c = ocop_json_next(c)) {
		struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX);
		struct ocop_fold_result judged = { 0 };

		vectors_case(v, vectors_hex(&bytes, vectors_str(c, "hex")) &&
			     !ocop_fold_try(fold, now, ocop_buf_view(&bytes),
					    &judged) &&
			     judged.counts == accept, "alert, %s: %s, %s",
			     vectors_str(c, "name"), ocop_rule_key(judged.rule),
			     judged.diag.text);
		ocop_buf_clear(&bytes);
	}
}

bool vectors_world_open(struct vectors_world *out, struct vectors *v,
			const struct ocop_json *tree)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf print = OCOP_BUF(OCOP_HASH_LEN);
	struct ocop_trust *document = NULL;
	bool good;

	memset(out, 0, sizeof(*out));
	good = vectors_hex(&trust, vectors_str(tree, "trust1")) &&
	       vectors_hex(&print, vectors_str(tree, "fingerprint")) &&
	       print.len == OCOP_HASH_LEN && !ocop_trustset_new(&out->set) &&
	       !ocop_trust_decode(&document, ocop_buf_view(&trust), NULL) &&
	       !ocop_trustset_add(out->set, document) &&
	       !ocop_keyring_new(&out->ring) &&
	       !ocop_state_new(&out->state, NULL) &&
	       !ocop_fold_new(&out->fold, out->state, out->set, out->ring,
			      print.ptr, false) &&
	       fold_tree(out->fold, tree);
	vectors_case(v, good, "the log of tree.json");
	ocop_buf_clear(&print);
	ocop_buf_clear(&trust);
	return good;
}

void vectors_world_close(struct vectors_world *world)
{
	ocop_fold_free(world->fold);
	ocop_state_free(world->state);
	ocop_keyring_free(world->ring);
	ocop_trustset_free(world->set);
}

void vectors_alert(struct vectors *v, const char *folder,
		   const struct ocop_json *tree)
{
	struct ocop_json *file = vectors_json(v, folder, "alert.json");
	uint64_t now = vectors_uint(tree, "now");
	struct vectors_world w;

	if (vectors_world_open(&w, v, tree)) {
		check_alerts(v, w.fold, ocop_json_get(file, "accept"), now,
			     true);
		check_alerts(v, w.fold, ocop_json_get(file, "refuse"), now,
			     false);
	}
	vectors_world_close(&w);
	ocop_json_free(file);
}
