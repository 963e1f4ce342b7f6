/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Vietnamese words of an office's own tables.
 */
#ifndef OCOP_CLI_OFFICE_WORDS_H
#define OCOP_CLI_OFFICE_WORDS_H

/* The Vietnamese word for a column, or for a word in it; the word itself when
 * there is no other. Static, or word. */
const char *office_word(const char *word);

#endif
