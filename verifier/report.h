/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify report: an inspection file, checked and shown. Internal to the
 * program.
 */
#ifndef VERIFIER_REPORT_H
#define VERIFIER_REPORT_H

#include <ocop/inspect.h>
#include <ocop/json.h>

/* A file beside an inspection file, against what was signed of it. */
enum report_beside { REPORT_BESIDE_NOT_ASKED = 0, REPORT_BESIDE_SAME,
		     REPORT_BESIDE_MISSING, REPORT_BESIDE_OTHER,
		     REPORT_BESIDE_UNREADABLE };

struct report {
	const char *file, *photos;	/* photos: the folder; may be NULL */
	struct ocop_inspect *inspect;	/* owned */
	enum report_beside *beside;	/* one a photo; owned */
	enum report_beside continued;	/* the file that it continues */
	/* What says who answers for an authority now, and of which day that
	 * is: a replica's trust document, else that of the file. Lent. */
	const struct ocop_trust *trust;
	int32_t day;
	bool colour;
	bool code_same;		/* a paper's code is this file's */
};

/* "ocop-verify report ..."; argv[0] is "report". Exit code. */
int report_main(int argc, char **argv);

/* Read and hash the files beside (report_photos.c). OCOP_ERR_MEMORY. */
enum ocop_err report_photos(struct report *report) OCOP_CHECKED;
/* Compare a file with the one that the inspection file continues, which it must
 * name. */
void report_continued(struct report *report, const char *path);
/* The machine's word. Static. */
const char *report_beside_word(enum report_beside beside);

/* Append what people read, and for programs (report_text.c, report_json.c). */
void report_text(struct ocop_buf *out, const struct report *report);
/* An item's verdict, and how it was read: in the reader's language. */
void report_head(struct ocop_buf *out, const struct ocop_inspect_item *item);
/* Goods without a stamp, which were noted and not read. */
bool report_is_bare(const struct ocop_inspect_item *item);
const char *report_how(const struct ocop_inspect_item *item);
const char *report_beside_text(enum report_beside beside);
/* What a replica says against the signer, or NULL. */
const char *report_warning(const struct ocop_inspect *inspect);
void report_text_photos(struct ocop_buf *out, const struct report *report);
void report_json(struct ocop_buf *out, const struct report *report);

#endif
