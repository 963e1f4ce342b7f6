/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Run another program on untrusted bytes: no shell, no terminal, little
 * memory, little time, and what it prints is capped.
 */
#ifndef OCOP_CHILD_H
#define OCOP_CHILD_H

#include <ocop/bytes.h>

#define CHILD_CPU_MAX_S 10
#define CHILD_WALL_MAX_MS 15000
#define CHILD_MEMORY_MAX (1024u * 1024u * 1024u)	/* address space */
#define CHILD_PATH_SIZE 256

/* Full name of a program of PATH; false when there is none. */
bool child_find(char out[static CHILD_PATH_SIZE], const char *name);
/*
 * Run argv (argv[0] is a full name), input as its stdin, and append what it
 * prints to out, whose ceiling bounds it.
 *
 * exit_out  its exit code, -1 unless OCOP_OK
 * wall_ms   it is killed after this long
 * Errors: OCOP_ERR_LIMIT (printed too much, took too long), OCOP_ERR_FILE
 * (not started, or ended by a signal), OCOP_ERR_MEMORY.
 */
enum ocop_err child_run(struct ocop_buf *out, int *exit_out,
			char *const argv[], int input, unsigned wall_ms)
	OCOP_CHECKED;

#endif
