/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serves the log for anyone to copy: checkpoint, tiles, entry bundles and trust
 * files, byte for byte, under the paths of C2SP tlog-tiles; and its status.
 * Only full, committed tiles are ever marked immutable.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "registry/http/http.h"

#define CACHE_IMMUTABLE "public, max-age=31536000, immutable"
#define CACHE_PARTIAL "public, max-age=3600"
#define TYPE_BYTES "application/octet-stream"

void handle_checkpoint(struct view *view, const struct route_args *args,
		       struct answer *out)
{
	(void)args;
	ocop_buf_bytes(&out->body, ocop_buf_view(&view->note));
	out->status = 200;
	out->type = "text/plain; charset=utf-8";
	out->cache = "no-cache";
}

/* A log's root signature, of the checkpoint that is served beside it. */
static void serve_rootsig(struct view *view, const struct ocop_log_info *log,
			  struct answer *out)
{
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	enum ocop_err err = ocop_log_rootsig(view->replica->store, log,
					     &rootsig);

	if (!err)
		err = ocop_buf_bytes(&out->body, ocop_buf_view(&rootsig));
	ocop_buf_clear(&rootsig);
	if (!answer_found(out, err, "no root signature is at hand"))
		return;
	out->status = 200;
	out->type = "application/cose";
	out->cache = log->frozen ? CACHE_IMMUTABLE : "no-cache";
}

void handle_rootsig(struct view *view, const struct route_args *args,
		    struct answer *out)
{
	(void)args;
	serve_rootsig(view, &view->live, out);
}

/* The first width entries of a bundle. */
static enum ocop_err cut_bundle(struct ocop_buf *out, struct ocop_bytes bundle,
				unsigned width)
{
	struct ocop_bytes entry;
	enum ocop_err err = OCOP_OK;
	size_t offset = 0;
	unsigned i;

	for (i = 0; i < width && !err; i++)
		err = ocop_bundle_next(&entry, bundle, &offset);
	if (err)
		return OCOP_ERR_STORE;
	return ocop_buf_bytes(out, ocop_bytes_of(bundle.ptr, offset));
}

static enum ocop_err read_tile(struct view *view, unsigned number, int level,
			       uint64_t index, unsigned width,
			       struct ocop_buf *out)
{
	struct ocop_buf whole = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_store *store = view->replica->store;
	enum ocop_err err;

	err = level < 0 ? ocop_log_bundle(store, number, index, &whole) :
			  ocop_log_tile(store, number, (unsigned)level, index,
					&whole);
	if (err == OCOP_ERR_ABSENT)
		err = OCOP_ERR_STORE;
	if (!err && level < 0)
		err = cut_bundle(out, ocop_buf_view(&whole), width);
	else if (!err && whole.len < width * OCOP_HASH_LEN)
		err = OCOP_ERR_STORE;
	else if (!err)
		err = ocop_buf_add(out, whole.ptr, width * OCOP_HASH_LEN);
	ocop_buf_clear(&whole);
	return err;
}

/* How many hashes (at level 0: entries) the tree has at a tile level. */
static uint64_t level_width(uint64_t size, int level)
{
	if (level <= 0)
		return size;
	return level > 7 ? 0 : size >> (8 * level);
}

static void serve_tile(struct view *view, const struct ocop_log_info *log,
		       const char *place, struct answer *out)
{
	char path[ROUTE_ARG_SIZE + 8];
	unsigned width;
	uint64_t index, have;
	enum ocop_err err;
	int level;

	snprintf(path, sizeof(path), "tile/%s", place);
	err = ocop_tile_path_parse(ocop_bytes_str(path), &level, &index,
				   &width);
	if (err || width == 0 || width > OCOP_TILE_WIDTH) {
		answer_not_found(out, "expected the path of a tile");
		return;
	}
	have = level_width(log->size, level);
	if (index > have / OCOP_TILE_WIDTH ||
	    width > have - index * OCOP_TILE_WIDTH) {
		answer_not_found(out, "the log has fewer entries");
		return;
	}
	err = read_tile(view, log->number, level, index, width, &out->body);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	out->status = 200;
	out->type = TYPE_BYTES;
	out->cache = width == OCOP_TILE_WIDTH || log->frozen ?
		     CACHE_IMMUTABLE : CACHE_PARTIAL;
}

void handle_tile(struct view *view, const struct route_args *args,
		 struct answer *out)
{
	serve_tile(view, &view->live, args->arg[0], out);
}

/* --- Frozen logs, which never change again --- */

static bool find_frozen(struct view *view, const char *name,
			struct ocop_log_info *log, struct answer *out)
{
	enum ocop_err err = OCOP_ERR_ABSENT;
	uint64_t number;

	if (!ocop_decimal(&number, ocop_bytes_str(name)) &&
	    number <= OCOP_LOG_NUMBER_MAX)
		err = ocop_log_info(view->replica->store, (unsigned)number,
				    log);
	if (!err && !log->frozen)
		err = OCOP_ERR_ABSENT;
	return answer_found(out, err, "no such frozen log");
}

void handle_frozen_tile(struct view *view, const struct route_args *args,
			struct answer *out)
{
	struct ocop_log_info log;

	if (find_frozen(view, args->arg[0], &log, out))
		serve_tile(view, &log, args->arg[1], out);
}

