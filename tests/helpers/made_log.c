/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs for tests, made from fixed secrets: keys, a trust document, entries.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/rootsig.h>
#include <ocop/text.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/made_log.h"

static void must(enum ocop_err err)
{
	if (err) {
		fprintf(stderr, "made_log: %s\n", ocop_err_name(err));
		abort();
	}
}

static void make_signer(struct ocop_signer *out, enum ocop_alg alg,
			uint8_t secret)
{
	struct ocop_seckey *key = NULL;
	uint8_t bytes[32];

	memset(bytes, secret, sizeof(bytes));
	must(ocop_seckey_from_raw(&key, alg, bytes));
	ocop_signer_of_key(out, key);
}

/* Quoted base64url of a key, or a vkey. */
static void add_key(struct ocop_buf *json, const struct ocop_signer *signer)
{
	ocop_buf_str(json, "\"");
	ocop_base64url_add(json, ocop_bytes_of(signer->spki, signer->spki_len));
	ocop_buf_str(json, "\"");
}

static void add_vkey(struct ocop_buf *json, const struct ocop_vkey *vkey)
{
	ocop_buf_str(json, "\"");
	ocop_vkey_format(json, vkey);
	ocop_buf_str(json, "\"");
}

void made_log_witnesses(const struct made_log *m, struct ocop_buf *json)
{
	ocop_buf_str(json, "\"quorum\":2,\"witnesses\":[");
	for (size_t i = 0; i < MADE_LOG_WITNESSES; i++) {
		ocop_buf_str(json, i == 0 ? "" : ",");
		add_vkey(json, &m->witness_vkey[i]);
	}
	ocop_buf_str(json, "]");
}

void made_log_logs(const struct made_log_in *logs, size_t count,
		   struct ocop_buf *json)
{
	uint8_t root[OCOP_HASH_LEN];

	for (size_t i = 0; i < count; i++) {
		const struct made_log *log = logs[i].log;
		const struct made_log *keys = logs[i].keys ? logs[i].keys : log;

		ocop_buf_printf(json, "%s{\"origin\":\"%s\","
				"\"kind\":\"records\",\"vkey\":",
				i > 0 ? "," : "", log->origin);
		add_vkey(json, &keys->vkey);
		ocop_buf_str(json, ",\"time_vkey\":");
		add_vkey(json, &keys->time_vkey);
		if (logs[i].frozen) {
			made_log_root(log, logs[i].size, root);
			ocop_buf_printf(json, ",\"frozen\":[%llu,\"",
					(unsigned long long)logs[i].size);
			ocop_base64url_add(json, ocop_bytes_of(root,
							       sizeof(root)));
			ocop_buf_str(json, "\"]");
		}
		ocop_buf_str(json, "}");
	}
}

/* The member "receipts", when a log has a key for it. */
static void add_receipts(const struct made_log_in *logs, size_t count,
			 struct ocop_buf *json)
{
	const char *before = "\"receipts\":[";

	for (size_t i = 0; i < count; i++) {
		const struct made_log *log = logs[i].keys ? logs[i].keys :
							    logs[i].log;

		if (log->receipts_from == 0)
			continue;
		ocop_buf_printf(json, "%s{\"origin\":\"%s\",\"key\":", before,
				logs[i].log->origin);
		add_key(json, &log->receipts);
		ocop_buf_printf(json, ",\"from\":%llu",
				(unsigned long long)log->receipts_from);
		if (log->receipts_to)
			ocop_buf_printf(json, ",\"to\":%llu",
					(unsigned long long)log->receipts_to);
		ocop_buf_str(json, "}");
		before = ",";
	}
	if (*before == ',')
		ocop_buf_str(json, "],");
}

