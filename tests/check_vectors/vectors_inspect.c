/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors for inspections, by an implementation that was written from the text
 * alone: single records, which a registry judges with the state of tree.json,
 * and whole files, which anybody can check years later.
 */
#include <string.h>

#include <ocop/field.h>
#include <ocop/inspect.h>

#include "tests/check_vectors/vectors.h"

#define BYTES_MAX (2 * OCOP_INSPECTION_MAX)

/* --- Records --- */

/* A registry takes no field that it does not know. */
static bool is_taken(struct ocop_fold *fold, uint64_t now,
		     struct ocop_bytes record, struct ocop_diag *diag)
{
	struct ocop_fold_result judged;
	struct ocop_cose_sign1 env;
	struct ocop_reporter by;

	if (ocop_fold_try_beside(fold, now, OCOP_KIND_INSPECTION, record,
				 &judged, &by) ||
	    !judged.counts ||
	    ocop_cose_sign1_open_unverified(&env, record, false, diag)) {
		*diag = judged.diag;
		return false;
	}
	return ocop_payload_known(OCOP_KIND_INSPECTION, env.payload);
}

static void check_records(struct vectors *v, struct ocop_fold *fold,
			  const struct ocop_json *list, uint64_t now,
			  struct ocop_bytes cut, bool accept)
{
	const struct ocop_json *c;

	vectors_case(v, ocop_json_count(list) > 0, "inspection: none");
	for (c = ocop_json_first(list); c; c = ocop_json_next(c)) {
		struct ocop_buf bytes = OCOP_BUF(BYTES_MAX);
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		const char *hex = vectors_str(c, "hex");
		bool good;

		if (strcmp(hex, VECTORS_CUT) == 0)
			hex = (const char *)cut.ptr;
		good = vectors_hex(&bytes, hex) && bytes.len;
		good = good && accept == is_taken(fold, now,
						  ocop_buf_view(&bytes), &diag);
		vectors_case(v, good, "inspection, %s: %s",
			     vectors_str(c, "name"), diag.text);
		ocop_buf_clear(&bytes);
	}
}

void vectors_inspection(struct vectors *v, const char *folder,
			const struct ocop_json *tree)
{
	struct ocop_buf cut = OCOP_BUF(4 * OCOP_JSON_MAX);
	struct ocop_json *file =
		vectors_json_cut(v, folder, "inspection.json", &cut);
	uint64_t now = vectors_uint(tree, "now");
	struct vectors_world w;

	ocop_buf_byte(&cut, 0);
	if (vectors_world_open(&w, v, tree)) {
		check_records(v, w.fold, ocop_json_get(file, "accept"), now,
			      ocop_buf_view(&cut), true);
		check_records(v, w.fold, ocop_json_get(file, "refuse"), now,
			      ocop_buf_view(&cut), false);
	}
	vectors_say("inspection: %zu accepted, %zu refused",
		    ocop_json_count(ocop_json_get(file, "accept")),
		    ocop_json_count(ocop_json_get(file, "refuse")));
	vectors_world_close(&w);
	ocop_json_free(file);
	ocop_buf_clear(&cut);
}

/* --- Files --- */

/* What must be said of each item; only our own vectors state that. */
static void check_items(struct vectors *v, const char *name,
			const struct ocop_inspect *inspect,
			const struct ocop_json *list)
{
	const struct ocop_json *want = ocop_json_first(list);

	vectors_case(v, ocop_json_count(list) == inspect->item_count,
		     "%s: %zu items", name, inspect->item_count);
	for (size_t i = 0; want && i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];
		const char *verdict = ocop_verdict_key(item->verdict);
		const char *proof = ocop_inspect_proof_word(item->proof);
		bool index = !ocop_json_get(want, "index") ||
			     vectors_uint(want, "index") == item->index;

		vectors_case(v, index &&
			     strcmp(verdict, vectors_str(want, "verdict")) ==
				     0 &&
			     strcmp(proof, vectors_str(want, "proof")) == 0,
			     "%s, item %zu: %s %s (%s), entry %lld", name, i,
			     verdict, proof,
			     ocop_verdict_key(item->report.verdict),
			     (long long)item->index);
		want = ocop_json_next(want);
	}
}

