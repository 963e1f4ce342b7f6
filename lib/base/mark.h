/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marks a text for the catalogue of messages. The library speaks English;
 * the programs translate what they show.
 */
#ifndef OCOP_BASE_MARK_H
#define OCOP_BASE_MARK_H

#define N_(text) (text)

#endif
