/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A question to a person, and what is an answer.
 */
#ifndef OCOP_ASK_H
#define OCOP_ASK_H

#include <ocop/bytes.h>

enum answer { ANSWER_NOBODY = 0, ANSWER_NO, ANSWER_YES };

/* A yes in either language ("yes", "y", "có", "c") or a no ("no", "n",
 * "không", "k"), without cases and marks; ANSWER_NOBODY: neither. */
enum answer answer_of(struct ocop_bytes text);
/* Ask on /dev/tty; ANSWER_NOBODY when there is none. unclear: what an answer
 * that is neither stands for. */
enum answer ask(const char *question, enum answer unclear);

#endif
