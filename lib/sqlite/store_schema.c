/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQL of a store, version by version: how an older file becomes one of
 * today's. A new version is a step at the end. A released step never changes,
 * because files made by it exist. tests/store has a file of each version, which
 * must always open. When a step changes a table, OCOP_STORE_READ_ANY must know
 * the older ones, too.
 */
#include <stddef.h>

#include "lib/store/store.h"

#define BUNDLE_1 "CREATE TABLE bundle (k INTEGER PRIMARY KEY, v BLOB NOT NULL)"
#define META_1 "CREATE TABLE meta (k BLOB PRIMARY KEY, v BLOB NOT NULL) " \
	"WITHOUT ROWID"
#define STATE_1 "CREATE TABLE state (k BLOB PRIMARY KEY, v BLOB NOT NULL) " \
	"WITHOUT ROWID"
#define TILE_1 "CREATE TABLE tile (k INTEGER PRIMARY KEY, v BLOB NOT NULL)"
#define TREE_1 "CREATE TABLE tree (k INTEGER PRIMARY KEY, " \
	"size INTEGER NOT NULL)"
#define TRUST_1 "CREATE TABLE trust (k INTEGER PRIMARY KEY, v BLOB NOT NULL)"

/* From version N to N + 1; an empty file is version 0. */
static const char *const steps[OCOP__STORE_SCHEMA_VERSION] = {
	(BUNDLE_1 ";" META_1 ";" STATE_1 ";" TILE_1 ";" TREE_1 ";" TRUST_1 ";"
	 "INSERT INTO tree (k, size) VALUES (1, 0)"),
	/* A certificate's row ("C" and its key) says whether it has a decision
	 * ("D") and whether it is superseded ("U"): the array of three becomes
	 * one of four. */
	("UPDATE state SET v = CAST(X'84' || substr(v, 2) || CASE "
	 "EXISTS (SELECT 1 FROM state d "
	 "WHERE d.k = CAST(X'44' || substr(state.k, 2) AS BLOB)) "
	 "+ 2 * EXISTS (SELECT 1 FROM state u "
	 "WHERE u.k = CAST(X'55' || substr(state.k, 2) AS BLOB)) "
	 "WHEN 0 THEN X'00' WHEN 1 THEN X'01' WHEN 2 THEN X'02' "
	 "ELSE X'03' END AS BLOB) "
	 "WHERE k >= X'43' AND k < X'44' AND substr(v, 1, 1) = X'83'"),
	/* SQL cannot make the checks of the fold's rows: whoever opens a
	 * replica for writing drops its state and folds it again from the log
	 * (replica_state.c). Other rows stay as they are. */
	"",
	/* A registry's last bundle may be in pieces (log_pieces.c), which older
	 * programs do not know. What there is stays as it is. */
	"",
};

/* Today's tables, in the order of their names. */
static const char *const tables[] = {
	BUNDLE_1, META_1, STATE_1, TILE_1, TREE_1, TRUST_1, NULL
};

const char *ocop__store_schema_step(unsigned version)
{
	return steps[version];
}

const char *ocop__store_schema_table(size_t index)
{
	return tables[index];
}
