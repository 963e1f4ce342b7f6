#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A sample of the corpus of rules through the real ocop-sync and ocop-verify.
set -u
cd "$(dirname "$0")/../.." || exit 4
tree=$(pwd)
. tests/cli/lib.sh

/usr/bin/python3 "$tree/tests/cli/corpus.py" "$build" "$tree/tests/corpus"
exit $?
