# SPDX-License-Identifier: Apache-2.0
# The targets that test and measure; a part of ../Makefile.

RUN := BUILD=$(B) sh tests/run.sh $(B)/check
CLI_TESTS := $(filter-out %/lib.sh %/realm.sh,$(wildcard tests/cli/*.sh))
HOUSE_TESTS := tools/floors.sh tools/foreign.sh tools/banned.sh \
	tools/sizes.sh tools/layout.sh tools/symbols.sh tools/po.sh tools/texts.py tools/man.sh tools/docs.py \
	tests/house/selftest.sh tests/house/setup.sh tests/house/stranger.sh 'tools/cddl.py $(B)/tests/cddl'
CORPORA := $(foreach f,$(FUZZ),'$(f) tests/fuzz/corpus/$(patsubst fuzz_%,%,$(notdir $(f)))')
GOLDEN := '$(B)/tests/check_vectors tests/vectors'
PRELOADS := $(patsubst tests/preload/%.c,$(B)/tests/%.so,$(wildcard tests/preload/*.c))
$(PRELOADS): $(B)/tests/%.so: tests/preload/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(OCOP_CFLAGS) -fvisibility=default -fPIC -shared -o $@ $<
tests: all $(UNIT) $(TOOLS) $(PRELOADS)
# Every source, compiled: what tests/house/clang.sh asks of clang.
objects: $(call obj,$(shell find lib common keys cli verifier sync registry witness tests -name '*.c'))

#: check          run unit, golden, corpus, command-line and house tests; a warning is an error
check: OCOP_CFLAGS += -Werror
check: tests $(FUZZ)
	@$(RUN) tests/house/clang.sh $(CLI_TESTS) $(UNIT) $(GOLDEN) $(CORPORA) \
		'$(B)/tests/sim --check' $(HOUSE_TESTS)
#: check-unit     run the unit tests, one program for each module
check-unit: $(UNIT)
	@$(RUN) $(UNIT)
#: check-corpora  run the fuzz targets over their corpora
check-corpora: $(FUZZ)
	@$(RUN) $(CORPORA)
#: check-cli      run the command-line tests with the real programs and server
check-cli: tests
	@$(RUN) $(CLI_TESTS)
#: check-vi       run them in Vietnamese: no sentence may be English
check-vi: tests
	@BUILD=$(B) sh tests/house/vietnamese.sh
#: check-house    check floors, foreign headers, banned calls, symbols, sizes, po, man, pages, CDDL
check-house: all $(B)/tests/cddl $(B)/tests/make_register
	@$(RUN) $(HOUSE_TESTS)
#: check-vectors  run other people's test vectors (VECTORS=DIR)
check-vectors: $(B)/tests/check_vectors
	$(B)/tests/check_vectors $(or $(VECTORS),$(error usage: make check-vectors VECTORS=DIR))
	/usr/bin/python3 tests/cli/status_list.py --vectors $(VECTORS)/status-list
#: check-asan     run unit tests and corpora under AddressSanitizer and UBSan
check-asan:
	@$(MAKE) --no-print-directory VARIANT=asan check-sanitized
check-sanitized: $(UNIT) $(FUZZ) $(B)/tests/check_vectors
	@$(RUN) $(UNIT) $(GOLDEN) $(CORPORA)
#: check-cli-asan run the command-line tests under both, except three (ONE_IN=N: one in N of them)
check-cli-asan:
	@$(MAKE) --no-print-directory VARIANT=asan tests && BUILD=build/asan sh tests/sanitized.sh \
		$$(sh tools/turn.sh $(or $(ONE_IN),1) $(filter-out %/durable.sh %/stop.sh %/units.sh,$(CLI_TESTS)))
#: check-tsan     run daemons and sync under ThreadSanitizer
THREADED := $(addprefix build/tsan/tests/test_,sync sync_pool attack witness http \
	http_server listen registry_http registry_queues registry_reports)
check-tsan:
	@$(MAKE) --no-print-directory VARIANT=tsan all build/tsan/tests/make_log $(THREADED)
	@BUILD=build/tsan sh tests/sanitized.sh $(THREADED) $(patsubst %,tests/cli/%.sh,sync submit witness)
#: check-fuzz     run each fuzz target in libFuzzer for FUZZ_SECONDS=5 (needs clang)
FUZZ_SECONDS ?= 5
check-fuzz:
	@command -v clang >/dev/null || { echo 'check-fuzz: apt-get install clang libclang-rt-14-dev' >&2; exit 4; }
	@$(MAKE) --no-print-directory VARIANT=libfuzzer fuzzers
fuzzers: $(FUZZ)
	@sh tests/fuzz/run.sh $(FUZZ_SECONDS) $(FUZZ)
#: check-mutants  check that each patch of tests/mutants makes a test fail
check-mutants:
	@sh tools/mutants.sh

#: demo           play the whole story on loopback; the result is in build/demo/
demo: all $(TOOLS)
	@BUILD=$(B) sh tests/demo/run.sh
#: check-e2e      check what the demo leaves: QR readers, no network, crashes
check-e2e: demo
	@$(RUN) $(filter-out %/lib.sh,$(wildcard tests/e2e/*.sh))
#: check-go       let the Go project's log code read our logs, and ours read its logs
check-go: tests ; @$(RUN) tests/go/sumdb.sh
#: check-receipts let another implementation check receipts of the demo's log (npm)
check-receipts: all ; @BUILD=$(B) sh tests/receipts/check.sh
#: check-browser  look at the registry's pages with Chromium, axe-core and an old phone's eyes (npm)
check-browser: demo ; @BUILD=$(B) sh tests/browser/check.sh
#: check-openapi  let a linter read docs/openapi.json (npm)
check-openapi: ; @mkdir -p $(B) && BUILD=$(B) sh tests/openapi/check.sh
#: check-hostile  attack a registry from 10,000 connections
check-hostile: all ; @$(RUN) tests/hostile/hostile.sh
#: check-serve    run the samples with the real nginx and haproxy
check-serve: all ; @$(RUN) tests/serve/serve.sh
#: check-pg       run a registry on PostgreSQL: primary, standby, kill -9 (needs postgresql-15)
check-pg: tests ; @$(RUN) $(filter-out %/server.sh,$(wildcard tests/pg/*.sh))
#: check-ha       break a cluster of Patroni, etcd and PostgreSQL by the samples (takes minutes)
check-ha: all ; @$(RUN) tests/ha/ha.sh
#: check-long     test a register of national size, and check-ha (takes minutes)
check-long: tests demo
	BUILD=$(B) sh tests/long/national.sh && BUILD=$(B) STAMPS=100100 KILLS=10 sh tests/cli/sheets.sh && BUILD=$(B) FLIPS=2000 sh tests/cli/flips.sh && ALLOC=all BUILD=$(B) sh tests/e2e/alloc.sh && sh tools/mutants.sh && $(MAKE) --no-print-directory check-ha
#: check-quarter  the same with a quarter of the records, in half the memory
check-quarter: tests ; BUILD=$(B) sh tests/long/national.sh quarter
#: bench          compare our work with the least possible (BENCH=NAME: one row)
bench: $(B)/bench $(B)/ocop-sync $(DECODER) $(B)/tests/national
	$(B)/bench $(BENCH)
#: sim            play a market: how often are copies found, and honest goods flagged?
sim: $(B)/tests/sim ; @mkdir -p $(B)/sim && $(B)/tests/sim $(or $(SIM),--svg $(B)/sim/copies.svg)
#: cov            print the line coverage of each file of lib/ by the unit tests
cov:
	@$(MAKE) --no-print-directory VARIANT=cov check-unit
	@sh tools/cov.sh build/cov/obj
#: tidy           run clang-tidy over the sources; its findings are hints
TIDY := -*,bugprone-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-bugprone-implicit-widening-of-multiplication-result,-bugprone-sizeof-expression,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-clang-analyzer-valist.Uninitialized
tidy:
	clang-tidy --quiet --checks='$(TIDY)' $$(find lib common keys cli verifier sync registry witness -name '*.c') -- $(filter-out -M%,$(OCOP_CFLAGS))
