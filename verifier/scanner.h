/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify scanner-test: tests a scanner that types like a keyboard.
 * Internal to the program.
 */
#ifndef VERIFIER_SCANNER_H
#define VERIFIER_SCANNER_H

/* "ocop-verify scanner-test ..."; argv[0] is "scanner-test". Exit code. */
int scanner_main(int argc, char **argv);

#endif
