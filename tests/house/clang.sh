#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang compiles every source without a warning, as gcc does in make check.
set -eu
cd "$(dirname "$0")/../.."
make --no-print-directory VARIANT=clang -j"$(nproc)" objects
