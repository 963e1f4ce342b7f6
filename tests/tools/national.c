/* SPDX-License-Identifier: Apache-2.0 */
/*
 * national --seed N --out DIR: write a register of national size as the
 * static files of its log.
 *
 *	DIR/log/		checkpoint, tile/..., trust/1.cose
 *	DIR/before/		as log/, --before entries earlier
 *	DIR/log.vkey		the log's verifier key, a line
 *	DIR/log.key, DIR/time.key	their secrets, by NATIONAL_PASSPHRASE
 *	DIR/trust.cose, DIR/trust.fingerprint
 *	DIR/stamps.csv		code,lot,index,uri of stamps made
 *
 * --scale F makes a smaller register of the same kind. The output ends with a
 * digest over all payloads and their times, in order. It is always the same for
 * the same seed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/cose_sign1.h>
#include <ocop/file.h>
#include <ocop/log.h>
#include <ocop/stamp.h>
#include <ocop/text.h>

#include "common/ui/opt.h"
#include "tests/national/national.h"

#define PRODUCERS 7846
#define CERTIFICATES 14085
#define LOTS 220000
#define STAMPS 10000

struct options {
	const char *out, *units, *scale;
	unsigned long long seed, before;
};

static void put(const char *folder, const char *name, struct ocop_bytes bytes)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	national_must(ocop_file_write(path, bytes, OCOP_FILE_REPLACE, NULL),
		      path);
}

static void put_key(const char *folder, const char *name,
		    const struct national_realm *realm, bool time)
{
	struct ocop_buf pem = OCOP_BUF(16384);
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	national_key_file(&pem, realm, time);
	national_must(ocop_file_write(path, ocop_buf_view(&pem),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      NULL), path);
	ocop_buf_clear(&pem);
}

static size_t scaled(size_t whole, double scale, size_t least)
{
	size_t count = (size_t)((double)whole * scale + 0.5);

	return count > least ? count : least;
}

/* --- The log --- */

static void append(struct ocop_log *log, uint64_t accepted,
		   struct ocop_bytes record)
{
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);

	ocop_entry_encode(&entry, accepted, record);
	national_must(entry.err, "entry");
	national_must(ocop_log_append(log, ocop_buf_view(&entry)), "append");
	ocop_buf_clear(&entry);
}

/* Sign the tree as it is and write its files. */
static void publish(struct ocop_log *log, struct ocop_store *store,
		    struct national_realm *realm, uint64_t time,
		    const char *out, const char *name)
{
	struct ocop_checkpoint checkpoint = { .origin = NATIONAL_ORIGIN };
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf timed = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_diag diag = { 0 };
	char path[4096];
	uint64_t size;

	checkpoint.size = ocop_log_size(log);
	ocop_log_root(log, checkpoint.root);
	national_must(ocop_checkpoint_sign(&note, &checkpoint, &realm->log),
		      "checkpoint");
	ocop_buf_bytes(&timed, ocop_buf_view(&note));
	national_must(ocop_checkpoint_cosign(&timed, ocop_buf_view(&note),
					     NATIONAL_ORIGIN "-time",
					     &realm->time, time), "time");
	national_must(ocop_store_begin(store, true), "store");
	national_must(ocop_log_flush(log, ocop_buf_view(&timed)), "store");
	national_must(ocop_store_commit(store), "store");
	snprintf(path, sizeof(path), "%s/%s", out, name);
	if (ocop_log_export(store, path, &size, &diag))
		national_must(diag.err, diag.text);
	ocop_buf_clear(&note);
	ocop_buf_clear(&timed);
}

static void write_log(struct national_story *s, const struct options *o,
		      struct ocop_bytes trust, const uint8_t *fingerprint)
{
	struct ocop_store *store = NULL;
	struct ocop_log *log = NULL;
	struct ocop_buf entry = OCOP_BUF(1024);
	uint64_t first = s->job[0].accepted - 3600;
	char vkey[256];

	national_must(ocop_store_open_memory(&store), "store");
	national_vkey(vkey, s->realm, false);
	national_must(ocop_store_set_meta(store, "vkey", ocop_bytes_str(vkey)),
		      "store");
	national_must(ocop_log_put_trust(store, 1, trust), "store");
	national_must(ocop_log_open(&log, store, false, NULL), "log");
	ocop_trust_entry_encode(&entry, 1, fingerprint);
	append(log, first, ocop_buf_view(&entry));
	for (size_t i = 0; i < s->job_count; i++) {
		if (o->before > 0 && i + o->before == s->job_count)
			publish(log, store, s->realm, s->job[i].accepted,
				o->out, "before");
		append(log, s->job[i].accepted,
		       ocop_buf_view(&s->job[i].record));
	}
	publish(log, store, s->realm,
		s->job[s->job_count - 1].accepted + 3600, o->out, "log");
	ocop_log_free(log);
	ocop_store_close(store);
	ocop_buf_clear(&entry);
}

