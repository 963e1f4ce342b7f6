/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_REMOVE_TREE_H
#define TESTS_REMOVE_TREE_H

/* Remove a test's own folder with all in it; links are not followed. */
void remove_tree(const char *dir);

#endif
