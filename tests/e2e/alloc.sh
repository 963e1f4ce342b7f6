#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No lack of memory is taken for an answer: alloc.py over what the demo left.
# ALLOC=all: every allocation, not one of each call stack; an hour.
set -u
cd "$(dirname "$0")/../.." || exit 4
build=${BUILD:-build}
exec /usr/bin/python3 tests/e2e/alloc.py "$build" "$build/demo" ${ALLOC:-}