/* Signatures are random: what is signed, and when, is what a seed gives. */
static void print_digest(const struct national_story *s)
{
	uint8_t digest[OCOP_HASH_LEN] = { 0 };
	struct ocop_buf text = OCOP_BUF(OCOP_RECORD_MAX + 64);
	struct ocop_cose_sign1 envelope;

	for (size_t i = 0; i < s->job_count; i++) {
		national_must(ocop_cose_sign1_open_unverified(
				      &envelope,
				      ocop_buf_view(&s->job[i].record), false,
				      NULL), "record");
		ocop_buf_reset(&text);
		ocop_buf_add(&text, digest, sizeof(digest));
		ocop_buf_printf(&text, "%" PRIu64, s->job[i].accepted);
		ocop_buf_bytes(&text, envelope.protected_);
		ocop_buf_bytes(&text, envelope.payload);
		national_must(text.err, "digest");
		ocop_sha256(digest, ocop_buf_view(&text));
	}
	ocop_buf_reset(&text);
	ocop_hex_add(&text, ocop_bytes_of(digest, sizeof(digest)));
	printf("%s\n", ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
}

/* --- Stamps --- */

static void write_stamps(struct national_story *s, const char *out,
			 size_t count)
{
	struct ocop_buf text = OCOP_BUF(64 * 1024 * 1024);
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);

	ocop_buf_str(&text, "code,lot,index,uri\n");
	for (size_t i = 0; i < count; i++) {
		const struct national_lot *lot = &s->lot[
			national_below(&s->random, s->lot_count)];
		const struct national_cert *c = &s->cert[lot->cert];
		uint32_t index = (uint32_t)national_below(&s->random,
							  lot->count);
		uint32_t key = national_stamp_key(s, c->producer);

		ocop_buf_reset(&uri);
		national_must(
			ocop_stamp_make(&uri, &s->realm->signer[key],
					NATIONAL_HOST,
					c->gtin[0] != '\0' ? c->gtin : c->code,
					lot->lot, index),
			"stamp");
		ocop_buf_printf(&text, "%s,%" PRIu32 ",%" PRIu32 ",%s\n",
				c->code, lot->lot, index, ocop_buf_cstr(&uri));
	}
	national_must(text.err, "stamps");
	put(out, "stamps.csv", ocop_buf_view(&text));
	ocop_buf_clear(&text);
	ocop_buf_clear(&uri);
}

/* --- The program --- */

static void make(const struct options *o, double scale)
{
	struct national_country country;
	struct national_realm realm;
	struct national_story s = { .random = o->seed };
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN + 1);
	uint8_t fingerprint[OCOP_HASH_LEN];
	char vkey[258];

	national_must(ocop_file_mkdirs(o->out, false, NULL), o->out);
	national_country_read(&country, o->units);
	s.producer_count = scaled(PRODUCERS, scale, 20);
	s.cert_count = scaled(CERTIFICATES, scale, s.producer_count);
	s.lot_count = scaled(LOTS, scale, 100);
	national_realm_new(&realm, o->seed, s.producer_count);
	s.realm = &realm;
	s.country = &country;
	national_trust(&trust, fingerprint, &realm, &country);
	national_story_tell(&s);
	national_seal(&s);
	write_log(&s, o, ocop_buf_view(&trust), fingerprint);
	write_stamps(&s, o->out, scaled(STAMPS, scale, 100));
	put(o->out, "trust.cose", ocop_buf_view(&trust));
	ocop_hex_add(&hex, ocop_bytes_of(fingerprint, sizeof(fingerprint)));
	ocop_buf_str(&hex, "\n");
	put(o->out, "trust.fingerprint", ocop_buf_view(&hex));
	national_vkey(vkey, &realm, false);
	memcpy(vkey + strlen(vkey), "\n", 2);
	put(o->out, "log.vkey", ocop_bytes_str(vkey));
	put_key(o->out, "log.key", &realm, false);
	put_key(o->out, "time.key", &realm, true);
	printf("%zu entries: %zu certificates of %zu producers, %zu lots\n",
	       s.job_count + 1, s.cert_count, s.producer_count, s.lot_count);
	print_digest(&s);
	national_story_free(&s);
	national_realm_free(&realm);
	national_country_free(&country);
	ocop_buf_clear(&trust);
	ocop_buf_clear(&hex);
}

int main(int argc, char **argv)
{
	struct options o = { .units = "data/admin_units.csv", .scale = "1" };
	const struct opt table[] = {
		{ "seed", OPT_UINT, &o.seed, "N", "what all is drawn from" },
		{ "scale", OPT_TEXT, &o.scale, "F", "0.001 to 10 (1)" },
		{ "out", OPT_TEXT, &o.out, "DIR", "where to write" },
		{ "before", OPT_UINT, &o.before, "N",
		  "also the log of N entries earlier" },
		{ "units", OPT_TEXT, &o.units, "FILE",
		  "communes (data/admin_units.csv)" },
		{ NULL, OPT_FLAG, NULL, NULL, NULL },
	};
	bool help = false;
	char *end = NULL;
	double scale;
	int left = opt_parse(table, argc, argv, &help);

	if (help) {
		opt_help("national --seed N --out DIR",
			 "Make a register of national size.", table);
		return 0;
	}
	scale = strtod(o.scale, &end);
	if (left != 0 || o.out == NULL || *end != '\0' ||
	    !(scale >= 0.001 && scale <= 10)) {
		fprintf(stderr, "usage: national --seed N --out DIR "
			"[--scale F] [--before N] [--units FILE]\n");
		return 2;
	}
	make(&o, scale);
	return 0;
}
