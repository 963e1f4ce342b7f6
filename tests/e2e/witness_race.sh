#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Whoever holds a log's key and asks a witness for two histories at once,
# while the witness is killed again and again, gets one of them.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh
race=$root/tests/e2e/witness_race.py

mkdir keys
new_key keys/w --alg ed25519 >>setup.log 2>&1
is 'a state is made' ocop-witness init --state state
is 'one history is cosigned' /usr/bin/python3 "$race" run \
	"$build/ocop-witness" run --state state --key keys/w \
	--name witness.example/race --log "$(/usr/bin/python3 "$race" VKEY)" \
	--listen 127.0.0.1:0 --port-file race.port
summary
