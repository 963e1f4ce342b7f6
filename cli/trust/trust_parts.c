/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists of a trust document that rotation rebuilds. What is dropped must
 * have stood there, and what is added must not: a typing error changes
 * nothing unseen. Logs and hosts end, they never go.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/cmd.h"
#include "cli/trust/trust_rotate.h"
#include "keys/keys.h"

static int refuse(const char *what, const char *rule)
{
	say_error("'%s': %s", what, rule);
	return EXIT_NO;
}

static int read_key(struct keys_public *out, const char *path)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err = keys_read_public(out, path, &diag);

	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static void add_text(struct ocop_json *array, struct ocop_bytes text)
{
	struct ocop_buf copy = OCOP_BUF(OCOP_JSON_MAX);

	ocop_buf_bytes(&copy, text);
	ocop_json_add_str(array, ocop_buf_cstr(&copy));
	ocop_buf_clear(&copy);
}

static void add_key(struct ocop_json *array, struct ocop_bytes spki)
{
	struct ocop_buf text = OCOP_BUF(256);

	ocop_base64url_add(&text, spki);
	ocop_json_add_str(array, ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
}

/* Whether one of names is it; seen gets its bit. */
static bool is_named(const struct opt_texts *names, struct ocop_bytes text,
		     unsigned *seen)
{
	bool found = false;

	for (size_t i = 0; i < names->count; i++) {
		if (!ocop_bytes_is(text, names->value[i]))
			continue;
		*seen |= 1U << i;
		found = true;
	}
	return found;
}

static int all_seen(const struct opt_texts *names, unsigned seen)
{
	for (size_t i = 0; i < names->count; i++)
		if (!(seen >> i & 1))
			return refuse(names->value[i],
				      _("stands not in the last version"));
	return EXIT_DONE;
}

int rotate_roots(struct rotate *r)
{
	struct ocop_json *roots;
	struct keys_public key;
	unsigned seen = 0;
	int code;

	if (!r->add_roots.count && !r->drop_roots.count)
		return EXIT_DONE;
	roots = ocop_json_array();
	for (size_t i = 0; i < r->previous->root_count; i++) {
		struct ocop_bytes spki = r->previous->roots[i];
		struct ocop_buf id = OCOP_BUF(2 * OCOP_KID_LEN);
		uint8_t hash[OCOP_HASH_LEN];

		ocop_sha256(hash, spki);
		ocop_hex_add(&id, ocop_bytes_of(hash, OCOP_KID_LEN));
		if (!is_named(&r->drop_roots, ocop_buf_view(&id), &seen))
			add_key(roots, spki);
		ocop_buf_clear(&id);
	}
	code = all_seen(&r->drop_roots, seen);
	for (size_t i = 0; i < r->add_roots.count && code == EXIT_DONE; i++) {
		code = read_key(&key, r->add_roots.value[i]);
		if (code == EXIT_DONE)
			add_key(roots, ocop_bytes_of(key.spki, key.spki_len));
	}
	ocop_json_set(r->view, "roots", roots);
	return code;
}

/* --- Logs --- */

static void set_vkey(struct ocop_json *log, const char *member,
		     const struct ocop_vkey *vkey)
{
	struct ocop_buf text = OCOP_BUF(512);

	ocop_vkey_format(&text, vkey);
	ocop_json_set_text(log, member, ocop_buf_view(&text));
	ocop_buf_clear(&text);
}

static void add_log(struct ocop_json *array, const struct ocop_trust_log *log)
{
	struct ocop_json *o = ocop_json_object(), *frozen;

	ocop_json_set_str(o, "kind", log->is_trace ? "trace" : "records");
	ocop_json_set_text(o, "origin", log->origin);
	set_vkey(o, "vkey", &log->vkey);
	set_vkey(o, "time_vkey", &log->time_vkey);
	if (log->frozen) {
		frozen = ocop_json_array();
		ocop_json_add_int(frozen, (int64_t)log->frozen_size);
		add_key(frozen, ocop_bytes_of(log->frozen_root,
					      OCOP_HASH_LEN));
		ocop_json_set(o, "frozen", frozen);
	}
	ocop_json_add(array, o);
}

/* The vkey of a public key's file under a name. */
static int make_vkey(struct ocop_vkey *out, const char *path,
		     const char *name, uint8_t type)
{
	struct ocop_vkey vkey; /* name may be out's */
	struct keys_public key;
	int code = read_key(&key, path);

	if (code != EXIT_DONE)
		return code;
	if (!ocop_vkey_of(&vkey, name, type, ocop_bytes_of(
				key.spki, key.spki_len))) {
		*out = vkey;
		return EXIT_DONE;
	}
	return refuse(path, _("no Ed25519 key, or a name that cannot be"));
}

/* SIZE:ROOT, the root as a checkpoint writes it or in hex. */
static bool parse_freeze(struct ocop_trust_log *log, const char *text)
{
	const char *colon = strchr(text, ':');
	struct ocop_buf root = OCOP_BUF(OCOP_HASH_LEN);
	bool good;

	if (!colon || ocop_decimal(&log->frozen_size,
				   ocop_bytes_of(text, (size_t)(colon - text))))
		return false;
	good = !ocop_hex_decode(log->frozen_root, OCOP_HASH_LEN,
				ocop_bytes_str(colon + 1));
	if (!good && ocop_base64_decode(&root, ocop_bytes_str(colon + 1)) ==
	    OCOP_OK && root.len == OCOP_HASH_LEN) {
		memcpy(log->frozen_root, root.ptr, OCOP_HASH_LEN);
		good = true;
	}
	ocop_buf_clear(&root);
	return good;
}

static int freeze(struct ocop_trust_log *log, const char *text)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_checkpoint checkpoint;
	enum ocop_err err = OCOP_OK;

	if (!parse_freeze(log, text)) {
		err = ocop_file_read(&note, text, &diag);
		if (!err)
			err = ocop_checkpoint_open(&checkpoint,
						   ocop_buf_view(&note),
						   &log->vkey, &diag);
		if (!err) {
			log->frozen_size = checkpoint.size;
			memcpy(log->frozen_root, checkpoint.root,
			       OCOP_HASH_LEN);
		}
	}
	ocop_buf_clear(&note);
	if (err == OCOP_ERR_ABSENT)
		return cmd_usage(text, _("SIZE:ROOT, or the file of a "
					 "checkpoint"));
	if (err)
		return say_diag(text, err, &diag);
	if (log->frozen_size == 0)
		return refuse(text, _("an empty log has nothing to freeze"));
	log->frozen = true;
	return EXIT_DONE;
}

