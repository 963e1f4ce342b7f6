/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of communes: of now (data/admin_units.csv) and, if the office has a
 * table of them, of before 01/07/2025. The tree has no such table. Districts
 * ended that day. So a name that stands beside a district may be a former one,
 * and without a table that has this district, it is refused. A name that fits
 * several communes is not decided here: a person must.
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
#define BEFORE_MAX 50000	/* rows: about 10,000 communes, some divided */

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
	struct csv *now, *before;	/* owned; before: NULL without one */
	bool json;
	struct place *item;	/* those of now come first; owned */
	size_t count, now_count;
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

/* By "XXXXX" or "TT-XXXXX"; NULL: no commune of now has this code. */
static const struct place *by_code(const struct places *p,
				   struct ocop_bytes text)
{
	bool whole = text.len == 8 && text.ptr[2] == '-';
	struct ocop_bytes code = whole ? ocop_bytes_of(text.ptr + 3, 5) : text;

	for (size_t i = 0; i < p->now_count; i++)
		if (ocop_bytes_is(code, p->item[i].code))
			return !whole || memcmp(text.ptr, p->item[i].unit,
						2) == 0 ? &p->item[i] : NULL;
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
	p->now_count = p->count;
}

/* Say what is wrong with a line of the office's table. */
static int say_line(const struct places *p, const char *path, size_t line,
		    const char *column, struct ocop_bytes value,
		    const char *rule, const char *text)
{
	struct fault fault = FAULT(.file = path, .line = line,
				   .column = column, .value = value,
				   .rule = rule);

	fault_text(&fault, text);
	fault_say(&fault, true, p->json);
	return EXIT_USAGE;
}

static int add_before(struct places *p, const char *path)
{
	for (size_t i = 0; i < csv_rows(p->before); i++) {
		struct place *place = &p->item[p->count];
		struct ocop_bytes name = at(p->before, i, "name");
		struct ocop_bytes now = at(p->before, i, "now");
		const struct place *into = by_code(p, now);

		if (!into)
			return say_line(p, path, csv_line(p->before, i), "now",
					now, "old-units",
					N_("expected the code of a present commune, such as 11-03295 or 03295"));
		key_of(place->key, place->rank, name);
		if (!place->key[0])
			return say_line(p, path, csv_line(p->before, i),
					"name", name, "old-units",
					N_("expected the name of a commune"));
		key_of(place->district, NULL, at(p->before, i, "district"));
		key_of(place->province, NULL, at(p->before, i, "province"));
		memcpy(place->code, into->code, sizeof(place->code));
		memcpy(place->unit, into->unit, sizeof(place->unit));
		place->name = into->name;
		place->old = true;
		p->count++;
	}
	return EXIT_DONE;
}

static int load_now(struct places *p)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE];
	enum ocop_err err;

	if (!data_find(path, "admin_units.csv")) {
		say_error(_("'%s': not installed beside this program"),
			  "admin_units.csv");
		return EXIT_TROUBLE;
	}
	err = csv_load(&p->now, NULL, path, &diag);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int load_before(struct places *p, const char *path)
{
	static const char *const columns[] = { "name", "district", "province",
					       "now" };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t line = 0;
	enum ocop_err err = csv_load(&p->before, &line, path, &diag);

	if (err)
		return fault_of_table(path, line, err, &diag, p->json);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (csv_column(p->before, columns[i]) < 0)
			return say_line(p, path, csv_header_line(p->before),
					columns[i], ocop_bytes_of(NULL, 0),
					"column-missing",
					N_("expected the columns name, district, province and now"));
	if (csv_rows(p->before) > BEFORE_MAX)
		return say_line(p, path, csv_line(p->before, BEFORE_MAX), NULL,
				ocop_bytes_of(NULL, 0), "old-units",
				N_("at most 50000 rows"));
	return EXIT_DONE;
}

int places_load(struct places **out, const char *before, bool json)
{
	struct places *p = calloc(1, sizeof(*p));
	int code;

	*out = p;
	if (!p)
		return say_diag("import", OCOP_ERR_MEMORY, NULL);
	p->json = json;
	code = load_now(p);
	if (!code && before)
		code = load_before(p, before);
	if (code)
		return code;
	p->item = calloc(csv_rows(p->now) +
			 (p->before ? csv_rows(p->before) : 0) + 1,
			 sizeof(*p->item));
	if (!p->item)
		return say_diag("import", OCOP_ERR_MEMORY, NULL);
	add_now(p);
	return p->before ? add_before(p, before) : EXIT_DONE;
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
	/* A row of the table need not have a province. */
	if (!key[0])
		return NULL;
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
	bool unranked;	/* nothing says that the district is one */
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
			a->unranked = found == RANK_NONE;
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

static bool has_district(const struct places *p, const char *district,
			 const char *unit)
{
	for (size_t i = p->now_count; i < p->count; i++)
		if (strcmp(p->item[i].district, district) == 0 &&
		    (!unit || strcmp(p->item[i].unit, unit) == 0))
			return true;
	return false;
}

/* No commune is in the district that stands beside the name. It is one of now
 * if what stands there is a province, or if the table has the district but not
 * the name: registers keep the former district beside the new name. *known says
 * whether it can be told. */
static size_t find_now(const struct places *p, struct asked *a,
		       const char *unit, const struct place *found[FOUND_MAX],
		       bool *known)
{
	const char *other = NULL;
	size_t count;

	if (a->unranked)
		other = places_province(p, ocop_bytes_str(a->district));
	*known = (other && (!unit || strcmp(unit, other) == 0)) ||
		 has_district(p, a->district, unit);
	if (!*known)
		return 0;
	a->district[0] = '\0';
	count = find(p, a, unit ? unit : other, found);
	for (size_t i = 0; i < count; i++)
		if (found[i]->old)
			return 0;
	return count;
}

const char *places_commune(const struct places *p, char code[static 9],
			   struct ocop_bytes text, struct ocop_bytes district,
			   struct ocop_bytes province,
			   struct ocop_buf *candidates)
{
	const struct place *found[FOUND_MAX] = { by_code(p, text) };
	const char *unit = NULL;
	bool known = true;
	struct asked a;
	size_t count = found[0] != NULL;

	ask_for(&a, text);
	if (district.len) {
		key_of(a.district, NULL, district);
		a.unranked = false;
	}
	if (!province.len)
		province = ocop_bytes_str(a.province);
	if (!count && province.len) {
		unit = places_province(p, province);
		if (!unit)
			return N_("no present province has this name: write the code of the commune, such as 11-03295, or name a table with --old-units that has this former province");
	}
	if (!count && a.key[0])
		count = find(p, &a, unit, found);
	if (!count && a.key[0] && a.district[0])
		count = find_now(p, &a, unit, found, &known);
	for (size_t i = 0; count > 1 && i < count && i < 6; i++)
		ocop_buf_printf(candidates, "%s%s-%s %s", i ? ", " : "",
				found[i]->unit, found[i]->code,
				found[i]->name);
	if (count == 1)
		snprintf(code, 9, "%s-%s", found[0]->unit, found[0]->code);
	if (!known)
		return N_("districts ended on 1 July 2025, so this may be a former commune: write the code of the present one, such as 11-03295, or name a table with --old-units that has this district");
	if (count > 1)
		return N_("several communes fit; write the code of the right one:");
	if (count)
		return NULL;
	return p->before ?
	       N_("neither a present commune here nor the table of --old-units has this name: write the code of the present commune, such as 11-03295") :
	       N_("no present commune here has this name: write its code, such as 11-03295, or name a table of former communes with --old-units");
}