void handle_frozen_rootsig(struct view *view, const struct route_args *args,
			   struct answer *out)
{
	struct ocop_log_info log;

	if (find_frozen(view, args->arg[0], &log, out))
		serve_rootsig(view, &log, out);
}

void handle_frozen_checkpoint(struct view *view, const struct route_args *args,
			      struct answer *out)
{
	struct ocop_log_info log;
	enum ocop_err err;

	if (!find_frozen(view, args->arg[0], &log, out))
		return;
	err = ocop_log_frozen_checkpoint(view->replica->store, log.number,
					 &out->body);
	if (!answer_found(out, err, "its last checkpoint is not at hand"))
		return;
	out->status = 200;
	out->type = "text/plain; charset=utf-8";
	out->cache = CACHE_IMMUTABLE;
}

void handle_trust_file(struct view *view, const struct route_args *args,
		       struct answer *out)
{
	struct ocop_bytes name = ocop_bytes_str(args->arg[0]);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	enum ocop_err err = OCOP_ERR_ABSENT;
	uint64_t version;
	uint8_t key[8];

	if (name.len > 5 &&
	    strcmp(args->arg[0] + name.len - 5, ".cose") == 0 &&
	    !ocop_decimal(&version, ocop_bytes_of(name.ptr, name.len - 5))) {
		err = ocop_store_get(view->replica->store, OCOP_SPACE_TRUST,
				     ocop_bytes_of_number(key, version,
							  sizeof(key)),
				     &file);
	}
	if (!err)
		err = ocop_buf_bytes(&out->body, ocop_buf_view(&file));
	ocop_buf_clear(&file);
	if (!answer_found(out, err, "no such trust version"))
		return;
	out->status = 200;
	out->type = "application/cose";
	out->cache = CACHE_PARTIAL;
}

void handle_log(struct view *view, const struct route_args *args,
		struct answer *out)
{
	struct ocop_json *root = ocop_json_of_schema("ocop.log/1");
	struct ocop_fold_info info;
	enum ocop_err err = ocop_fold_info(view->replica->state, &info);

	(void)args;
	if (err) {
		ocop_json_free(root);
		answer_trouble(out, err);
		return;
	}
	ocop_json_set_str(root, "origin", view->checkpoint.origin);
	ocop_json_set_int(root, "size", (int64_t)view->checkpoint.size);
	ocop_json_set_int(root, "number", view->live.number);
	ocop_json_set_int(root, "total", (int64_t)view->total);
	ocop_json_set_base64(root, "root", ocop_bytes_of(view->checkpoint.root,
							 OCOP_HASH_LEN));
	ocop_json_set_int(root, "signed_time", (int64_t)view->signed_time);
	ocop_json_set_int(root, "vouched_time", (int64_t)view->vouched_time);
	ocop_json_set_int(root, "last_accepted", (int64_t)info.last_accepted);
	ocop_json_set_int(root, "trust_version", (int64_t)info.trust_version);
	ocop_json_set_int(root, "skipped", (int64_t)info.skipped);
	answer_json(out, 200, root);
}

/* Why the registry lags behind the witnesses, and what its operator should
 * do. */
static void set_behind(struct ocop_json *root,
		       const struct reg_witness_lag *witness_lag)
{
	struct ocop_json *o;

	if (!reg_witness_lag_any(witness_lag))
		return;
	o = ocop_json_object();
	ocop_json_set_int(o, "witnesses", atomic_load(&witness_lag->witnesses));
	ocop_json_set_int(o, "size", (int64_t)atomic_load(&witness_lag->size));
	ocop_json_set_str(o, "advice", "stop it, and rebuild from the longest "
			  "copy: ocop-registryd recover");
	ocop_json_set(root, "behind", o);
}

static const char *health_word(const struct view *view,
			       const struct route_args *args,
			       const char *clock)
{
	const struct ocop_trust *trust = ocop_replica_trust(view->replica);

	if (args->failing || strcmp(clock, "ok") != 0 ||
	    reg_witness_lag_stops(args->witness_lag, trust->quorum))
		return "not appending";
	return reg_witness_lag_any(args->witness_lag) ? "behind" : "ok";
}

void handle_health(struct view *view, const struct route_args *args,
		   struct answer *out)
{
	struct ocop_json *root = NULL;
	const char *clock = "unreadable";
	struct ocop_fold_info info;
	uint64_t now = 0;
	enum ocop_err err;

	err = ocop_fold_info(view->replica->state, &info);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	root = ocop_json_of_schema("ocop.health/1");
	if (!reg_clock_now(view->clock, &now, NULL))
		clock = reg_clock_word(reg_clock_judge(view->clock, now,
						       info.last_accepted,
						       view->signed_time));
	ocop_json_set_str(root, "status",
			  health_word(view, args, clock));
	ocop_json_set_str(root, "clock", clock);
	ocop_json_set_str(root, "append", args->failing ? "failed" : "ok");
	ocop_json_set_int(root, "size", (int64_t)view->checkpoint.size);
	if (view->signed_time != 0 && now != 0)
		ocop_json_set_int(root, "signed_age_s", (int64_t)now -
				  (int64_t)view->signed_time);
	set_behind(root, args->witness_lag);
	answer_json(out, 200, root);
}