void made_log_trust(const struct made_log *m, int version, bool stranger,
		    const struct made_log_in *logs, size_t count,
		    struct ocop_buf *out)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_signer root = stranger ? m->authority : m->root;
	struct ocop_diag diag = { 0 };

	ocop_buf_reset(out);
	ocop_buf_printf(&json, "{\"version\":%d,\"realm\":\"demo\","
			"\"issued\":%d,\"levels\":[[0,1]],\"threshold\":1,"
			"\"roots\":[", version, 1763999000 + version);
	add_key(&json, &root);
	ocop_buf_str(&json, "],\"logs\":[");
	made_log_logs(logs, count, &json);
	ocop_buf_str(&json, "],");
	add_receipts(logs, count, &json);
	made_log_witnesses(m, &json);
	ocop_buf_str(&json, ",\"hosts\":[{\"host\":\"ocop.example\","
		     "\"from\":\"2025-01-01\"}],"
		     "\"registries\":[\"https://ocop.example\"],"
		     "\"fresh_days\":3,\"stale_days\":10,\"authorities\":["
		     "{\"id\":\"TW\",\"name\":\"Central\","
		     "\"level\":\"central\",\"roles\":[\"enrol\",\"certify\"],"
		     "\"grants\":[[4,\"2025-01-01\"]],"
		     "\"from\":\"2025-01-01\",\"keys\":[");
	add_key(&json, stranger ? &m->root : &m->authority);
	ocop_buf_str(&json, "]}]}");
	must(ocop_trust_from_json(&payload, ocop_buf_view(&json), &diag));
	must(ocop_trust_add_signature(out, ocop_buf_view(&payload),
				      ocop_bytes_of(NULL, 0), &root, &diag));
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
}

static void make_trust(struct made_log *m, int version, struct ocop_buf *out)
{
	const struct made_log_in log = { .log = m };
	struct ocop_trust *trust = NULL;

	made_log_trust(m, version, false, &log, 1, out);
	if (version > 1)
		return;
	must(ocop_trust_decode(&trust, ocop_buf_view(out), NULL));
	memcpy(m->fingerprint, trust->fingerprint, OCOP_HASH_LEN);
	ocop_trust_free(trust);
}

void made_log_add_trust(struct made_log *m, struct ocop_bytes file)
{
	struct ocop_buf record = OCOP_BUF(1024);
	struct ocop_trust *trust = NULL;

	must(ocop_trust_decode(&trust, file, NULL));
	ocop_trust_entry_encode(&record, trust->version, trust->fingerprint);
	made_log_add(m, ocop_buf_view(&record));
	ocop_trust_free(trust);
	ocop_buf_clear(&record);
}

static void make_witnesses(struct made_log *m)
{
	char name[32];

	for (size_t i = 0; i < MADE_LOG_WITNESSES; i++) {
		struct ocop_signer *w = &m->witness[i];

		make_signer(w, OCOP_ALG_EDDSA, (uint8_t)(200 + i));
		snprintf(name, sizeof(name), "witness.example/%zu", i);
		must(ocop_vkey_of(&m->witness_vkey[i], name,
				  OCOP_VKEY_COSIGNATURE,
				  ocop_bytes_of(w->spki, w->spki_len)));
	}
}

static struct made_log *make(const char *origin, uint8_t secret)
{
	struct made_log *m = calloc(1, sizeof(*m));
	char time_name[OCOP_ORIGIN_MAX];

	assert(m != NULL);
	m->origin = origin;
	m->accepted = MADE_LOG_ACCEPTED;
	m->trust = OCOP_BUF(OCOP_TRUST_MAX);
	m->trust2 = OCOP_BUF(OCOP_TRUST_MAX);
	make_signer(&m->root, OCOP_ALG_ES256, 1);
	make_signer(&m->authority, OCOP_ALG_ES256, 2);
	make_signer(&m->log, OCOP_ALG_EDDSA, secret);
	make_signer(&m->time, OCOP_ALG_EDDSA, (uint8_t)(secret + 1));
	make_signer(&m->receipts, OCOP_ALG_ES256, (uint8_t)(secret + 2));
	snprintf(time_name, sizeof(time_name), "%s-time", origin);
	must(ocop_vkey_of(&m->vkey, origin, OCOP_VKEY_ED25519,
			  ocop_bytes_of(m->log.spki, m->log.spki_len)));
	must(ocop_vkey_of(&m->time_vkey, time_name, OCOP_VKEY_COSIGNATURE,
			  ocop_bytes_of(m->time.spki, m->time.spki_len)));
	make_witnesses(m);
	return m;
}

struct made_log *made_log_next(const struct made_log *before,
			       const char *origin, uint8_t secret)
{
	struct made_log *m = make(origin, secret);

	m->accepted = before->accepted + before->size;
	return m;
}

