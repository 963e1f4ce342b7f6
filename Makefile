# SPDX-License-Identifier: Apache-2.0
# OCOP Trace. GNU make, this one file; `make help` lists the targets.
# VARIANT=release (default) | asan | tsan | clang | cov | libfuzzer; each builds in
# its own folder. V=1 shows commands. PREFIX, DESTDIR, CC, CFLAGS, ... are yours.

VARIANT ?= release
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR = $(dir $(BINDIR))libexec
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
LOCALEDIR ?= $(PREFIX)/share/locale
UNITDIR ?= $(PREFIX)/lib/systemd
CC ?= cc
PKG_CONFIG ?= pkg-config
VERSION := $(shell sed -n 's/^.define OCOP_VERSION "\(.*\)"/\1/p' lib/ocop/version.h)

all:

B := build$(if $(filter release,$(VARIANT)),,/$(VARIANT))
O := $(B)/obj
Q := $(if $(V),,@)

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wcast-qual \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef \
	-Werror=incompatible-pointer-types -Werror=implicit-function-declaration
OCOP_CFLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	$(WARN) -fvisibility=hidden -fstack-protector-strong \
	-ffunction-sections -fdata-sections -pthread -MMD -MP \
	-DOCOP_LOCALEDIR='"$(LOCALEDIR)"' \
	-I. -Ilib
OCOP_LDFLAGS := -pthread -Wl,--gc-sections -Wl,--as-needed
CFLAGS ?= -O2 -g
# What a VARIANT tells compiler and linker.
V_asan := -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
V_tsan := -Werror -fsanitize=thread
V_clang := -Werror
V_cov := --coverage
V_libfuzzer := -fsanitize=fuzzer-no-link,address,undefined
OCOP_CFLAGS += $(V_$(VARIANT))
OCOP_LDFLAGS += $(V_$(VARIANT))
FUZZ_MAIN := $(if $(filter libfuzzer,$(VARIANT)),-fsanitize=fuzzer)
CFLAGS := $(if $(filter-out release,$(VARIANT)),$(if $(filter cov,$(VARIANT)),-O0,-O1) -g,$(CFLAGS))
CC := $(if $(filter clang libfuzzer,$(VARIANT)),clang,$(CC))

pc = $(shell $(PKG_CONFIG) --$(1) $(2))
# PKCS#11 is a header alone: a token's module is loaded when it is used.
OCOP_CFLAGS += $(patsubst -I%,-isystem %,$(call pc,cflags,p11-kit-1 pangocairo libzip xlsxwriter libpq))
JUDGE_LIBS := $(call pc,libs,libcrypto libcjson sqlite3 libutf8proc) -lm
NET_LIBS := $(call pc,libs,libcurl libqrencode libpng)
PICTURE_LIBS := $(call pc,libs,zbar libpng libjpeg libwebp libheif libseccomp) -lm
MHD_LIBS := $(call pc,libs,libmicrohttpd zlib)
POSTGRES_LIBS := $(call pc,libs,libpq)
SHEET_LIBS = $(call pc,libs,xlsxwriter)
BOOK_LIBS := $(call pc,libs,libzip expat)

# libocop judges and signs, also from a replica on disk; libocop-net fetches
# and draws; libocop-postgres is a store. All are
# lists of folders; tools/FLOORS has the floors.
LIB_DIRS := base crypto cose json record stamp tlog trust store log fold \
	verdict sqlite replica inspect copies
