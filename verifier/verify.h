/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of ocop-verify share: one run, what was found about one
 * item, and how it is said. Internal to the program.
 */
#ifndef VERIFIER_VERIFY_H
#define VERIFIER_VERIFY_H

#include <limits.h>
#include <stdio.h>
#include <sys/types.h>

#include <ocop/replica.h>

#include "common/ui/label.h"
#include "common/ui/report.h"
#include "common/ui/say.h"
#include "common/ui/words.h"

#define VERIFY_LINE_MAX 4096	/* bytes of a line on standard input */
#define VERIFY_MATCHES_MAX 20	/* certificates that a look-up lists */
#define VERIFY_STATE_BYTES (64u * 1024u * 1024u)
#define VERIFY_NO_FD (~0ULL)

struct verify_run;

struct verify_args {
	const char *replica, *trust, *fingerprint, *registry, *at, *withdrawal;
	const char *log_size;
	const char *report_key, *report_dir, *report_place, *report_note;
	const char *history_key;
	unsigned long long report_fd, history_fd;	/* VERIFY_NO_FD: ask */
	bool json, offline, two_articles;
};

/* --- Items (verify_item.c) --- */

enum verify_kind { VERIFY_STAMP = 1, VERIFY_TYPED, VERIFY_CERTIFICATE,
		   VERIFY_PRODUCT, VERIFY_NAME };

/* What a text is; product (19 bytes) is set for VERIFY_PRODUCT: a GTIN of
 * 8, 12 or 13 digits is filled up to 14. */
enum verify_kind verify_kind_of(struct ocop_bytes text,
				char product[OCOP_PRODUCT_MAX + 1]);
/* Offset of word, in small letters or capitals of ASCII, or text.len. */
size_t verify_find(struct ocop_bytes text, const char *word);
/* Digits and blanks alone. */
bool verify_is_number(struct ocop_bytes text);
/* These, and too few for the line under a symbol. */
bool verify_is_gtin_tried(struct ocop_bytes text);
/* Of an article: its symbol, or the line under it. */
bool verify_is_stamp(enum verify_kind kind);
/* "stamp", "certificate", "look-up". Static. */
const char *verify_kind_key(enum verify_kind kind);
/* Whether a text can only be meant as the name of a file to be judged: a
 * picture, or a table of stamps. */
bool verify_is_file_name(const char *text);
bool verify_is_table_name(const char *text);

/* --- What was found --- */

struct verify_match {		/* a certificate that a look-up found */
	struct ocop_verdict_report report;
	uint64_t lots;
};

struct verify_found {
	struct ocop_bytes item;		/* as given */
	enum verify_kind kind;
	struct ocop_bytes uri;		/* the text judged; may be empty */
	struct ocop_bytes text; /* of one article, as read; else empty */
	bool two_articles;		/* judged by the officer's word */
	bool officer;			/* reads this: his key signs a report */
	unsigned did;			/* to it: bits of enum ocop_did */
	bool lost;		/* a guess that nothing bears out: not said */
	bool rest;	/* of an item of which a link was said before */
	bool again;	/* its serial was met before in this run */
	bool unanswered;	/* ... or inspection, and nobody could be
				 * asked whether it is the same article */
	const char *kept;	/* the picture, as a shelf keeps it; NULL:
				 * none; lent */
	struct ocop_bytes history;	/* where it was reported, a line of
					 * JSON; empty: not asked; lent */
	const char *report_file;	/* of the signed report; NULL, "": none */
	struct ocop_verdict_report report;
	/* A look-up's report is "listed": the certificate that it speaks of;
	 * NULL: none, or several. */
	const struct ocop_verdict_report *one;
	struct verify_match *match;	/* of a look-up, or the producer's other
					 * certificates; lent */
	size_t match_count;
	bool more;			/* than are listed */
	/* Of a picture: how many symbols of it were read, how many were seen
	 * and not read, at how many places this serial stands, whether the
	 * file is cut. */
	size_t read, unread, places;
	bool cut;
};

struct verify_log {
	const char *origin;
	struct ocop_bytes realm;	/* empty: no trust document */
	struct ocop_bytes basis;	/* of the register in law, or empty */
	uint64_t size;
	uint8_t root[OCOP_HASH_LEN];
	uint64_t signed_time, vouched_time;	/* as the replica's */
	bool refreshed;
};