static void check_files(struct vectors *v, const struct ocop_json *list,
			const uint8_t fingerprint[static OCOP_HASH_LEN],
			uint64_t now, bool accept)
{
	const struct ocop_json *c;

	vectors_case(v, ocop_json_count(list) > 0, "inspection-file: none");
	for (c = ocop_json_first(list); c; c = ocop_json_next(c)) {
		struct ocop_buf bytes = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		struct ocop_inspect *inspect = NULL;
		enum ocop_err err = OCOP_ERR_ARGUMENT;

		if (vectors_hex(&bytes, vectors_str(c, "hex")) && bytes.len)
			err = ocop_inspect_check(&inspect,
						 ocop_buf_view(&bytes),
						 fingerprint, now, &diag);
		/* A refusal says why. */
		vectors_case(v, accept ? !err :
			     err && err != OCOP_ERR_ARGUMENT && diag.text[0],
			     "inspection-file, %s: %s '%s'",
			     vectors_str(c, "name"), ocop_err_name(err),
			     diag.text);
		if (!err && ocop_json_get(c, "items"))
			check_items(v, vectors_str(c, "name"), inspect,
				    ocop_json_get(c, "items"));
		ocop_inspect_free(inspect);
		ocop_buf_clear(&bytes);
	}
}

void vectors_inspection_file(struct vectors *v, const char *folder,
			     const struct ocop_json *tree)
{
	struct ocop_json *file = vectors_json(v, folder,
					      "inspection-file.json");
	struct ocop_buf print = OCOP_BUF(OCOP_HASH_LEN);
	uint64_t now = vectors_uint(tree, "now");

	if (vectors_hex(&print, vectors_str(file, "fingerprint")) &&
	    print.len == OCOP_HASH_LEN) {
		check_files(v, ocop_json_get(file, "accept"), print.ptr, now,
			    true);
		check_files(v, ocop_json_get(file, "refuse"), print.ptr, now,
			    false);
	} else {
		vectors_case(v, false, "inspection-file: no fingerprint");
	}
	vectors_say("inspection-file: %zu accepted, %zu refused",
		    ocop_json_count(ocop_json_get(file, "accept")),
		    ocop_json_count(ocop_json_get(file, "refuse")));
	ocop_buf_clear(&print);
	ocop_json_free(file);
}

/* --- With a replica --- */

struct confirming {
	struct vectors *v;
	const struct ocop_json *files;	/* that are accepted */
	uint64_t now;
};

/* It says the word that is stated, whatever the file left out. */
static void check_confirmed(struct vectors *v, const char *name,
			    const struct ocop_inspect *inspect,
			    const struct ocop_json *list)
{
	const struct ocop_json *want = ocop_json_first(list);

	for (size_t i = 0; want && i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];
		const char *verdict = ocop_verdict_key(item->verdict);
		const char *proof = ocop_inspect_proof_word(item->proof);
		const char *told = vectors_str(want, "told");

		vectors_case(v, strcmp(proof, told[0] ? told : "confirmed") ==
					0 &&
			     strcmp(verdict, vectors_str(want, "replica")) ==
				     0,
			     "%s, item %zu with a replica: %s %s", name, i,
			     verdict, proof);
		want = ocop_json_next(want);
	}
}

static void confirm(void *user, struct ocop_replica *replica)
{
	struct confirming *c = user;
	const struct ocop_json *file = ocop_json_first(c->files);

	for (; file; file = ocop_json_next(file)) {
		struct ocop_buf bytes = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		const char *name = vectors_str(file, "name");
		struct ocop_inspect *inspect = NULL;
		enum ocop_err err = OCOP_ERR_ARGUMENT;

		if (vectors_hex(&bytes, vectors_str(file, "hex")))
			err = ocop_inspect_check(&inspect,
						 ocop_buf_view(&bytes),
						 replica->fingerprint, c->now,
						 &diag);
		if (!err)
			err = ocop_inspect_confirm(inspect, replica, &diag);
		vectors_case(c->v, !err, "%s with a replica: %s", name,
			     diag.text);
		if (!err && ocop_json_get(file, "items"))
			check_confirmed(c->v, name, inspect,
					ocop_json_get(file, "items"));
		ocop_inspect_free(inspect);
		ocop_buf_clear(&bytes);
	}
}

void vectors_inspections(struct vectors *v, const char *folder)
{
	struct ocop_json *tree = vectors_json(v, folder, "tree.json");
	struct ocop_json *file = vectors_json(v, folder,
					      "inspection-file.json");
	struct confirming c = { v, ocop_json_get(file, "accept"),
				vectors_uint(tree, "now") };

	vectors_inspection(v, folder, tree);
	vectors_inspection_file(v, folder, tree);
	vectors_with_replica(v, folder, confirm, &c);
	ocop_json_free(file);
	ocop_json_free(tree);
}
