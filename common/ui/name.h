/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people call the members of records, files and journals: a number of a
 * decision, not "decision".
 */
#ifndef OCOP_NAME_H
#define OCOP_NAME_H

/* The words for a member, in the language of the environment; NULL when the
 * name tells nothing or is unknown. Static. */
const char *name_words(const char *name);

#endif