struct made_log *made_log_new(const char *origin, uint8_t secret)
{
	struct made_log *m = make(origin, secret);
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN);

	make_trust(m, 1, &m->trust);
	ocop_hex_add(&hex, ocop_bytes_of(m->fingerprint, OCOP_HASH_LEN));
	memcpy(m->fingerprint_hex, hex.ptr, hex.len);
	ocop_buf_clear(&hex);
	made_log_add_trust(m, ocop_buf_view(&m->trust));
	return m;
}

void made_log_free(struct made_log *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->size; i++)
		ocop_buf_clear(&m->entry[i]);
	ocop_signer_clear(&m->root);
	ocop_signer_clear(&m->authority);
	ocop_signer_clear(&m->log);
	ocop_signer_clear(&m->time);
	ocop_signer_clear(&m->receipts);
	for (size_t i = 0; i < MADE_LOG_WITNESSES; i++)
		ocop_signer_clear(&m->witness[i]);
	ocop_buf_clear(&m->trust);
	ocop_buf_clear(&m->trust2);
	free(m);
}

void made_log_add(struct made_log *m, struct ocop_bytes record)
{
	struct ocop_buf *entry = &m->entry[m->size];

	assert(m->size < MADE_LOG_MAX);
	*entry = OCOP_BUF(OCOP_ENTRY_MAX);
	ocop_entry_encode(entry, m->accepted + m->size, record);
	must(entry->err);
	m->size++;
}

void made_log_grow(struct made_log *m, size_t count, const char *salt)
{
	char text[64];

	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "no record %s %zu", salt, m->size);
		made_log_add(m, ocop_bytes_str(text));
	}
}

struct ocop_bytes made_log_record(const struct made_log *m, size_t index)
{
	struct ocop_entry entry;

	must(ocop_entry_decode(&entry, ocop_buf_view(&m->entry[index]), NULL));
	return entry.record;
}

void made_log_trust2(struct made_log *m, bool log_it)
{
	make_trust(m, 2, &m->trust2);
	if (log_it)
		made_log_add_trust(m, ocop_buf_view(&m->trust2));
}

void made_log_root(const struct made_log *m, uint64_t size,
		   uint8_t out[OCOP_HASH_LEN])
{
	struct ocop_compact range = { 0 };
	uint8_t leaf[OCOP_HASH_LEN];

	for (uint64_t i = 0; i < size; i++) {
		ocop_leaf_hash(leaf, ocop_buf_view(&m->entry[i]));
		ocop_compact_append(&range, leaf, NULL, NULL);
	}
	ocop_compact_root(&range, out);
}

void made_log_note(struct made_log *m, uint64_t size, uint64_t time,
		   struct ocop_buf *out)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint c = { .size = size };

	snprintf(c.origin, sizeof(c.origin), "%s", m->origin);
	made_log_root(m, size, c.root);
	must(ocop_checkpoint_sign(&note, &c, &m->log));
	ocop_buf_reset(out);
	ocop_buf_bytes(out, ocop_buf_view(&note));
	if (time > 0)
		must(ocop_checkpoint_cosign(out, ocop_buf_view(&note),
					    m->time_vkey.name, &m->time, time));
	for (size_t i = 0; i < MADE_LOG_WITNESSES; i++)
		if (m->cosigned[i] > 0)
			must(ocop_checkpoint_cosign(
				out, ocop_buf_view(&note),
				m->witness_vkey[i].name, &m->witness[i],
				m->cosigned[i]));
	must(out->err);
	ocop_buf_clear(&note);
}

void made_log_rootsig(const struct made_log *m, uint64_t size,
		      struct ocop_signer *signer, struct ocop_buf *out)
{
	struct ocop_checkpoint c = { .size = size };

	snprintf(c.origin, sizeof(c.origin), "%s", m->origin);
	made_log_root(m, size, c.root);
	ocop_buf_reset(out);
	must(ocop_rootsig_sign(out, &c, signer, MADE_LOG_ACCEPTED));
}

void made_log_bundle(const struct made_log *m, uint64_t n, uint64_t size,
		     struct ocop_buf *out)
{
	ocop_buf_reset(out);
	for (uint64_t i = n * OCOP_TILE_WIDTH;
	     i < size && i < (n + 1) * OCOP_TILE_WIDTH; i++)
		must(ocop__bundle_add(out, ocop_buf_view(&m->entry[i])));
}

typedef void put_fn(void *user, const char *path, struct ocop_bytes bytes);

