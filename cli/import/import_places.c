/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of communes, of now (data/admin_units.csv) and of before 01/07/2025
 * (data/old_units.csv, which says into which commune each one went). A name
 * that fits several communes is not decided here: a person must.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/clean.h>
#include <ocop/nfc.h>

#include "cli/import/import.h"
#include "common/ui/communes.h"
#include "common/ui/csv.h"

#define KEY_SIZE 96
#define FOUND_MAX 32

enum rank { RANK_NONE = 0, RANK_COMMUNE, RANK_DISTRICT, RANK_PROVINCE };

struct place {
	char key[KEY_SIZE];	/* the name as it is compared, without rank */
	char rank[24];		/* "xã", "phường", "thị trấn", "đặc khu" */
	char district[KEY_SIZE];	/* "" for communes of now */
	char province[KEY_SIZE];
	char code[6], unit[3];	/* of the commune of now, of its province */
	const char *name;	/* lent from the tables */
	bool old;
};

struct places {
	struct csv *now, *before;
	struct place *item;	/* owned */
	size_t count;
};

/* New and old spelling of a tone on two vowels: "hoà" and "hòa". */
static void move_tones(char *text)
{
	static const char *const pairs[][2] = {
		{ "oà", "òa" }, { "oả", "ỏa" }, { "oã", "õa" }, { "oá", "óa" },
		{ "oạ", "ọa" }, { "oè", "òe" }, { "oẻ", "ỏe" }, { "oẽ", "õe" },
		{ "oé", "óe" }, { "oẹ", "ọe" }, { "uỳ", "ùy" }, { "uỷ", "ủy" },
		{ "uỹ", "ũy" }, { "uý", "úy" }, { "uỵ", "ụy" },
	};
	char copy[KEY_SIZE];
	size_t to = 0;

	for (const char *p = text; *p && to + 8 < sizeof(copy);) {
		size_t i = 0, n = sizeof(pairs) / sizeof(pairs[0]);

		while (i < n && strncmp(p, pairs[i][0],
					strlen(pairs[i][0])) != 0)
			i++;
		if (i < n) {
			memcpy(copy + to, pairs[i][1], strlen(pairs[i][1]));
			to += strlen(pairs[i][1]);
			p += strlen(pairs[i][0]);
		} else {
			copy[to++] = *p++;
		}
	}
	copy[to] = '\0';
	memcpy(text, copy, to + 1);
}

/* Compare names without case and without their rank. Returns what the rank
 * says; rank may be NULL. */
static enum rank key_of(char out[static KEY_SIZE], char rank[24],
			struct ocop_bytes name)
{
	static const struct {
		const char *word;
		enum rank rank;
	} ranks[] = {
		{ "xã ", RANK_COMMUNE }, { "phường ", RANK_COMMUNE },
		{ "thị trấn ", RANK_COMMUNE }, { "đặc khu ", RANK_COMMUNE },
		{ "p. ", RANK_COMMUNE }, { "x. ", RANK_COMMUNE },
		{ "tt. ", RANK_COMMUNE }, { "tt ", RANK_COMMUNE },
		{ "huyện ", RANK_DISTRICT }, { "quận ", RANK_DISTRICT },
		{ "thị xã ", RANK_DISTRICT }, { "tx ", RANK_DISTRICT },
		{ "tx. ", RANK_DISTRICT }, { "h. ", RANK_DISTRICT },
		{ "tỉnh ", RANK_PROVINCE },
		/* A city may be a province or was a district. */
		{ "thành phố ", RANK_NONE }, { "tp ", RANK_NONE },
		{ "tp. ", RANK_NONE }, { "tp.", RANK_NONE },
	};
	struct ocop_buf buf = OCOP_BUF(4 * name.len + 16);
	struct ocop_buf clean = OCOP_BUF(name.len + 1);
	const char *text = "";
	enum rank found = RANK_NONE;

