/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop due: what falls due, gathered from the register, from the desk's
 * proposals and from the office's calendar, and the forms in which it is
 * printed.
 */
#ifndef OCOP_CLI_DUE_H
#define OCOP_CLI_DUE_H

#include <ocop/json.h>
#include <ocop/replica.h>

#include "cli/office/due_rules.h"
#include "cli/office/office.h"

#define DUE_MAX 200000

struct due_item {
	enum due_kind kind;
	int32_t day;
	/* Owned. Texts: code, decided, product, producer, producer_name, unit,
	 * commune, subject, recipient, note, until (a day). */
	struct ocop_json *facts;
};

struct due_list {
	struct due_span span;
	const char *province;		/* two digits; NULL: all */
	struct ocop_replica *replica;	/* lent */
	const struct communes *communes; /* lent; may be NULL */
	struct due_item *item;		/* owned */
	size_t count, cap;
};

/* All print errors and return an exit code. */
int due_of_register(struct due_list *list, const struct office *office);
int due_of_proposals(struct due_list *list, const char *dir);
int due_of_calendar(struct due_list *list, const char *path);
/* Add an item, with the facts, which are taken. */
int due_add(struct due_list *list, enum due_kind kind, int32_t day,
	    struct ocop_json *facts);
void due_sort(struct due_list *list);
void due_clear(struct due_list *list);
/* A text of an item, "" when there is none. Lent. */
const char *due_fact(const struct due_item *item, const char *key);
/* What an item is about: its product or its subject. Lent. */
const char *due_about(const struct due_item *item);

/* Write a letter for each producer whom the list concerns: DIR/PRODUCER.docx.
 * Prints errors; exit code. (due_notices.c) */
struct letter;
int due_notices(const struct due_list *list, const char *dir,
		const struct letter *letter, size_t *written);

/* Append the list as iCalendar (RFC 5545). stamp_unix_s: when it was made. */
enum ocop_err due_ics(struct ocop_buf *out, const struct due_list *list,
		      uint64_t stamp_unix_s) OCOP_CHECKED;

#endif
