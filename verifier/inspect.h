/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify inspect: an inspection in a folder of its own. Internal to the
 * program.
 */
#ifndef VERIFIER_INSPECT_H
#define VERIFIER_INSPECT_H

#include <ocop/inspect.h>
#include <ocop/session.h>

#include "verifier/verify.h"

/* The journal of one inspection, and what it says (inspect_journal.c). */
struct inspect {
	const char *dir;		/* its folder; lent */
	char path[4096];		/* of the journal */
	int fd;				/* locked; -1: none */
	uint64_t size;			/* its bytes */
	struct ocop_session *session;	/* owned */
	/* Of the scan at hand: its article (-1: none), and what read it. */
	int64_t article;
	enum ocop_inspect_how how;	/* 0: by what was given */
	size_t articles;	/* that its serial stands on in one picture */
	size_t noted;			/* scans of this run */
	/* What the officer answers for serials that come again: ask when
	 * neither is set. */
	bool same, other;
	bool unanswered;	/* the scan at hand: it came again */
	size_t photo;		/* the number of the picture at hand */
};

/* What an inspection is opened with. kind: its machine word. */
struct inspect_open_args {
	const char *dir, *kind, *authority, *unit, *units, *key;
	unsigned long long key_fd;	/* of the passphrase; VERIFY_NO_FD */
	bool unit_known;		/* it was looked up */
	char holder[96];	/* of the key that was looked at; "": none */
	struct verify_args verify;
};

/* "ocop-verify inspect ..."; argv[0] is "inspect". Exit code. */
int inspect_main(int argc, char **argv);

/* Open the journal of a folder for this process alone; fresh: there must be
 * none yet. Exit code (said). End it with inspect_close, in any case. */
int inspect_open(struct inspect *out, const char *dir, bool fresh);
void inspect_close(struct inspect *inspect);
/* Write one event durably, then take it. */
enum ocop_err inspect_add(struct inspect *inspect,
			  enum ocop_session_event event,
			  const struct ocop_session_value *values,
			  size_t count, struct ocop_diag *diag) OCOP_CHECKED;

/* Make a folder with a journal of one line, the opening. Exit code (said); a
 * failure leaves no journal. (inspect_open.c) */
int inspect_begin(const struct inspect_open_args *args,
		  const struct verify_run *run);

/* Whether the key can sign, and whose it is (a->holder); nothing is looked at
 * without a key. Exit code (said). (inspect_key.c) */
int inspect_key_check(struct inspect_open_args *args,
		      const struct verify_run *run);

/* Commands of ocop-verify inspect (inspect_open.c, inspect_scan.c,
 * inspect_keep.c, inspect_list.c, inspect_answer.c). */
int inspect_cmd_open(int argc, char **argv);
int inspect_cmd_scan(int argc, char **argv);
int inspect_cmd_slip(int argc, char **argv);	/* inspect_slip.c */
int inspect_cmd_keep(int argc, char **argv);
int inspect_cmd_delete(int argc, char **argv);
int inspect_cmd_list(int argc, char **argv);
int inspect_cmd_export(int argc, char **argv);
int inspect_cmd_answer(int argc, char **argv);

/* How long an inspection is kept. */
struct inspect_keep {
	int32_t until;		/* OCOP_DAY_NONE: nobody said */
	char under[16];		/* "complaint", "suit"; "": none */
};
/* OCOP_OK also when there is no mark. (inspect_keep.c) */
enum ocop_err inspect_keep_read(struct inspect_keep *out, const char *dir,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Append an event for people, without a newline and without control
 * characters. out has nothing else. (inspect_words.c) */
void inspect_line(struct ocop_buf *out,
		  const struct ocop_session_entry *entry);
/* Copy a file durably to a new name; what fails leaves no copy
 * (inspect_photo.c). */
enum ocop_err inspect_copy(const char *from, const char *to,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* SHA-256 and size of a file. */
enum ocop_err inspect_hash(uint8_t out[static OCOP_HASH_LEN],
			   uint64_t *size_out, const char *path,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* Before a picture is judged: it is kept in the folder and noted, once.
 * OCOP_OK also without an inspection. */
enum ocop_err inspect_picture(struct verify_run *run, const char *path,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* Before a stamp is judged: on which article it is. Asks when its serial came
 * before. */
void inspect_article(struct verify_run *run, const struct verify_found *found,
		     const char *path, struct ocop_policy *policy);
/* Before a verdict is shown: the scan is in the journal. False: it is not,
 * which was said. */
bool inspect_note(struct verify_run *run, const struct verify_found *found);

#endif