	out[0] = '\0';
	if (rank)
		rank[0] = '\0';
	if (!ocop_clean_add(&clean, name, OCOP_CLEAN_CELL, NULL) &&
	    !ocop_nfc_fold(&buf, ocop_buf_view(&clean), false))
		text = ocop_buf_cstr(&buf);
	for (size_t i = 0; text && i < sizeof(ranks) / sizeof(ranks[0]); i++) {
		size_t len = strlen(ranks[i].word);

		if (strncmp(text, ranks[i].word, len) != 0)
			continue;
		found = ranks[i].rank;
		if (rank && len < 24 && text[len - 2] != '.') {
			memcpy(rank, text, len - 1);
			rank[len - 1] = '\0';
		}
		text += len;
		break;
	}
	if (text && strlen(text) < KEY_SIZE)
		memcpy(out, text, strlen(text) + 1);
	move_tones(out);
	ocop_buf_clear(&buf);
	ocop_buf_clear(&clean);
	return found;
}

static struct ocop_bytes at(const struct csv *csv, size_t row, const char *name)
{
	return csv_cell(csv, row, csv_column(csv, name));
}

static const struct place *by_code(const struct places *p,
				   struct ocop_bytes code)
{
	for (size_t i = 0; i < p->count; i++)
		if (!p->item[i].old && ocop_bytes_is(code, p->item[i].code))
			return &p->item[i];
	return NULL;
}

static void add_now(struct places *p)
{
	char unit[3], key[KEY_SIZE];

	for (size_t i = 0; i < csv_rows(p->now); i++) {
		struct place *place = &p->item[p->count];

		if (!ocop_bytes_is(at(p->now, i, "level"), "commune"))
			continue;
		key_of(place->key, place->rank, at(p->now, i, "name"));
		ocop_bytes_copy(place->code, 6, at(p->now, i, "code"));
		ocop_bytes_copy(place->unit, 3, at(p->now, i, "parent_code"));
		place->name = (const char *)at(p->now, i, "name").ptr;
		p->count++;
	}
	for (size_t i = 0; i < csv_rows(p->now); i++) {
		if (!ocop_bytes_is(at(p->now, i, "level"), "province"))
			continue;
		ocop_bytes_copy(unit, 3, at(p->now, i, "code"));
		key_of(key, NULL, at(p->now, i, "name"));
		for (size_t k = 0; k < p->count; k++)
			if (strcmp(p->item[k].unit, unit) == 0)
				memcpy(p->item[k].province, key, KEY_SIZE);
	}
}

static void add_before(struct places *p)
{
	size_t now = p->count;

	for (size_t i = 0; i < csv_rows(p->before); i++) {
		struct place *place = &p->item[p->count];
		const struct place *into = NULL;
		struct ocop_bytes code = at(p->before, i, "now");

		/* Both tables are sorted by code, so most follow each other;
		 * only the communes of now are searched. */
		for (size_t k = 0; k < now && !into; k++)
			if (ocop_bytes_is(code, p->item[k].code))
				into = &p->item[k];
		if (!into)
			continue;
		key_of(place->key, place->rank, at(p->before, i, "name"));
		key_of(place->district, NULL, at(p->before, i, "district"));
		key_of(place->province, NULL, at(p->before, i, "province"));
		memcpy(place->code, into->code, sizeof(place->code));
		memcpy(place->unit, into->unit, sizeof(place->unit));
		place->name = into->name;
		place->old = true;
		p->count++;
	}
}

static int load(struct csv **out, const char *name)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE];
	enum ocop_err err;

	if (!data_find(path, name)) {
		say_error(_("'%s': not installed beside this program"), name);
		return EXIT_TROUBLE;
	}
	err = csv_load(out, NULL, path, &diag);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

int places_load(struct places **out)
{
	struct places *p = calloc(1, sizeof(*p));
	int code;

	*out = p;
	if (!p)
		return say_diag("import", OCOP_ERR_MEMORY, NULL);
	code = load(&p->now, "admin_units.csv");
	if (!code)
		code = load(&p->before, "old_units.csv");
	if (code)
		return code;
	p->item = calloc(csv_rows(p->now) + csv_rows(p->before) + 1,
			 sizeof(*p->item));
	if (!p->item)
		return say_diag("import", OCOP_ERR_MEMORY, NULL);
	add_now(p);
	add_before(p);
	return EXIT_DONE;
}

void places_free(struct places *p)
{
	if (!p)
		return;
	csv_free(p->now);
	csv_free(p->before);
	free(p->item);
	free(p);
}

