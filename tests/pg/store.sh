#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The suite of every store, on a PostgreSQL server with a standby for which it
# waits.
build=$(cd "${BUILD:-build}" && pwd) || exit 4
. "$(dirname "$0")/server.sh"
trap pg_clean EXIT

pg_primary one && pg_standby two one || exit 1
OCOP_TEST_BOSS="host=$pg/one user=boss dbname=postgres" \
OCOP_TEST_POSTGRES=$(pg_url one,two) "$build/tests/test_postgres"
