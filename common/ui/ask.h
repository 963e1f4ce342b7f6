/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking a person a question, and recognising the answer.
 */
#ifndef OCOP_ASK_H
#define OCOP_ASK_H

#include <ocop/bytes.h>

enum answer { ANSWER_NOBODY = 0, ANSWER_NO, ANSWER_YES };

/* A yes in either language ("yes", "y", "có", "c") or a no ("no", "n", "không",
 * "k"), without regard to case and diacritics. ANSWER_NOBODY: neither. */
enum answer answer_of(struct ocop_bytes text);
/* Ask on /dev/tty. ANSWER_NOBODY: there is no terminal. unclear: the result for
 * an answer that is neither yes nor no. */
enum answer ask(const char *question, enum answer unclear);

#endif
