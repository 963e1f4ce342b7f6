/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every program shares: language, diagnostics, exit codes. stdout has
 * results only, stderr diagnostics only.
 */
#ifndef OCOP_SAY_H
#define OCOP_SAY_H

#include <stdbool.h>
#include <stdio.h>

#include <ocop/err.h>

/* Only say.h and say.c use libintl.h. */
#include <libintl.h>
#define _(s) gettext(s)
#define N_(s) (s)

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_UNDECIDED = 3,
       EXIT_TROUBLE = 4 };

/* Set the language from the environment and store the program's name. */
void say_start(const char *program);
const char *say_program(void);
/*
 * For a program that answers people in their language. Call
 * say_languages_start() once, before there are threads. Then say_in() sets the
 * language of the calling thread's texts, and say_in_own() gives it back the
 * program's own.
 */
void say_languages_start(void);
void say_in(bool vietnamese);
void say_in_own(void);
/* Print one line on stderr: "PROGRAM: message". format is already
 * translated. */
void say_error(const char *format, ...) OCOP_PRINTF(1, 2);
/* Print "PROGRAM: 'what': text of diag (or of err)". Returns the exit code for
 * err. */
int say_diag(const char *what, enum ocop_err err, const struct ocop_diag *diag);
/* The same for a program's own files and for the network: wrong data there is
 * EXIT_TROUBLE, even if the same error in a user's input would be
 * EXIT_USAGE. */
int say_trouble(const char *what, enum ocop_err err,
		const struct ocop_diag *diag);
/* Translate an English text that a library, a server or a file of ours
 * contains, as far as the catalogue has its parts. Cut to SAY_TEXT_SIZE.
 * Returns out. */
#define SAY_TEXT_SIZE 600
const char *say_translated(char out[static SAY_TEXT_SIZE], const char *text);
/* The same for the text of diag (or of err), without the path what at its
 * beginning. Returns out. */
const char *say_text(char out[static SAY_TEXT_SIZE], const char *what,
		     enum ocop_err err, const struct ocop_diag *diag);
/* What the language calls a member, and its name: "số tem (serial)"; English
 * has the name alone. Cut to SAY_TEXT_SIZE. Returns out. */
const char *say_name(char out[static SAY_TEXT_SIZE], const char *name);
/* Print "PROGRAM: 'what': text of errno". Returns EXIT_TROUBLE. */
int say_errno(const char *what);
/* The exit code of an error. 1 is a definite no only (the registry refused, a
 * log has two histories), 2 is wrong input, 4 is trouble, including damage. */
int say_exit(enum ocop_err err);
/* Show progress on stderr if it is a terminal. Each call rewrites the line;
 * say_progress_end() or the next diagnostic ends it. */
void say_progress(const char *format, ...) OCOP_PRINTF(1, 2);
void say_progress_end(void);

#endif