/* The hash of the full subtree at a level of tiles. */
static void node(const struct made_log *m, unsigned level, uint64_t index,
		 uint8_t out[static OCOP_HASH_LEN])
{
	uint64_t count = (uint64_t)1 << (8 * level);
	struct ocop_compact range = { 0 };
	uint8_t leaf[OCOP_HASH_LEN];

	for (uint64_t i = index * count; i < (index + 1) * count; i++) {
		ocop_leaf_hash(leaf, ocop_buf_view(&m->entry[i]));
		ocop_compact_append(&range, leaf, NULL, NULL);
	}
	ocop_compact_root(&range, out);
}

/* Its hash tiles, as every registry and every copy has them. */
static void publish_tiles(const struct made_log *m, uint64_t size,
			  put_fn *put, void *user)
{
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	char path[OCOP_TILE_PATH_MAX];
	uint8_t hash[OCOP_HASH_LEN];
	uint64_t have = size;

	for (unsigned level = 0; have > 0; level++, have >>= 8)
		for (uint64_t n = 0; n * OCOP_TILE_WIDTH < have; n++) {
			uint64_t left = have - n * OCOP_TILE_WIDTH;

			if (left > OCOP_TILE_WIDTH)
				left = OCOP_TILE_WIDTH;
			ocop_buf_reset(&tile);
			for (uint64_t i = 0; i < left; i++) {
				node(m, level, n * OCOP_TILE_WIDTH + i, hash);
				ocop_buf_add(&tile, hash, sizeof(hash));
			}
			ocop_tile_path(path, (int)level, n, (unsigned)left);
			put(user, path, ocop_buf_view(&tile));
		}
	ocop_buf_clear(&tile);
}

static void publish(struct made_log *m, uint64_t size, uint64_t time,
		    put_fn *put, void *user)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_BUNDLE_MAX);
	char path[OCOP_TILE_PATH_MAX];

	for (uint64_t n = 0; n * OCOP_TILE_WIDTH < size; n++) {
		uint64_t left = size - n * OCOP_TILE_WIDTH;

		made_log_bundle(m, n, size, &bytes);
		ocop_tile_path(path, -1, n, left < OCOP_TILE_WIDTH ?
			       (unsigned)left : OCOP_TILE_WIDTH);
		put(user, path, ocop_buf_view(&bytes));
	}
	publish_tiles(m, size, put, user);
	if (m->trust.len > 0)
		put(user, "trust/1.cose", ocop_buf_view(&m->trust));
	if (m->trust2.len > 0)
		put(user, "trust/2.cose", ocop_buf_view(&m->trust2));
	made_log_note(m, size, time, &bytes);
	put(user, "checkpoint", ocop_buf_view(&bytes));
	if (m->receipts_from && size >= m->receipts_from &&
	    (m->receipts_to == 0 || size <= m->receipts_to)) {
		made_log_rootsig(m, size, &m->receipts, &bytes);
		put(user, "checkpoint.cose", ocop_buf_view(&bytes));
	}
	ocop_buf_clear(&bytes);
}

struct under {
	struct fault_server *server;
	const char *path;
};

static void put_server(void *user, const char *path, struct ocop_bytes bytes)
{
	const struct under *under = user;
	char full[OCOP_TILE_PATH_MAX + 64];

	snprintf(full, sizeof(full), "/log/%s%s", under->path, path);
	fault_server_put(under->server, full, bytes);
}

static void put_file(void *user, const char *path, struct ocop_bytes bytes)
{
	char full[4096], folder[4096];

	snprintf(full, sizeof(full), "%s/%s", (const char *)user, path);
	snprintf(folder, sizeof(folder), "%.*s",
		 (int)(strrchr(full, '/') - full), full);
	must(ocop_file_mkdirs(folder, false, NULL));
	must(ocop_file_write(full, bytes, OCOP_FILE_REPLACE, NULL));
}

void made_log_serve(struct made_log *m, struct fault_server *server,
		    uint64_t size, uint64_t time)
{
	made_log_serve_under(m, server, "", size, time);
}

void made_log_serve_under(struct made_log *m, struct fault_server *server,
			  const char *under, uint64_t size, uint64_t time)
{
	struct under where = { server, under };

	publish(m, size, time, put_server, &where);
}

void made_log_write(struct made_log *m, const char *folder, uint64_t size,
		    uint64_t time)
{
	char copy[4096];

	snprintf(copy, sizeof(copy), "%s", folder);
	publish(m, size, time, put_file, copy);
}
