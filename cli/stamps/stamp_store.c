/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The durable store of issued stamps. A serial is reserved before its stamp is
 * made, and each stamp is made once: a second signature would differ from the
 * first, so the first is kept.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "cli/home.h"
#include "cli/stamps/stamp.h"

#define KEY_SIZE 96

int stamp_store_open(struct ocop_store **out, const char *home, bool create)
{
	char path[HOME_PATH_SIZE];
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	*out = NULL;
	if (!path_join(path, home, "stamps.db"))
		return EXIT_USAGE;
	err = ocop_store_open_sqlite(out, path, create ? OCOP_STORE_CREATE :
				     OCOP_STORE_READ_ANY, &diag);
	return !err || (err == OCOP_ERR_ABSENT && !create) ?
		       EXIT_DONE : say_trouble(path, err, &diag);
}

int stamp_store_lock(int *out, const char *home)
{
	char path[HOME_PATH_SIZE];

	*out = -1;
	return path_join(path, home, "stamps.db") ?
		       lock_database(out, path, false) : EXIT_USAGE;
}

static struct ocop_bytes lot_key(char out[KEY_SIZE], const char *what,
				 const struct stamp_lot *lot)
{
	snprintf(out, KEY_SIZE, "%s/%s/%06u", what, lot->product, lot->lot);
	return ocop_bytes_str(out);
}

static struct ocop_bytes stamp_key(char out[KEY_SIZE],
				   const struct stamp_lot *lot, uint32_t index)
{
	snprintf(out, KEY_SIZE, "%s/%06u/%07u", lot->product, lot->lot, index);
	return ocop_bytes_str(out);
}

