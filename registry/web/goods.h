/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goods received: the codes that somebody scanned when goods came in, as one
 * table. Each code keeps its place in the table, even if it is unknown or
 * misread.
 */
#ifndef REGISTRY_GOODS_H
#define REGISTRY_GOODS_H

#include "registry/http/http.h"

#define GOODS_MAX 500		/* codes in one list */
/* Of a link with the codes: what RFC 9110, section 4.1, asks all to accept. */
#define GOODS_LINK_MAX 8000

enum goods_column {
	GOODS_LINE = 0, GOODS_CODE, GOODS_STATE, GOODS_PRODUCT, GOODS_PRODUCER,
	GOODS_STARS, GOODS_CERTIFICATE, GOODS_TO, GOODS_EXTENSION,
	GOODS_WITHDRAWAL, GOODS_RECALLED, GOODS_HELD, GOODS_COLUMNS
};

enum goods_light { GOODS_GREEN = 0, GOODS_AMBER, GOODS_RED, GOODS_UNREAD,
		   GOODS_LIGHTS };

struct goods {
	struct ocop_bytes asked[GOODS_MAX];	/* lent from the lists */
	size_t count;
	/* Set by goods_judge(). */
	enum goods_light light[GOODS_MAX];
	size_t cell[GOODS_MAX][GOODS_COLUMNS];	/* where each begins in text */
	struct ocop_buf text;			/* owned */
	size_t total[GOODS_LIGHTS];
	bool part;	/* not all lots were looked at */
};

/* An empty list; NULL without memory. */
struct goods *goods_new(void);
void goods_free(struct goods *goods);
/*
 * Add the codes of a list: one on each line; "," ";" and tabs end one, too.
 * Errors: OCOP_ERR_LIMIT (more than GOODS_MAX), OCOP_ERR_MALFORMED (it is no
 * text in UTF-8). (goods_list.c)
 */
enum ocop_err goods_add(struct goods *goods, struct ocop_bytes list,
			struct ocop_diag *diag) OCOP_CHECKED;
/* Append the codes as they were asked, each followed by end. */
void goods_write(struct ocop_buf *out, const struct goods *goods,
		 const char *end);
/* Append an address that asks the same again. false: it would be too long. */
bool goods_link(struct ocop_buf *out, const struct goods *goods,
		const char *path, const char *language);
/* Judge them all, in the language of this thread. (goods_judge.c) */
enum ocop_err goods_judge(struct goods *goods, struct view *view) OCOP_CHECKED;
/* Judge a product, a GTIN or a code, by its best certificate in force, or else
 * by its newest one. */
enum ocop_err goods_product(struct ocop_verdict_report *out,
			    struct ocop_verifier *judge,
			    const struct ocop_policy *policy,
			    const char *product) OCOP_CHECKED;
/* The text of a cell, lent; "" when there is nothing to say. */
const char *goods_cell(const struct goods *goods, size_t row,
		       enum goods_column column);
/* What stands before its state: a sign, not a colour alone. */
const char *goods_sign(enum goods_light light);
/* The head of a column, translated. */
const char *goods_head(enum goods_column column);
/* Append the table as a file. (goods_file.c) */
void goods_csv(struct ocop_buf *out, const struct goods *goods);
enum ocop_err goods_xlsx(struct ocop_buf *out, const struct goods *goods)
	OCOP_CHECKED;

#endif
