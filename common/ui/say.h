/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every program shares: its language, its way of complaining, its
 * exit codes. stdout carries results only, stderr diagnostics only.
 */
#ifndef OCOP_SAY_H
#define OCOP_SAY_H

#include <stdio.h>

#include <ocop/err.h>

/* The only users of libintl's header are say.h and say.c. */
#include <libintl.h>
#define _(s) gettext(s)
#define N_(s) (s)

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_UNDECIDED = 3,
       EXIT_TROUBLE = 4 };

/* Set the language from the environment and remember the program's name. */
void say_start(const char *program);
const char *say_program(void);
/* One line on stderr: "PROGRAM: message". format is already translated. */
void say_error(const char *format, ...) OCOP_PRINTF(1, 2);
/* "PROGRAM: 'what': diag's text (or the code's)", and the exit code for it. */
int say_diag(const char *what, enum ocop_err err, const struct ocop_diag *diag);
/* The same of what is a program's own, or came from a network: what does not
 * hold there is trouble, whatever it would be in what a person gave. */
int say_trouble(const char *what, enum ocop_err err,
		const struct ocop_diag *diag);
/* A text of a library, a server or a file of ours, which are in English, in
 * the reader's language as far as the catalogue has its parts; cut to size.
 * Returns out. */
#define SAY_TEXT_SIZE 600
const char *say_translated(char out[static SAY_TEXT_SIZE], const char *text);
/* What diag says of err (or the code's line) that way, without the path that
 * what says already. Returns out. */
const char *say_text(char out[static SAY_TEXT_SIZE], const char *what,
		     enum ocop_err err, const struct ocop_diag *diag);
/* "PROGRAM: 'what': errno's text"; EXIT_TROUBLE. */
int say_errno(const char *what);
/* Exit code of an error: 1 is a verdict and nothing else (the registry refused,
 * a log has two histories), 2 what was given is not what it should be, 4
 * trouble, damage too. */
int say_exit(enum ocop_err err);
/* Progress on stderr when it is a terminal: rewrites one line;
 * say_progress_end (or the next diagnostic) ends it. */
void say_progress(const char *format, ...) OCOP_PRINTF(1, 2);
void say_progress_end(void);

#endif