/* Parse "FROM COUNT" or "NEXT". Zeros when there is no such key. */
static enum ocop_err read_two(struct ocop_store *s, struct ocop_bytes key,
			      uint64_t *a, uint64_t *b)
{
	struct ocop_buf value = OCOP_BUF(64);
	struct ocop_bytes view;
	size_t blank = 0;
	enum ocop_err err;

	*a = *b = 0;
	err = ocop_store_get(s, OCOP_SPACE_META, key, &value);
	view = ocop_buf_view(&value);
	if (!err) {
		while (blank < view.len && view.ptr[blank] != ' ')
			blank++;
		err = ocop_decimal(a, ocop_bytes_of(view.ptr, blank));
		if (!err && blank < view.len)
			err = ocop_decimal(b, ocop_bytes_of(
						view.ptr + blank + 1,
						view.len - blank - 1));
	}
	ocop_buf_clear(&value);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err stamp_store_run(struct ocop_store *store,
			      const struct stamp_lot *lot,
			      struct stamp_run *out)
{
	char key[KEY_SIZE];
	uint64_t from, count;
	enum ocop_err err = read_two(store, lot_key(key, "run", lot), &from,
				     &count);

	out->from = (uint32_t)from;
	out->count = (uint32_t)count;
	return err;
}

enum ocop_err stamp_store_next(struct ocop_store *store,
			       const struct stamp_lot *lot, uint32_t *out)
{
	char key[KEY_SIZE];
	uint64_t next, none;
	enum ocop_err err = read_two(store, lot_key(key, "next", lot), &next,
				     &none);

	*out = (uint32_t)next;
	return err;
}

enum ocop_err stamp_store_restored(struct ocop_store *store,
				   const struct stamp_lot *lot, uint64_t *out)
{
	char key[KEY_SIZE];
	uint64_t told, none;
	enum ocop_err err = read_two(store, ocop_bytes_str(STAMP_RESTORED),
				     out, &none);

	if (!err && *out)
		err = read_two(store, lot_key(key, "since", lot), &told, &none);
	if (!err && *out && told)
		*out = 0;
	return err;
}

static enum ocop_err put(struct ocop_store *s, const char *what,
			 const struct stamp_lot *lot, const char *value)
{
	char key[KEY_SIZE];

	return ocop_store_put(s, OCOP_SPACE_META, lot_key(key, what, lot),
			      ocop_bytes_str(value));
}

enum ocop_err stamp_store_begin(struct ocop_store *store,
				const struct stamp_lot *lot,
				const struct stamp_run *run)
{
	char text[STAMP_NAME_SIZE + 16];
	uint64_t restored = 0;
	enum ocop_err err = ocop_store_begin(store, true);

	if (!err)
		err = stamp_store_restored(store, lot, &restored);
	if (!err && restored)
		err = put(store, "since", lot, "1");
	snprintf(text, sizeof(text), "%u %u", run->from, run->count);
	if (!err)
		err = put(store, "run", lot, text);
	snprintf(text, sizeof(text), "%u", run->from + run->count);
	if (!err)
		err = put(store, "next", lot, text);
	if (!err)
		err = put(store, "code", lot, lot->code);
	snprintf(text, sizeof(text), "%u %s", lot->stars, lot->name);
	if (!err && lot->name[0])
		err = put(store, "label", lot, text);
	return ocop_store_end(store, err);
}

enum ocop_err stamp_store_end(struct ocop_store *store,
			      const struct stamp_lot *lot)
{
	char key[KEY_SIZE];
	enum ocop_err err = ocop_store_begin(store, true);

	if (!err)
		err = ocop_store_remove(store, OCOP_SPACE_META,
					lot_key(key, "run", lot));
	return ocop_store_end(store, err);
}

static enum ocop_err make_one(struct ocop_store *s,
			      const struct stamp_lot *lot,
			      struct ocop_signer *signer, const char *host,
			      uint32_t index, struct ocop_buf *uri)
{
	char text[KEY_SIZE];
	struct ocop_bytes key = stamp_key(text, lot, index);
	enum ocop_err err;

	ocop_buf_reset(uri);
	err = ocop_store_get(s, OCOP_SPACE_STATE, key, uri);
	if (err != OCOP_ERR_ABSENT)
		return err;
	ocop_buf_reset(uri);
	err = ocop_stamp_make(uri, signer, host, lot->product, lot->lot, index);
	return err ? err : ocop_store_put(s, OCOP_SPACE_STATE, key,
					  ocop_buf_view(uri));
}

enum ocop_err stamp_store_make(struct ocop_store *store,
			       const struct stamp_lot *lot,
			       struct ocop_signer *signer, const char *host,
			       uint32_t first, uint32_t count,
			       struct ocop_buf *out)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	enum ocop_err err = ocop_store_begin(store, true);

	if (err)
		return err;
	for (uint32_t i = 0; !err && i < count; i++) {
		err = make_one(store, lot, signer, host, first + i, &uri);
		ocop_buf_bytes(out, ocop_buf_view(&uri));
		ocop_buf_byte(out, '\n');
	}
	if (!err)
		err = out->err;
	ocop_buf_clear(&uri);
	return ocop_store_end(store, err);
}

enum ocop_err stamp_store_get(struct ocop_store *store,
			      const struct stamp_lot *lot, uint32_t index,
			      struct ocop_buf *uri_out)
{
	char key[KEY_SIZE];

	return ocop_store_get(store, OCOP_SPACE_STATE,
			      stamp_key(key, lot, index), uri_out);
}

enum ocop_err stamp_store_code(struct ocop_store *store,
			       struct stamp_lot *lot)
{
	char key[KEY_SIZE];
	struct ocop_buf code = OCOP_BUF(64);
	enum ocop_err err = ocop_store_get(store, OCOP_SPACE_META,
					   lot_key(key, "code", lot), &code);

	if (!err && !ocop_bytes_copy(lot->code, sizeof(lot->code),
				     ocop_buf_view(&code)))
		err = OCOP_ERR_STORE;
	ocop_buf_clear(&code);
	return err;
}

enum ocop_err stamp_store_label(struct ocop_store *store,
				struct stamp_lot *lot)
{
	char key[KEY_SIZE];
	struct ocop_buf label = OCOP_BUF(STAMP_NAME_SIZE + 16);
	enum ocop_err err = ocop_store_get(store, OCOP_SPACE_META,
					   lot_key(key, "label", lot), &label);
	struct ocop_bytes view = ocop_buf_view(&label);