NET_DIRS := net qr sync
POSTGRES_DIRS := postgres
src = $(foreach d,$(1),$(wildcard $(d)/*.c))
LIB_SRC := $(call src,$(addprefix lib/,$(LIB_DIRS)))
NET_SRC := $(call src,$(addprefix lib/,$(NET_DIRS)))
POSTGRES_SRC := $(call src,$(addprefix lib/,$(POSTGRES_DIRS)))
COMMON_SRC := $(call src,common/ui common/desk common/media common/document common/server common/sheet \
	common/print \
	keys keys/file keys/pkcs11)
CLI_SRC := $(call src,cli cli/trust cli/records cli/stamps cli/keys cli/desk cli/office cli/import)
VERIFY_SRC := $(call src,verifier)
PICTURE_SRC := $(call src,verifier/picture)
SYNC_SRC := $(call src,sync)
REGISTRY_SRC := $(call src,registry registry/writer registry/http registry/reports registry/web)
WITNESS_SRC := $(call src,witness)
UNIT_SRC := $(wildcard tests/unit/*/test_*.c)
HELPER_SRC := $(call src,tests/helpers tests/helpers/registry)
BENCH_SRC := $(wildcard tests/bench/*.c)
FUZZ_SRC := $(filter-out tests/fuzz/driver.c,$(wildcard tests/fuzz/*.c))
TOOL_SRC := $(wildcard tests/tools/*.c)

obj = $(patsubst %.c,$(O)/%.o,$(1))
LIBS := $(B)/libocop-net.a $(B)/libocop.a
POSTGRES := $(B)/libocop-postgres.a
PROGRAMS := $(addprefix $(B)/,ocop ocop-verify ocop-sync ocop-registryd ocop-witness ocop-paper)
DECODER := $(B)/libexec/ocop-picture
UNIT := $(addprefix $(B)/tests/,$(notdir $(UNIT_SRC:.c=)))
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(FUZZ_SRC))
TOOLS := $(patsubst tests/tools/%.c,$(B)/tests/%,$(TOOL_SRC)) $(B)/tests/check_vectors $(B)/tests/sim

.DELETE_ON_ERROR:
.PHONY: all help check $(addprefix check-,unit cli vi corpora house e2e vectors receipts openapi hostile \
	asan sanitized cli-asan tsan fuzz mutants long quarter go serve browser pg ha) demo bench sim cov tidy locale \
	po install uninstall dist clean tests fuzzers objects
#: all            build the programs and the Vietnamese messages (the default)
all: $(PROGRAMS) $(DECODER) $(POSTGRES) locale

#: help           print this list
help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC $<")
	$(Q)$(CC) $(OCOP_CFLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Of an archive each program takes only what it calls: so ocop-verify has
# nothing of libcommon.a that reaches the network or signs. Tests are linked
# with all of them, the programs' own parts too.
HELPERS := $(B)/libtest.a
PARTS := $(addprefix $(B)/lib,cli.a verifier.a picture.a registry.a witness.a)
archive = $(B)/lib$(1).a: $(call obj,$($(2)_SRC))
$(foreach a,ocop.LIB ocop-net.NET ocop-postgres.POSTGRES common.COMMON cli.CLI verifier.VERIFY picture.PICTURE registry.REGISTRY witness.WITNESS test.HELPER,$(eval $(call archive,$(basename $(a)),$(subst .,,$(suffix $(a))))))
$(LIBS) $(POSTGRES) $(B)/libcommon.a $(PARTS) $(HELPERS):
	@mkdir -p $(@D); rm -f $@
	$(Q)$(AR) rcs $@ $^

define link
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LD $@")
	$(Q)$(CC) $(OCOP_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group
endef

$(B)/ocop: $(call obj,$(CLI_SRC))
$(B)/ocop-sync: $(call obj,$(SYNC_SRC))
$(B)/ocop $(B)/ocop-sync: $(B)/libcommon.a $(LIBS)
	$(link) $(NET_LIBS) $(JUDGE_LIBS) $(BOOK_LIBS)
# It judges, and links nothing that reaches the network.
$(B)/ocop-verify: $(call obj,$(VERIFY_SRC)) $(B)/libcommon.a $(LIBS)
	$(link) $(JUDGE_LIBS)
# It decodes pictures, within limits that no sanitizer can keep.
$(call obj,$(PICTURE_SRC)): CFLAGS += -O3
# Its loops have few turns, each of a hundred steps.
$(call obj,lib/qr/mask.c): CFLAGS += -funroll-loops
ifeq ($(VARIANT),release)
$(DECODER): $(call obj,$(PICTURE_SRC)) $(B)/libocop.a
	$(link) $(PICTURE_LIBS)
else
$(DECODER): $(PICTURE_SRC)
	@mkdir -p $(@D); $(MAKE) --no-print-directory VARIANT=release CC=cc build/libexec/ocop-picture && cp build/libexec/ocop-picture $@
endif
$(B)/ocop-registryd: $(call obj,$(REGISTRY_SRC)) $(B)/libcommon.a $(POSTGRES) $(LIBS)
	$(link) $(MHD_LIBS) $(NET_LIBS) $(JUDGE_LIBS) $(SHEET_LIBS) $(POSTGRES_LIBS)
$(B)/ocop-witness: $(call obj,$(WITNESS_SRC)) $(B)/libcommon.a $(LIBS)
	$(link) $(MHD_LIBS) $(JUDGE_LIBS)
$(B)/ocop-paper: $(call obj,$(call src,common/paper)) $(B)/libcommon.a $(LIBS)
	$(link) $(call pc,libs,pangocairo libzip) $(SHEET_LIBS) $(NET_LIBS) $(JUDGE_LIBS)
# A unit test lies in its subject's folder; its program is called after it. A
# fuzz target is replayed over its corpus by our own driver, or run by clang's
# libFuzzer in VARIANT=libfuzzer.
$(foreach s,$(UNIT_SRC),$(eval $(B)/tests/$(notdir $(s:.c=)): $(call obj,$(s))))
$(patsubst %,$(B)/tests/test_%,registry_http registry_crash sync_program picture): | $(PROGRAMS) $(DECODER)
$(filter-out %/check_vectors %/sim,$(TOOLS)): $(B)/tests/%: $(O)/tests/tools/%.o
$(foreach t,check_vectors national sim,$(eval $(B)/tests/$(t): $(call obj,$(wildcard tests/$(t)/*.c))))
$(B)/bench: $(call obj,$(BENCH_SRC))
$(FUZZ): $(B)/fuzz/%: $(O)/tests/fuzz/%.o \
		$(call obj,$(if $(FUZZ_MAIN),,tests/fuzz/driver.c))
$(UNIT) $(TOOLS) $(B)/bench $(FUZZ): $(HELPERS) $(PARTS) $(B)/libcommon.a $(POSTGRES) $(LIBS)
	$(link) $(if $(filter $(FUZZ),$@),$(FUZZ_MAIN)) $(call pc,libs,cmocka) \
		$(MHD_LIBS) $(PICTURE_LIBS) $(NET_LIBS) $(JUDGE_LIBS) $(SHEET_LIBS) $(BOOK_LIBS) $(POSTGRES_LIBS)

# --- Messages ---------------------------------------------------------------

#: locale         compile po/vi.po
MO := $(B)/locale/vi/LC_MESSAGES/ocop.mo
locale: $(MO)
$(O)/common/ui/translate.o: $(B)/formats.inc # the msgids with conversions
$(O)/common/ui/translate.o: OCOP_CFLAGS += -DFORMATS='"$(B)/formats.inc"'
$(MO) $(B)/formats.inc &: po/vi.po Makefile
	@mkdir -p $(dir $(MO))
	$(Q)msgfmt --check -o $(MO) $<
	$(Q)sed -n 's/<\(PRI[A-Za-z0-9]*\)>/" \1 "/g; s/^msgid \(".*%.*"\)$$/\1,/p' $< >$(B)/formats.inc

#: po             gather the messages of the sources into po/vi.po
po:
	sh tools/po.sh update

include tests/tests.mk

# --- Installing -------------------------------------------------------------

MAN := $(wildcard man/*.[138] man/vi/*.[18])
PC := libocop.pc libocop-net.pc libocop-postgres.pc
INSTALLED := $(addprefix $(BINDIR)/,$(notdir $(PROGRAMS))) $(LIBEXECDIR)/ocop-picture \
	$(addprefix $(LIBDIR)/,$(notdir $(LIBS) $(POSTGRES))) \
	$(addprefix $(LIBDIR)/pkgconfig/,$(PC)) $(LOCALEDIR)/vi/LC_MESSAGES/ocop.mo \
	$(addprefix $(PREFIX)/share/ocop-trace/,admin_units.csv outlines.csv) $(addprefix $(INCLUDEDIR)/ocop/,$(notdir $(wildcard lib/ocop/*.h))) \
	$(foreach m,$(MAN),$(MANDIR)/$(patsubst man/%,%,$(dir $(m)))man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
put = install -D -m $(1) $(2) $(DESTDIR)$(3)

#: install        install programs, headers, libraries, manual, units (PREFIX, DESTDIR)
install: all
	for p in $(PROGRAMS); do $(call put,755,$$p,$(BINDIR)/$${p##*/}) || exit 1; done; $(call put,755,$(DECODER),$(LIBEXECDIR)/ocop-picture)
	for h in lib/ocop/*.h; do $(call put,644,$$h,$(INCLUDEDIR)/ocop/$${h##*/}) || exit 1; done
	for a in $(LIBS) $(POSTGRES); do $(call put,644,$$a,$(LIBDIR)/$${a##*/}) || exit 1; done
	for m in $(MAN); do d=$${m%/*}; $(call put,644,$$m,$(MANDIR)$${d#man}/man$${m##*.}/$${m##*/}) || exit 1; done
	for p in $(PC); do sed 's|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(VERSION)|' \
		lib/$$p.in >$(B)/$$p && $(call put,644,$(B)/$$p,$(LIBDIR)/pkgconfig/$$p) || exit 1; done
	$(call put,644,$(MO),$(LOCALEDIR)/vi/LC_MESSAGES/ocop.mo) && for d in admin_units outlines; do $(call put,644,data/$$d.csv,$(PREFIX)/share/ocop-trace/$$d.csv) || exit 1; done
	sh systemd/put.sh install $(BINDIR) $(UNITDIR) $(PREFIX) $(DESTDIR)
#: uninstall      remove what install put there
uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	sh systemd/put.sh remove $(BINDIR) $(UNITDIR) $(PREFIX) $(DESTDIR)
	-rmdir $(DESTDIR)$(INCLUDEDIR)/ocop $(DESTDIR)$(PREFIX)/share/ocop-trace
#: dist           make build/ocop-trace-VERSION.tar.gz from the last commit
dist:
	mkdir -p build && git archive --prefix=ocop-trace-$(VERSION)/ -o build/ocop-trace-$(VERSION).tar.gz HEAD
#: clean          remove build/
clean:
	rm -rf build

-include $(shell find $(O) -name '*.d' 2>/dev/null)
