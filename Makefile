# SPDX-License-Identifier: Apache-2.0
# salur: `make help` lists what there is to make.

VERSION := 0.1.0
SOVERSION := 0

# --- knobs -----------------------------------------------------------------
PREFIX ?= /usr/local
DESTDIR ?=
SAN ?=
LIBCRYPTO ?= 1
VECTORS ?= ../shared/vectors
SECONDS_EACH ?= 20
BENCH ?=

comma := ,
variant := $(if $(SAN),san-$(subst $(comma),-,$(SAN)),main)$(if $(filter clang%,$(CC)),-$(notdir $(CC)))$(if $(filter 0,$(LIBCRYPTO)),-sodium)
# The everyday build is build/ itself, so that build/salur is the program.
B := build$(if $(filter-out main,$(variant)),/$(variant))

# --- compilers and flags ---------------------------------------------------
PKGS := libsodium lmdb zlib libqrencode jansson $(if $(filter 0,$(LIBCRYPTO)),,libcrypto)
PKG_CONFIG ?= pkg-config
is_gcc := $(if $(filter clang%,$(notdir $(CC))),,1)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
  -Wcast-qual -Wcast-align -Wwrite-strings -Wstrict-prototypes \
  -Wmissing-prototypes -Wold-style-definition -Wredundant-decls -Wundef \
  -Wvla -Wformat=2 -Wswitch-enum -Wnull-dereference -Wdate-time \
  -Wimplicit-fallthrough -Werror
WARN_GCC := -Wformat-signedness -Wlogical-op -Wduplicated-cond \
  -Wduplicated-branches -Wjump-misses-init -Walloca \
  $(if $(SAN),,-Wstack-usage=4096)
HARDEN := -fstack-protector-strong -fstack-clash-protection \
  -fcf-protection=full $(if $(is_gcc),-ftrivial-auto-var-init=zero)
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3

all_cflags = -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -g -fPIC -pthread \
  -fvisibility=hidden -ffile-prefix-map=$(CURDIR)=. -MMD -MP \
  -Icore/include -Icore -I. -I$(B) $(WARN) $(if $(is_gcc),$(WARN_GCC)) \
  $(HARDEN) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all,$(FORTIFY)) \
  $(if $(filter 0,$(LIBCRYPTO)),,-DSALUR_WITH_LIBCRYPTO) \
  -DSALUR_VERSION='"$(VERSION)"' -DSALUR_LOCALEDIR='"$(PREFIX)/share/locale"' \
  $(pkg_cflags) $(CPPFLAGS) $(CFLAGS)
all_ldflags = -pthread -Wl,-z,relro,-z,now,-z,noexecstack \
  $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
pkg_cflags = $(shell $(PKG_CONFIG) --cflags $(PKGS))
# libharu has no .pc file on Debian.
libs = $(shell $(PKG_CONFIG) --libs $(PKGS)) -lhpdf -ldl

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))
# What a target needs: packages of these sets, the program, these goals.
define ready
	$(Q)tests/deps.sh build $(1)
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) all $(2)
endef

# --- what is built ---------------------------------------------------------
core_src := $(sort $(wildcard core/*/*.c core/*.c))
qr_src := $(sort $(wildcard qr/*.c))
audit_src := $(sort $(wildcard audit/*.c))
cli_src := $(sort $(wildcard cli/*.c cli/*/*.c))
unit_src := $(sort $(wildcard tests/core/*.c tests/core/*/*.c tests/qr/*.c \
  tests/audit/*.c tests/cli/*.c tests/cli/*/*.c))
