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

static void put_items(struct ocop_json_out *o,
		      const struct ocop_inspect *inspect)
{
	ocop_json_put_array(o, "items");
	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];

		ocop_json_put_object(o, NULL);
		ocop_json_put_str(o, "how", ocop_inspect_how_word(item->how));
		ocop_json_put_time(o, "time", item->time);
		if (item->input.len)
			ocop_json_put_base64(o, "input", item->input);
		if (item->article > 0)
			ocop_json_put_int(o, "article", item->article);
		ocop_json_put_str(o, "verdict",
				  ocop_verdict_key(item->verdict));
		ocop_json_put_str(o, "proof",
				  ocop_inspect_proof_word(item->proof));
		if (item->index != OCOP_INDEX_NONE)
			ocop_json_put_int(o, "index", (int64_t)item->index);
		ocop_json_put_object(o, "judged");
		report_put(o, &item->report, NULL);
		ocop_json_put_end(o);
		ocop_json_put_end(o);
	}
	ocop_json_put_end(o);
}

static void put_photos(struct ocop_json_out *o, const struct report *report)
{
	const struct ocop_inspect *inspect = report->inspect;

	ocop_json_put_array(o, "photos");
	for (size_t i = 0; i < inspect->photo_count; i++) {
		ocop_json_put_object(o, NULL);
		ocop_json_put_text(o, "name", inspect->photo[i].name);
		ocop_json_put_int(o, "size", (int64_t)inspect->photo[i].size);
		ocop_json_put_hex(o, "hash",
				  ocop_bytes_of(inspect->photo[i].hash,
						OCOP_HASH_LEN));
		ocop_json_put_str(o, "state",
				  report_beside_word(report->beside[i]));
		ocop_json_put_end(o);
	}
	ocop_json_put_end(o);
}

static void put_custody(struct ocop_json_out *o,
			const struct ocop_inspect *inspect)
{
	ocop_json_put_array(o, "custody");
	for (size_t i = 0; i < inspect->custody_count; i++) {
		ocop_json_put_object(o, NULL);
		ocop_json_put_time(o, "time", inspect->custody[i].time);
		ocop_json_put_text(o, "act", inspect->custody[i].act);
		ocop_json_put_text(o, "what", inspect->custody[i].what);
		ocop_json_put_text(o, "who", inspect->custody[i].who);
		ocop_json_put_end(o);
	}
	ocop_json_put_end(o);
}

static void put_data(struct ocop_json_out *o,
		     const struct ocop_inspect *inspect)
{
	const struct ocop_inspection *r = &inspect->record;

	ocop_json_put_object(o, "data");
	ocop_json_put_text(o, "realm", r->realm);
	ocop_json_put_text(o, "origin", r->origin);
	ocop_json_put_int(o, "size", r->size);
	ocop_json_put_hex(o, "root", r->root);
	ocop_json_put_time(o, "signed_time", inspect->data_time);
	ocop_json_put_time(o, "vouched_time", inspect->vouched_time);
	ocop_json_put_int(o, "trust_version",
			  (int64_t)inspect->trust->version);
	ocop_json_put_hex(o, "trust_fingerprint",
			  ocop_bytes_of(inspect->trust->fingerprint,
					OCOP_HASH_LEN));
	ocop_json_put_text(o, "tool", r->tool);
	ocop_json_put_int(o, "entries", (int64_t)inspect->entry_count);
	ocop_json_put_int(o, "nodes", (int64_t)inspect->node_count);
	ocop_json_put_bool(o, "receipt", inspect->has_receipt);
	ocop_json_put_end(o);
}

void report_json(struct ocop_buf *out, const struct report *report)
{
	const struct ocop_inspect *inspect = report->inspect;
	const struct ocop_inspection *r = &inspect->record;
	struct ocop_json_out o = OCOP_JSON_OUT(out);

	ocop_json_put_object(&o, NULL);
	ocop_json_put_str(&o, "schema", "ocop.report/1");
	ocop_json_put_str(&o, "file", report->file);
	ocop_json_put_hex(&o, "hash", ocop_bytes_of(inspect->hash,
						   OCOP_HASH_LEN));
	if (report->code_same)
		ocop_json_put_bool(&o, "code_same", true);
	ocop_json_put_text(&o, "authority", r->authority);
	ocop_json_put_str(&o, "officer", inspect->signer_kind == 'o' ?
			  inspect->signer : NULL);
	ocop_json_put_text(&o, "unit", r->unit);
	ocop_json_put_time(&o, "opened", (uint64_t)r->opened);
	ocop_json_put_time(&o, "closed", (uint64_t)r->closed);
	ocop_json_put_time(&o, "issued", (uint64_t)r->issued);
	if (r->continues.len)
		ocop_json_put_hex(&o, "continues", r->continues);
	if (r->continues.len)
		ocop_json_put_str(&o, "continued",
				  report_beside_word(report->continued));
	if (r->note.len)
		ocop_json_put_text(&o, "note", r->note);
	ocop_json_put_str(&o, "verdict",
			  ocop_verdict_key(ocop_inspect_worst(inspect)));
	ocop_json_put_bool(&o, "replica", inspect->replica_used);
	ocop_json_put_bool(&o, "key_ended", inspect->key_ended);
	if (inspect->logged_index != OCOP_INDEX_NONE)
		ocop_json_put_int(&o, "logged", (int64_t)inspect->logged_index);
	ocop_json_put_bool(&o, "signer_refused", inspect->signer_rule != 0);
	put_data(&o, inspect);
	put_items(&o, inspect);
	put_photos(&o, report);
	put_custody(&o, inspect);
	ocop_json_put_end(&o);
	ocop_buf_byte(out, '\n');
}