#define VERIFY_NOTE_AGAIN N_("this serial was already scanned in this run: if it was on another article, check it alone with --two-articles")
#define VERIFY_NOTE_UNANSWERED N_("this serial was already scanned in this inspection, and nobody said whether it is the same article: scan it once more with --same-article or --other-article")
/* Of an item whose serial came again; NULL: there is none. Static. */
#define VERIFY_NOTE(found) (!(found)->again ? NULL : (found)->unanswered ? \
			    VERIFY_NOTE_UNANSWERED : VERIFY_NOTE_AGAIN)

/* --- Words (verify_words.c) --- */

/* Append the head line, in the user's language. */
void verify_head(struct ocop_buf *out, const struct verify_found *found);
void verify_match_head(struct ocop_buf *out,
		       const struct ocop_verdict_report *report);
/* What to do next (verify_next.c): a translated text, never NULL. */
const char *verify_next(const struct verify_found *found);
/* The same as a word for programs, as "set-aside". Static. */
const char *verify_next_word(const struct verify_found *found);
/* The verdict that counts beside other items: of a look-up, its certificate's;
 * REFUSED when the item says nothing about an article. */
enum ocop_verdict verify_counts(const struct verify_found *found);

/* --- Reports (verify_text.c, verify_json.c) --- */

void verify_text(struct ocop_buf *out, const struct verify_found *found,
		 const struct verify_log *log, bool colour);
enum ocop_err verify_json(struct ocop_buf *out,
			  const struct verify_found *found,
			  const struct verify_log *log,
			  struct report_memo *memo) OCOP_CHECKED;
/* An item that could not be judged at all. */
enum ocop_err verify_json_trouble(struct ocop_buf *out, const char *item,
				  enum ocop_err err,
				  const struct ocop_diag *diag) OCOP_CHECKED;

/* SHA-256 of this program's file; false: it cannot be read (verify_self.c). */
bool verify_self_hash(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)]);

/* --- Serials met in this run (verify_seen.c) --- */

struct verify_seen {
	void *tree;		/* of paths, as tsearch has it; owned */
	size_t count;
	char first[OCOP_STAMP_PATH_MAX + 1];
};

/* Remember a serial; *again tells whether it was met before. */
enum ocop_err verify_seen_add(struct verify_seen *seen, const char *path,
			      bool *again) OCOP_CHECKED;
void verify_seen_clear(struct verify_seen *seen);

/* --- "ocop", which has keys, beside this program (verify_child.c) --- */

#define VERIFY_WORDS_MAX 16
struct verify_command {
	const char *word[VERIFY_WORDS_MAX + 1];	/* "ocop", ... */
	size_t count;
};
/* Add an option and its value, unless value is NULL. */
void verify_command_add(struct verify_command *command, const char *name,
			const char *value);

/* It answers each line with a line. */
struct verify_helper {
	pid_t pid;
	FILE *to, *from;	/* its input, what it prints */
	bool begun;
};
/* Start it; false (printed) when it cannot be. secret: the descriptor of its
 * key's passphrase, or VERIFY_NO_FD: it asks. */
bool verify_helper_start(struct verify_helper *helper,
			 const struct verify_command *command,
			 unsigned long long secret);
/* Send a line and append the answer, without its end; false: there is none. */
bool verify_helper_ask(struct verify_helper *helper,
		       const struct ocop_buf *line, struct ocop_buf *answer);
/* Let it end; false when it failed. It may never have begun. */
bool verify_helper_end(struct verify_helper *helper);

/* Ask the registry where a stamp was reported, when the user wants that:
 * found->history. (verify_history.c) */
void verify_ask_history(struct verify_run *run, struct verify_found *found);
void verify_show_history(struct ocop_buf *out,
			 const struct verify_found *found);
struct ocop_json *verify_history_json(const struct verify_found *found);

/* --- Signed reports, by "ocop report" (verify_child.c) --- */

struct verify_report_writer {
	struct verify_helper helper;
	char file[128];		/* of the last report; "": none */
	size_t count;
};

/* --- The run --- */