tool_src := $(sort $(wildcard tests/tools/*.c tests/fault/*.c))
tool_so := $(sort $(wildcard tests/fault/preload/*.c))
fuzz_src := $(sort $(wildcard tests/fuzz/fuzz_*.c))
po := $(sort $(wildcard cli/po/id/*.po))
bench_src := $(sort $(wildcard tests/bench/*.c))
conf_src := $(sort $(wildcard tests/conformance/conf_*.c))

obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
core_a := $(B)/libsalur-core.a
qr_a := $(B)/libsalur-qr.a
audit_a := $(B)/libsalur-audit.a
cli_a := $(B)/cli.a
mo := $(if $(po),$(B)/locale/id/LC_MESSAGES/salur.mo)
so := $(B)/libsalur.so.$(SOVERSION)
harness := $(B)/obj/tests/harness/harness.o
units := $(patsubst tests/%.c,$(B)/tests/%,$(unit_src))
tools := $(addprefix $(B)/tools/,$(notdir $(tool_src:.c=) $(tool_so:.c=.so)))
replays := $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,$(fuzz_src))
confs := $(patsubst tests/%.c,$(B)/tests/%,$(conf_src))

fault_targets := crash faults flips histories powercut threats interop

.PHONY: all unit-programs check conformance demo day paper fixtures deps lint format install help fuzz bench clean units tools \
  $(fault_targets) coverage
.DELETE_ON_ERROR:
.SECONDARY:

all: $(core_a) $(qr_a) $(audit_a) $(so) $(if $(cli_src),$(B)/salur) $(mo)  ## build the archives, the library and the program

# The bound on stack use is for the library, not for programs.
$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(all_cflags) $(if $(is_gcc),$(if $(filter tests/% cli/%,$<),-Wno-stack-usage)) \
	  -Itests/harness -c -o $@ $<

# What is text in the sources and bytes in the program: one or more files.
$(B)/gen/aliases.inc: core/list/aliases.txt
$(B)/gen/words.inc: core/sign/words.txt
$(B)/gen/explain-id.inc: $(sort $(wildcard cli/explain/id/*.txt))
$(B)/gen/explain-en.inc: $(sort $(wildcard cli/explain/en/*.txt))
$(B)/gen/readme-id.inc: cli/evidence/readme.id.txt
$(B)/gen/readme-en.inc: cli/evidence/readme.en.txt
$(B)/gen/run-sh.inc: cli/evidence/run.sh
$(B)/gen/%.inc:
	@mkdir -p $(@D)
	$(Q)cat $^ | od -An -v -tu1 | sed 's/ *\([0-9][0-9]*\)/\1,/g' > $@
$(B)/obj/core/list/alias.o: $(B)/gen/aliases.inc
$(B)/obj/core/sign/words.o: $(B)/gen/words.inc
$(B)/obj/cli/explain.o: $(B)/gen/explain-id.inc $(B)/gen/explain-en.inc
$(B)/obj/cli/case.o: $(B)/gen/readme-id.inc $(B)/gen/readme-en.inc $(B)/gen/run-sh.inc

define link
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -pie $(all_ldflags) -o $@ $^ $(libs)
endef
$(core_a): $(call obj,$(core_src))
$(qr_a): $(call obj,$(qr_src))
$(audit_a): $(call obj,$(audit_src))
# The program but its table of commands: for its own unit tests.
$(cli_a): $(call obj,$(filter-out cli/main.c,$(cli_src)))
$(core_a) $(qr_a) $(audit_a) $(cli_a):
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcD $@ $^

$(so): $(call obj,$(core_src) $(qr_src) $(audit_src)) core/libsalur.map
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(all_ldflags) -Wl,-soname,$(@F) -Wl,-z,defs \
	  -Wl,--version-script=core/libsalur.map -o $@ \
	  $(filter %.o,$^) $(libs)

$(B)/salur: $(call obj,$(cli_src)) $(audit_a) $(qr_a) $(core_a) | $(mo)
	$(call say,LD,$@)
	$(Q)$(CC) -pie $(all_ldflags) -o $@ $^ $(libs)

# One file an area; where two translate the same words, tests/lint/words.sh
# compares them.
$(mo): $(po)
	@mkdir -p $(@D)
	$(call say,MO,$@)
	$(Q)msgcat --use-first -o $(B)/id.po $(po)
	$(Q)msgfmt --check -o $@ $(B)/id.po

# --- tests: each folder links its own archive and those below, no more -----

$(B)/tests/core/%: $(B)/obj/tests/core/%.o $(harness) $(core_a)
	$(link)
$(B)/tests/qr/%: $(B)/obj/tests/qr/%.o $(harness) $(qr_a) $(core_a)
	$(link)
$(B)/tests/audit/%: $(B)/obj/tests/audit/%.o $(harness) $(audit_a) $(core_a)
	$(link)
$(B)/tests/cli/%: $(B)/obj/tests/cli/%.o $(harness) $(cli_a) $(audit_a) \
  $(qr_a) $(core_a)
	$(link)
$(B)/tests/conformance/%: $(B)/obj/tests/conformance/%.o $(harness) \
  $(audit_a) $(qr_a) $(core_a)
	$(link)
# The fuzz targets again, replaying files under this compiler.
$(B)/tests/fuzz/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/harness/replay.o \
  $(cli_a) $(audit_a) $(qr_a) $(core_a)
	$(link)

# Tools that only tests and the demo use; they may use everything.
$(B)/tools/%: $(B)/obj/tests/tools/%.o $(harness) $(audit_a) $(qr_a) $(core_a)
	$(link)
$(B)/tools/%: $(B)/obj/tests/fault/%.o $(harness) $(audit_a) $(qr_a) $(core_a)
	$(link)
# What stands between the program and the kernel while its calls are watched.
$(B)/tools/%.so: $(B)/obj/tests/fault/preload/%.o
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(all_ldflags) -o $@ $^ -ldl

tools: $(tools)  ## build what only the scenarios and the demo use
# All nouns in one program, so that rivals are measured in the same run.
$(B)/tests/salur-bench: $(call obj,$(bench_src)) $(harness) $(audit_a) \
  $(qr_a) $(core_a)
	$(link)
unit-programs: $(units) $(replays)
units: unit-programs  ## build and run the unit tests (SAN=address,undefined for sanitizers)
	$(Q)tests/run.sh units $(B) $(units) -- $(replays)
conformance: $(confs)  ## hold the codecs to the published cases in VECTORS
	$(Q)tests/run.sh conformance $(B) '$(VECTORS)' $(confs)
check:  ## install what is missing, build, run all tests
	$(call ready,test)
	$(Q)tests/run.sh check $(B) '$(VECTORS)'
day:  ## play a handout day in a village: 400 families, two laptops, every flow
paper:  ## print a village, read every page back, and damaged cards, too
day paper:
	$(call ready,$@,$(B)/tools/mint)
	$(Q)tests/$@/run.sh $(B)
crash:  ## kill the program N times at any moment: nothing acknowledged is lost
faults:  ## fail every file system call: every answer is true
flips:  ## every flipped bit and every length of an export is refused
histories:  ## honest random histories raise no alarm
powercut:  ## replay power cuts inside every write
threats:  ## the attacks that SECURITY.md speaks of, with the real program
interop:  ## logs, checkpoints and proofs of N random logs, against Go and npm
$(fault_targets):
	$(call ready,test fault,$(tools))
	$(Q)tests/$(if $(filter interop,$@),opinion,fault)/$@.sh $(B) $(N)
coverage:  ## lines and branches of core/log and audit/verify that tests reach
	$(Q)tests/deps.sh build test
	$(Q)tests/lint/coverage.sh

demo:  ## install what is missing, build, and play the whole story in build/demo
	$(call ready,demo,$(tools))
	$(Q)tests/demo.sh $(B)
fixtures: $(B)/tools/forge  ## remake the fixtures; the same bytes each time
	$(Q)fixtures/make.sh $(B)
deps:  ## install the Debian packages that building and testing need
	$(Q)tests/deps.sh build test
fuzz:  ## run each fuzz target SECONDS_EACH seconds under sanitizers
	$(Q)tests/deps.sh build fuzz
	$(Q)tests/fuzz/run.sh build/fuzz $(SECONDS_EACH) $(fuzz_src)
bench:  ## install what is missing, measure in build/bench (BENCH="issue redeem" for some)
	$(Q)tests/deps.sh build >&2
	$(Q)$(MAKE) --no-print-directory $(B)/tests/salur-bench $(B)/salur $(mo) >&2
	$(Q)rm -rf $(B)/bench && mkdir -p $(B)/bench && cd $(B)/bench && ../tests/salur-bench $(BENCH)

lint:  ## structure, style and static analysis
	$(call ready,lint)
	$(Q)tests/lint/planted.sh
	$(Q)tests/lint/run.sh $(B)
format:  ## lay the code out as .clang-format says
	$(Q)git ls-files '*.c' '*.h' | xargs clang-format -i
install: all  ## install library, headers, salur.pc and the program under PREFIX
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig \
	  $(DESTDIR)$(PREFIX)/include/salur $(DESTDIR)$(PREFIX)/bin
	install -m 644 core/include/salur/*.h $(DESTDIR)$(PREFIX)/include/salur
	install -m 644 $(core_a) $(qr_a) $(audit_a) $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(so) $(DESTDIR)$(PREFIX)/lib
	ln -sf $(notdir $(so)) $(DESTDIR)$(PREFIX)/lib/libsalur.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' core/salur.pc.in \
	  > $(DESTDIR)$(PREFIX)/lib/pkgconfig/salur.pc
	$(if $(cli_src),install -m 755 $(B)/salur $(DESTDIR)$(PREFIX)/bin)
	$(if $(mo),install -Dm 644 $(mo) -t $(DESTDIR)$(PREFIX)/share/locale/id/LC_MESSAGES)
clean:  ## remove build/
	rm -rf build
help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | \
	  expand -t 20

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