/* The live log with its new keys, or frozen, and the one that follows. */
static int change_log(struct rotate *r, struct ocop_trust_log *live,
		      struct ocop_trust_log *next)
{
	struct ocop_trust_log *keyed = live;
	int code = EXIT_DONE;

	if (r->freeze) {
		*next = *live;
		next->origin = ocop_bytes_str(r->next_log);
		keyed = next;
		code = freeze(live, r->freeze);
	}
	if (code == EXIT_DONE && r->log_key)
		code = make_vkey(&keyed->vkey, r->log_key,
				 r->next_log ? r->next_log : live->vkey.name,
				 OCOP_VKEY_ED25519);
	if (code == EXIT_DONE && r->time_key)
		code = make_vkey(&keyed->time_vkey, r->time_key,
				 live->time_vkey.name, OCOP_VKEY_COSIGNATURE);
	return code;
}

int rotate_logs(struct rotate *r)
{
	const struct ocop_trust_log *records =
		ocop_trust_records_log(r->previous);
	struct ocop_trust_log live, next;
	struct ocop_json *logs;
	int code;

	if (!r->log_key && !r->time_key && !r->freeze)
		return EXIT_DONE;
	if (!records)
		return refuse(r->file, _("names no live records log"));
	live = *records;
	code = change_log(r, &live, &next);
	if (code != EXIT_DONE)
		return code;
	logs = ocop_json_array();
	for (size_t i = 0; i < r->previous->log_count; i++)
		add_log(logs, &r->previous->logs[i] == records ?
				      &live : &r->previous->logs[i]);
	if (r->freeze)
		add_log(logs, &next);
	ocop_json_set(r->view, "logs", logs);
	return EXIT_DONE;
}

/* --- Witnesses, hosts, registries, levels --- */

int rotate_witnesses(struct rotate *r)
{
	struct ocop_json *list;
	unsigned seen = 0;
	size_t count = 0;
	int code;

	if (!r->add_witnesses.count && !r->drop_witnesses.count)
		return EXIT_DONE;
	list = ocop_json_array();
	for (size_t i = 0; i < r->previous->witness_count; i++) {
		const struct ocop_vkey *vkey = &r->previous->witnesses[i];
		struct ocop_buf line = OCOP_BUF(512);

		ocop_vkey_format(&line, vkey);
		if (!is_named(&r->drop_witnesses, ocop_buf_view(&line),
			      &seen) &&
		    !is_named(&r->drop_witnesses, ocop_bytes_str(vkey->name),
			      &seen)) {
			ocop_json_add_str(list, ocop_buf_cstr(&line));
			count++;
		}
		ocop_buf_clear(&line);
	}
	code = all_seen(&r->drop_witnesses, seen);
	for (size_t i = 0; i < r->add_witnesses.count; i++, count++)
		ocop_json_add_str(list, r->add_witnesses.value[i]);
	if (count)
		ocop_json_set(r->view, "witnesses", list);
	else
		ocop_json_free(list);
	return code;
}

/* HOST or HOST:DATE; no date: the day of issue. */
static int split_host(const struct rotate *r, const char *text,
		      struct ocop_bytes *host, int32_t *day)
{
	const char *colon = strchr(text, ':');