const char *places_province(const struct places *p, struct ocop_bytes text)
{
	const char *found = NULL;
	char key[KEY_SIZE];

	key_of(key, NULL, text);
	for (size_t i = 0; i < p->count; i++) {
		const struct place *place = &p->item[i];

		if (strcmp(place->unit, key) != 0 &&
		    strcmp(place->province, key) != 0)
			continue;
		/* A province of before may have gone into several. */
		if (found && strcmp(found, place->unit) != 0)
			return NULL;
		found = place->unit;
	}
	return found;
}

/* "Xã A, huyện B, tỉnh C": the parts by their rank, or by their order. */
struct asked {
	char key[KEY_SIZE], rank[24], district[KEY_SIZE], province[KEY_SIZE];
};

static void ask_for(struct asked *a, struct ocop_bytes text)
{
	char key[KEY_SIZE], rank[24];

	*a = (struct asked){ .key = "" };
	while (text.len) {
		size_t len = 0;
		enum rank found;

		while (len < text.len && text.ptr[len] != ',' &&
		       text.ptr[len] != ';')
			len++;
		found = key_of(key, rank, ocop_bytes_of(text.ptr, len));
		if (found == RANK_COMMUNE ||
		    (!a->key[0] && found == RANK_NONE)) {
			memcpy(a->key, key, KEY_SIZE);
			memcpy(a->rank, rank, sizeof(rank));
		} else if (found == RANK_DISTRICT ||
			   (found == RANK_NONE && !a->district[0])) {
			memcpy(a->district, key, KEY_SIZE);
		} else {
			memcpy(a->province, key, KEY_SIZE);
		}
		len += len < text.len;
		text = ocop_bytes_of(text.ptr + len, text.len - len);
	}
}

static bool fits(const struct place *place, const struct asked *a,
		 const char *unit)
{
	if (strcmp(place->key, a->key) != 0 ||
	    (a->rank[0] && strcmp(place->rank, a->rank) != 0))
		return false;
	if (a->district[0] && strcmp(place->district, a->district) != 0)
		return false;
	return !unit || strcmp(place->unit, unit) == 0;
}

static size_t find(const struct places *p, const struct asked *a,
		   const char *unit, const struct place *found[FOUND_MAX])
{
	size_t count = 0, k;

	for (size_t i = 0; i < p->count && count < FOUND_MAX; i++) {
		if (!fits(&p->item[i], a, unit))
			continue;
		for (k = 0; k < count; k++)
			if (strcmp(found[k]->code, p->item[i].code) == 0)
				break;
		if (k == count)
			found[count++] = &p->item[i];
	}
	return count;
}

size_t places_commune(const struct places *p, char code[static 9],
		      struct ocop_bytes text, struct ocop_bytes district,
		      struct ocop_bytes province, struct ocop_buf *candidates)
{
	const struct place *found[FOUND_MAX];
	struct ocop_bytes digits = text;
	const char *unit = NULL;
	struct asked a;
	size_t count;

	if (text.len == 8 && text.ptr[2] == '-')
		digits = ocop_bytes_of(text.ptr + 3, 5);
	found[0] = digits.len == 5 ? by_code(p, digits) : NULL;
	if (found[0]) {
		snprintf(code, 9, "%s-%s", found[0]->unit, found[0]->code);
		return digits.ptr == text.ptr ||
		       ocop_bytes_is(text, code) ? 1 : 0;
	}
	ask_for(&a, text);
	if (district.len)
		key_of(a.district, NULL, district);
	if (!province.len)
		province = ocop_bytes_str(a.province);
	if (province.len) {
		unit = places_province(p, province);
		if (!unit)
			return 0;
	}
	count = a.key[0] ? find(p, &a, unit, found) : 0;
	/* A district that is gone does not name a commune of now, which a
	 * register of both times has beside it. */
	if (!count && a.district[0]) {
		a.district[0] = '\0';
		count = find(p, &a, unit, found);
		for (size_t i = 0; i < count; i++)
			if (found[i]->old)
				count = 0;
	}
	for (size_t i = 0; i < count && i < 6; i++)
		ocop_buf_printf(candidates, "%s%s-%s %s", i ? ", " : "",
				found[i]->unit, found[i]->code,
				found[i]->name);
	if (count == 1)
		snprintf(code, 9, "%s-%s", found[0]->unit, found[0]->code);
	return count;
}
