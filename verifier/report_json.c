/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints a checked inspection file for programs: one object, "ocop.report/1".
 * For each item, "judged" is the report by the entries of the file, or of the
 * replica if one was given. "verdict" is what may be said of the item:
 * undecided, as long as missing entries could change "judged". "proof" says
 * what "verdict" rests on. Members are only added.
 */
#include "common/ui/report.h"
#include "verifier/report.h"

static struct ocop_json *items(const struct ocop_inspect *inspect)
{
	struct ocop_json *array = ocop_json_array();

	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];
		struct ocop_json *o = ocop_json_object();
		struct ocop_json *judged = ocop_json_object();

		ocop_json_set_str(o, "how", ocop_inspect_how_word(item->how));
		ocop_json_set_time(o, "time", item->time);
		if (item->input.len)
			ocop_json_set_base64(o, "input", item->input);
		if (item->article > 0)
			ocop_json_set_int(o, "article", item->article);
		ocop_json_set_str(o, "verdict",
				  ocop_verdict_key(item->verdict));
		ocop_json_set_str(o, "proof",
				  ocop_inspect_proof_word(item->proof));
		if (item->index != OCOP_INDEX_NONE)
			ocop_json_set_int(o, "index", (int64_t)item->index);
		report_set(judged, &item->report);
		ocop_json_set(o, "judged", judged);
		ocop_json_add(array, o);
	}
	return array;
}

static struct ocop_json *photos(const struct report *report)
{
	const struct ocop_inspect *inspect = report->inspect;
	struct ocop_json *array = ocop_json_array();

	for (size_t i = 0; i < inspect->photo_count; i++) {
		struct ocop_json *o = ocop_json_object();

		ocop_json_set_text(o, "name", inspect->photo[i].name);
		ocop_json_set_int(o, "size", (int64_t)inspect->photo[i].size);
		ocop_json_set_hex(o, "hash",
				  ocop_bytes_of(inspect->photo[i].hash,
						OCOP_HASH_LEN));
		ocop_json_set_str(o, "state",
				  report_beside_word(report->beside[i]));
		ocop_json_add(array, o);
	}
	return array;
}

static struct ocop_json *custody(const struct ocop_inspect *inspect)
{
	struct ocop_json *array = ocop_json_array();

	for (size_t i = 0; i < inspect->custody_count; i++) {
		struct ocop_json *o = ocop_json_object();

		ocop_json_set_time(o, "time", inspect->custody[i].time);
		ocop_json_set_text(o, "act", inspect->custody[i].act);
		ocop_json_set_text(o, "what", inspect->custody[i].what);
		ocop_json_set_text(o, "who", inspect->custody[i].who);
		ocop_json_add(array, o);
	}
	return array;
}

static struct ocop_json *data(const struct ocop_inspect *inspect)
{
	const struct ocop_inspection *r = &inspect->record;
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_text(o, "realm", r->realm);
	ocop_json_set_text(o, "origin", r->origin);
	ocop_json_set_int(o, "size", r->size);
	ocop_json_set_hex(o, "root", r->root);
	ocop_json_set_time(o, "signed_time", inspect->data_time);
	ocop_json_set_time(o, "vouched_time", inspect->vouched_time);
	ocop_json_set_int(o, "trust_version",
			  (int64_t)inspect->trust->version);
	ocop_json_set_hex(o, "trust_fingerprint",
			  ocop_bytes_of(inspect->trust->fingerprint,
					OCOP_HASH_LEN));
	ocop_json_set_text(o, "tool", r->tool);
	ocop_json_set_int(o, "entries", (int64_t)inspect->entry_count);
	ocop_json_set_int(o, "nodes", (int64_t)inspect->node_count);
	ocop_json_set_bool(o, "receipt", inspect->has_receipt);
	return o;
}

struct ocop_json *report_json(const struct report *report)
{
	const struct ocop_inspect *inspect = report->inspect;
	const struct ocop_inspection *r = &inspect->record;
	struct ocop_json *o = ocop_json_of_schema("ocop.report/1");

	ocop_json_set_str(o, "file", report->file);
	ocop_json_set_hex(o, "hash", ocop_bytes_of(inspect->hash,
						   OCOP_HASH_LEN));
	if (report->code_same)
		ocop_json_set_bool(o, "code_same", true);
	ocop_json_set_text(o, "authority", r->authority);
	ocop_json_set_str(o, "officer", inspect->signer_kind == 'o' ?
			  inspect->signer : NULL);
	ocop_json_set_text(o, "unit", r->unit);
	ocop_json_set_time(o, "opened", (uint64_t)r->opened);
	ocop_json_set_time(o, "closed", (uint64_t)r->closed);
	ocop_json_set_time(o, "issued", (uint64_t)r->issued);
	if (r->continues.len)
		ocop_json_set_hex(o, "continues", r->continues);
	if (r->continues.len)
		ocop_json_set_str(o, "continued",
				  report_beside_word(report->continued));
	if (r->note.len)
		ocop_json_set_text(o, "note", r->note);
	ocop_json_set_str(o, "verdict",
			  ocop_verdict_key(ocop_inspect_worst(inspect)));
	ocop_json_set_bool(o, "replica", inspect->replica_used);
	ocop_json_set_bool(o, "key_ended", inspect->key_ended);
	if (inspect->logged_index != OCOP_INDEX_NONE)
		ocop_json_set_int(o, "logged", (int64_t)inspect->logged_index);
	ocop_json_set_bool(o, "signer_refused", inspect->signer_rule != 0);
	ocop_json_set(o, "data", data(inspect));
	ocop_json_set(o, "items", items(inspect));
	ocop_json_set(o, "photos", photos(report));
	ocop_json_set(o, "custody", custody(inspect));
	return o;
}