	*host = ocop_bytes_of(text, colon ? (size_t)(colon - text) :
					    strlen(text));
	*day = ocop_day_of(r->issued);
	if (colon && ocop_day_parse(day, ocop_bytes_str(colon + 1)))
		return cmd_usage(text, _("HOST or HOST:YYYY-MM-DD"));
	return EXIT_DONE;
}

static void add_host(struct ocop_json *array,
		     const struct ocop_trust_host *host)
{
	struct ocop_json *o = ocop_json_object();
	char date[OCOP_DATE_SIZE];

	ocop_json_set_text(o, "host", host->host);
	ocop_day_format(date, host->from);
	ocop_json_set_str(o, "from", date);
	ocop_day_format(date, host->to);
	if (host->to != OCOP_DAY_NONE)
		ocop_json_set_str(o, "to", date);
	ocop_json_add(array, o);
}

/* The host with the end that an option gives it. */
static int end_host(const struct rotate *r, struct ocop_trust_host *host,
		    unsigned *seen)
{
	struct ocop_bytes name;
	int32_t day;
	int code;

	for (size_t i = 0; i < r->end_hosts.count; i++) {
		code = split_host(r, r->end_hosts.value[i], &name, &day);
		if (code != EXIT_DONE)
			return code;
		if (!ocop_bytes_equal(name, host->host) ||
		    host->to != OCOP_DAY_NONE)
			continue;
		host->to = day;
		*seen |= 1U << i;
	}
	return EXIT_DONE;
}

static bool is_live_host(const struct ocop_trust *t, struct ocop_bytes name)
{
	for (size_t i = 0; i < t->host_count; i++)
		if (t->hosts[i].to == OCOP_DAY_NONE &&
		    ocop_bytes_equal(t->hosts[i].host, name))
			return true;
	return false;
}

int rotate_hosts(struct rotate *r)
{
	struct ocop_trust_host host = { .to = OCOP_DAY_NONE };
	struct ocop_json *hosts;
	unsigned seen = 0;
	int code = EXIT_DONE;

	if (!r->add_hosts.count && !r->end_hosts.count)
		return EXIT_DONE;
	hosts = ocop_json_array();
	for (size_t i = 0; i < r->previous->host_count && !code; i++) {
		host = r->previous->hosts[i];
		code = end_host(r, &host, &seen);
		add_host(hosts, &host);
	}
	if (code == EXIT_DONE)
		code = all_seen(&r->end_hosts, seen);
	for (size_t i = 0; i < r->add_hosts.count && code == EXIT_DONE; i++) {
		host.to = OCOP_DAY_NONE;
		code = split_host(r, r->add_hosts.value[i], &host.host,
				  &host.from);
		if (code == EXIT_DONE && is_live_host(r->previous, host.host))
			code = refuse(r->add_hosts.value[i],
				      _("is a host already"));
		add_host(hosts, &host);
	}
	ocop_json_set(r->view, "hosts", hosts);
	return code;
}

int rotate_registries(struct rotate *r)
{
	struct ocop_json *urls;
	unsigned seen = 0;
	int code;

	if (!r->add_registries.count && !r->drop_registries.count)
		return EXIT_DONE;
	urls = ocop_json_array();
	for (size_t i = 0; i < r->previous->registry_count; i++)
		if (!is_named(&r->drop_registries,
			      r->previous->registries[i], &seen))
			add_text(urls, r->previous->registries[i]);
	code = all_seen(&r->drop_registries, seen);
	for (size_t i = 0; i < r->add_registries.count; i++)
		ocop_json_add_str(urls, r->add_registries.value[i]);
	ocop_json_set(r->view, "registries", urls);
	return code;
}

static void add_level(struct ocop_json *array, uint64_t index, int64_t level)
{
	struct ocop_json *pair = ocop_json_array();

	ocop_json_add_int(pair, (int64_t)index);
	ocop_json_add_int(pair, level);
	ocop_json_add(array, pair);
}

int rotate_levels(struct rotate *r)
{
	const char *colon = r->level ? strchr(r->level, ':') : NULL;
	uint64_t index = 0, level = 0;
	struct ocop_json *levels;

	if (!r->level)
		return EXIT_DONE;
	if (!colon ||
	    ocop_decimal(&index, ocop_bytes_of(r->level, (size_t)(
						colon - r->level))) ||
	    ocop_decimal(&level, ocop_bytes_str(colon + 1)) ||
	    index > INT64_MAX || level > INT64_MAX)
		return cmd_usage("--level", _("INDEX:LEVEL"));
	levels = ocop_json_array();
	for (size_t i = 0; i < r->previous->level_count; i++)
		add_level(levels, r->previous->levels[i].index,
			  r->previous->levels[i].level);
	add_level(levels, index, (int64_t)level);
	ocop_json_set(r->view, "levels", levels);
	return EXIT_DONE;
}