struct verify_run {
	const struct verify_args *args;
	struct ocop_replica *disk;	/* owned */
	struct ocop_replica *past;	/* owned; with --log-size, else NULL */
	struct ocop_replica *replica;	/* the one of these that judges */
	struct ocop_trust *trust;	/* owned; a newer one by --trust */
	struct ocop_verifier verifier;
	struct ocop_policy policy;
	struct ocop_buf withdrawn;	/* code of --withdrawal's certificate */
	int32_t withdrawn_decided, withdrawn_day;
	char withdrawn_by[96];		/* its decision */
	struct verify_seen seen;
	struct verify_report_writer writer;
	struct verify_helper history;
	struct ocop_buf history_line;	/* of the last stamp; owned */
	struct ocop_buf out;	/* the last report, as it is printed; owned */
	struct report_memo memo;	/* for it; owned */
	bool colour;
	unsigned did;		/* to the whole input, as it was read */
	bool lines;		/* an item is a line of standard input */
	enum ocop_verdict worst;	/* of what was judged */
	const struct picture *picture;	/* that is judged; NULL: none; lent */
	struct inspect *inspect; /* that takes each scan; NULL: none; lent */
	struct shelf *shelf;	/* that counts each scan; NULL: none; lent */
	bool said;		/* a report was printed before */
	bool trouble, usage;
};

/* Check the items, "-" for standard input; the exit code (verify_run.c). */
int verify_run_items(struct verify_run *run, int count, char **items);
/* The exit code of what was judged so far. */
int verify_exit_of(const struct verify_run *run);
bool verify_wants_colour(void);

/* Find, refresh and open the replica, and set the time (verify_replica.c).
 * Returns an exit code; errors have been printed. */
int verify_open(struct verify_run *run);
void verify_close(struct verify_run *run);
/* A day as day_read takes it (noon), perhaps with "THH:MM" behind; UTC+7. */
bool verify_at(uint64_t *unix_s, struct ocop_bytes text);
/* Run ocop-sync; whether it succeeded (verify_child.c). */
bool verify_refresh(const struct verify_args *args, const char *replica);

/* Have a report of an article written, when asked to: writer.file is its name.
 * False when that failed; the error has been printed. */
bool verify_write_report(struct verify_run *run,
			 const struct verify_found *found,
			 const struct verify_log *log);
/* End the report writer, and say how many reports were written. */
void verify_write_report_end(struct verify_run *run);

/* Check one item (verify_judge.c); file names are followed when files is
 * set. */
void verify_item(struct verify_run *run, const char *item, size_t len,
		 bool files);
/* Check the text of a symbol or a cell, which is never looked up as words. */
void verify_symbol(struct verify_run *run, struct verify_found *found,
		   struct ocop_bytes text);
/* Check a text that has no link of ours. */
enum ocop_err verify_other(struct verify_run *run, struct verify_found *found,
			   struct ocop_bytes text) OCOP_CHECKED;
/* Say of an item that it could not be judged. */
void verify_trouble(struct verify_run *run, struct ocop_bytes item,
		    enum ocop_err err, const struct ocop_diag *diag);
/* Judge each line of standard input (verify_lines.c). */
void verify_lines(struct verify_run *run, int fd);
/* Print what was found, and keep the worst verdict. */
void verify_say(struct verify_run *run, struct verify_found *found);

/* Files as items: a picture, a table of stamps, a folder of pictures
 * (verify_file.c). A growing folder may have none yet. */
void verify_file(struct verify_run *run, const char *path);
void verify_folder(struct verify_run *run, const char *path, bool growing);
/* A serial at several places of the picture at hand: ask, or leave it open. */
void verify_places(struct verify_run *run, struct verify_found *found,
		   const char *path, struct ocop_policy *policy);

/* A certificate's own QR (verify_cert.c). */
enum ocop_err verify_certificate(struct verify_run *run,
				 struct verify_found *found,
				 struct ocop_bytes link) OCOP_CHECKED;
/* Policy of one certificate: a withdrawal that came as a file. */
struct ocop_policy verify_policy(const struct verify_run *run,
				 struct ocop_bytes code, int32_t decided);
/* Name the decision of that file in a report that rests on it. */
void verify_name_withdrawal(const struct verify_run *run,
			    struct ocop_verdict_report *report);
enum ocop_err verify_withdrawal(struct verify_run *run,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Look-ups (verify_look.c); fill match, which the caller frees. */
enum ocop_err verify_look_product(struct verify_run *run,
				  struct verify_found *found,
				  const char *product) OCOP_CHECKED;
/* The certificates that a producer holds, into match. */
enum ocop_err verify_look_producer(struct verify_run *run,
				   struct verify_found *found,
				   const char *producer_id) OCOP_CHECKED;
enum ocop_err verify_look_name(struct verify_run *run,
			       struct verify_found *found,
			       struct ocop_bytes words) OCOP_CHECKED;

#endif