	/* One digit, a blank, the name. */
	if (!err && (view.len < 3 || view.ptr[0] < '0' || view.ptr[0] > '5' ||
		     view.ptr[1] != ' '))
		err = OCOP_ERR_STORE;
	if (!err) {
		lot->stars = view.ptr[0] - '0';
		ocop_bytes_copy(lot->name, sizeof(lot->name),
				ocop_bytes_of(view.ptr + 2, view.len - 2));
	}
	ocop_buf_clear(&label);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

struct made {
	const struct ocop_list *ranges;
	uint64_t count;
};

static enum ocop_err count_one(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	struct made *made = user;
	uint64_t index, first, count;

	(void)value;
	if (key.len < 7 || ocop_digits(&index, ocop_bytes_of(
					       key.ptr + key.len - 7, 7)))
		return OCOP_ERR_STORE;
	for (size_t i = 0; i < made->ranges->count; i++) {
		ocop_list_range(made->ranges, i, &first, &count);
		if (index >= first && index - first < count) {
			made->count++;
			break;
		}
	}
	return OCOP_OK;
}

enum ocop_err stamp_store_made(struct ocop_store *store,
			       const struct stamp_lot *lot,
			       const struct ocop_list *ranges, uint64_t *out)
{
	struct made made = { ranges, 0 };
	char prefix[KEY_SIZE];
	enum ocop_err err;

	snprintf(prefix, sizeof(prefix), "%s/%06u/", lot->product, lot->lot);
	err = ocop_store_each(store, OCOP_SPACE_STATE, ocop_bytes_str(prefix),
			      count_one, &made);
	*out = made.count;
	return err;
}

/* --- Listing --- */

struct listing {
	struct ocop_store *store;
	char lot[KEY_SIZE];	/* "PRODUCT/LOT" of the current code */
	char code[OCOP_PRODUCT_MAX + 1];
};

static enum ocop_err list_one(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	struct listing *l = user;
	char text[KEY_SIZE];
	char meta[KEY_SIZE + 8];
	const char *lot;
	char *slash;

	if (!ocop_bytes_copy(text, sizeof(text), key))
		return OCOP_ERR_STORE;
	slash = strrchr(text, '/');
	if (!slash)
		return OCOP_ERR_STORE;
	*slash = '\0';
	if (strcmp(l->lot, text) != 0) {
		struct ocop_buf code = OCOP_BUF(64);
		enum ocop_err err;

		snprintf(meta, sizeof(meta), "code/%s", text);
		err = ocop_store_get(l->store, OCOP_SPACE_META,
				     ocop_bytes_str(meta), &code);
		if (!err && !ocop_bytes_copy(l->code, sizeof(l->code),
					     ocop_buf_view(&code)))
			err = OCOP_ERR_STORE;
		ocop_buf_clear(&code);
		if (err)
			return err;
		snprintf(l->lot, sizeof(l->lot), "%s", text);
	}
	lot = strrchr(text, '/');
	if (!lot)
		return OCOP_ERR_STORE;
	printf("%s,%lu,%lu,%.*s\n", l->code, strtoul(lot + 1, NULL, 10),
	       strtoul(slash + 1, NULL, 10), (int)value.len,
	       (const char *)value.ptr);
	return OCOP_OK;
}

int stamp_store_list(struct ocop_store *store, const char *product,
		     const char *lot)
{
	struct listing l = { store, "", "" };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char name[OCOP_PRODUCT_MAX + 1];
	char prefix[KEY_SIZE] = "";
	uint64_t number = 0;
	enum ocop_err err;

	if (lot && ocop_digits(&number, ocop_bytes_str(lot)))
		return cmd_usage("--lot", _("expected a number"));
	if (lot && !product)
		return cmd_usage("--lot", _("requires --product"));
	if (product && ocop_product_read(name, ocop_bytes_str(product), &diag))
		return cmd_usage("--product", diag.text);
	if (product && lot)
		snprintf(prefix, sizeof(prefix), "%s/%06llu/", name,
			 (unsigned long long)number);
	else if (product)
		snprintf(prefix, sizeof(prefix), "%s/", name);
	printf("code,lot,index,uri\n");
	if (!store)
		return cmd_flush(EXIT_DONE);
	err = ocop_store_each(store, OCOP_SPACE_STATE,
			      ocop_bytes_str(prefix), list_one, &l);
	return err ? say_trouble("stamps.db", err, NULL) : cmd_flush(EXIT_DONE);
}
