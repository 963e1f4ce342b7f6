# OCOP Trace. GNU make. `make help` lists the targets.
# VARIANT=release (default) | asan | cov; each builds in its own folder.

VARIANT ?= release
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
LOCALEDIR ?= $(PREFIX)/share/locale
DESTDIR ?=
CC ?= cc
PKG_CONFIG ?= pkg-config
VERSION := 0.1.0

B := build$(if $(filter release,$(VARIANT)),,/$(VARIANT))
O := $(B)/obj
Q := $(if $(V),,@)

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wcast-qual \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
OCOP_CFLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	$(WARN) -fvisibility=hidden -fstack-protector-strong \
	-ffunction-sections -fdata-sections -pthread -MMD -MP \
	-DOCOP_VERSION='"$(VERSION)"' -DOCOP_LOCALEDIR='"$(LOCALEDIR)"' \
	-DOCOP_BUILD_LOCALE='"$(abspath $(B)/locale)"' -Ilib -I.
OCOP_LDFLAGS := -pthread -Wl,--gc-sections -Wl,--as-needed
CFLAGS ?= -O2 -g
ifeq ($(VARIANT),asan)
OCOP_CFLAGS += -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
OCOP_LDFLAGS += -fsanitize=address,undefined
CFLAGS := -O1 -g
endif
ifeq ($(VARIANT),cov)
OCOP_CFLAGS += --coverage
OCOP_LDFLAGS += --coverage
CFLAGS := -O0 -g
endif

pc = $(shell $(PKG_CONFIG) --$(1) $(2))
JUDGE_LIBS := $(call pc,libs,libcrypto libcjson)
NET_LIBS := $(call pc,libs,libcurl sqlite3 libqrencode libpng libutf8proc)
STORE_LIBS := $(call pc,libs,sqlite3 libutf8proc)
MHD_LIBS := $(call pc,libs,libmicrohttpd)
CMOCKA_LIBS := $(call pc,libs,cmocka)

# libocop judges and seals; libocop-net fetches, stores and draws.
NET_SRC := $(addprefix lib/,http.c registry.c sync.c store_sqlite.c replica.c \
	qr.c svg.c png.c nfc.c)
LIB_SRC := $(filter-out $(NET_SRC),$(wildcard lib/*.c))
COMMON_SRC := $(wildcard common/*.c)
KEYS_SRC := $(wildcard keys/*.c)
CLI_SRC := $(wildcard cli/*.c)
VERIFY_SRC := $(filter-out verifier/sync%.c,$(wildcard verifier/*.c))
SYNC_SRC := $(wildcard verifier/sync*.c)
REGISTRY_SRC := $(wildcard registry/*.c)
UNIT_SRC := $(wildcard tests/unit/test_*.c)
HELPER_SRC := $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
BENCH_SRC := $(wildcard tests/bench/*.c)
FUZZ_SRC := $(filter-out tests/fuzz/driver.c,$(wildcard tests/fuzz/*.c))
TOOL_SRC := $(wildcard tests/tools/*.c)

obj = $(patsubst %.c,$(O)/%.o,$(1))
LIBS := $(B)/libocop-net.a $(B)/libocop.a
PROGRAMS := $(B)/ocop $(B)/ocop-verify $(B)/ocop-sync $(B)/ocop-registryd
UNIT := $(patsubst tests/unit/%.c,$(B)/tests/%,$(UNIT_SRC))
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(FUZZ_SRC))
TOOLS := $(patsubst tests/tools/%.c,$(B)/tests/%,$(TOOL_SRC))

.DELETE_ON_ERROR:
.PHONY: all help
all: $(PROGRAMS) locale

help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC $<")
	$(Q)$(CC) $(OCOP_CFLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/libocop.a: $(call obj,$(LIB_SRC))
	@mkdir -p $(@D); rm -f $@
	$(Q)$(AR) rcs $@ $^
$(B)/libocop-net.a: $(call obj,$(NET_SRC))
	@mkdir -p $(@D); rm -f $@
	$(Q)$(AR) rcs $@ $^

define link
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LD $@")
	$(Q)$(CC) $(OCOP_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^)
endef

$(B)/ocop: $(call obj,$(CLI_SRC) $(KEYS_SRC) $(COMMON_SRC)) $(LIBS)
	$(link) $(NET_LIBS) $(JUDGE_LIBS)
$(B)/ocop-verify: $(call obj,$(VERIFY_SRC) $(COMMON_SRC)) $(LIBS)
	$(link) $(STORE_LIBS) $(JUDGE_LIBS)
$(B)/ocop-sync: $(call obj,$(SYNC_SRC) $(COMMON_SRC)) $(LIBS)
	$(link) $(NET_LIBS) $(JUDGE_LIBS)
$(B)/ocop-registryd: $(call obj,$(REGISTRY_SRC) $(KEYS_SRC) $(COMMON_SRC)) $(LIBS)
	$(link) $(MHD_LIBS) $(NET_LIBS) $(JUDGE_LIBS)
$(UNIT): $(B)/tests/%: $(O)/tests/unit/%.o $(call obj,$(HELPER_SRC) $(KEYS_SRC) $(COMMON_SRC)) $(LIBS)
	$(link) $(CMOCKA_LIBS) $(NET_LIBS) $(JUDGE_LIBS)
$(TOOLS): $(B)/tests/%: $(O)/tests/tools/%.o $(call obj,$(HELPER_SRC) $(COMMON_SRC)) $(LIBS)
	$(link) $(NET_LIBS) $(JUDGE_LIBS)
$(B)/bench: $(call obj,$(BENCH_SRC) $(HELPER_SRC) $(COMMON_SRC)) $(LIBS)
	$(link) $(NET_LIBS) $(JUDGE_LIBS)

-include $(wildcard Makefile.*)
-include $(shell find $(O) -name '*.d' 2>/dev/null)
