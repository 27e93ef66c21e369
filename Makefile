# make [MODE=release|debug|sanitize] [NATIVE=1] [CC=clang]     see `make help`
MODE    ?= release
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   := build/$(MODE)$(if $(NATIVE),-native)$(if $(filter-out gcc,$(notdir $(CC))),-$(notdir $(CC)))

PKG_CONFIG ?= pkg-config
comma      := ,
MATH_PKGS  := openblas lapacke fftw3
FILE_PKGS  := libcrypto zlib libdeflate
# ISA-L packs several times as fast as libdeflate; formats/hdf5/deflate.c does without it, as ISAL=0 tries.
ISAL_PKG   := $(if $(filter 0,$(ISAL)),,$(shell $(PKG_CONFIG) --exists libisal 2>/dev/null && echo libisal))
FILE_PKGS  += $(ISAL_PKG)
# Images: without one of these, files of that kind are refused (PNG=0, TIFF=0 try that).
PNG_PKG    := $(if $(filter 0,$(PNG)),,$(shell $(PKG_CONFIG) --exists libpng 2>/dev/null && echo libpng))
TIFF_PKG   := $(if $(filter 0,$(TIFF)),,$(shell $(PKG_CONFIG) --exists libtiff-4 2>/dev/null && echo libtiff-4))
FILE_PKGS  += $(PNG_PKG) $(TIFF_PKG)
TEST_PKGS  := cmocka
# HDF5 of Fedora, conda and many modules has no hdf5.pc: then HDF5_DIR, as modules set it, or the compiler's own paths.
HDF5_DIR  ?= $(or $(HDF5_ROOT),$(CONDA_PREFIX))
ifeq ($(shell $(PKG_CONFIG) --exists hdf5 2>/dev/null && echo found),found)
FILE_PKGS += hdf5
else
HDF5_CPPFLAGS := $(if $(HDF5_DIR),-I$(HDF5_DIR)/include)
HDF5_LIBS     := $(if $(HDF5_DIR),-L$(HDF5_DIR)/lib -Wl$(comma)-rpath$(comma)$(HDF5_DIR)/lib) -lhdf5
endif
# Say what is missing before the compiler does.
ifneq ($(filter-out clean help format lint uninstall,$(or $(MAKECMDGOALS),all)),)
MISSING := $(shell for p in $(MATH_PKGS) $(FILE_PKGS) $(if $(filter test everything,$(MAKECMDGOALS)),$(TEST_PKGS)); do $(PKG_CONFIG) --exists $$p 2>/dev/null || echo $$p; done)
$(if $(MISSING),$(error pkg-config finds no $(MISSING): scripts/setup.sh installs what is needed or says what it is called))
endif

WARN     := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wcast-qual -Wformat=2 \
            -Wstrict-prototypes -Wmissing-prototypes -Wvla
release  := -O3 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
debug    := -O0 -g3 -Werror
SANITIZERS := -fsanitize=address,undefined
sanitize := -O1 -g -Werror $(SANITIZERS) -fno-sanitize-recover=all -fno-omit-frame-pointer
HARDEN   := -fstack-protector-strong -fPIE
CFLAGS   := -std=c17 -fopenmp -ffp-contract=off $(WARN) $(HARDEN) $($(MODE)) $(if $(NATIVE),-march=native) $(EXTRA_CFLAGS)
CPPFLAGS := -I. -D_POSIX_C_SOURCE=200809L
LDFLAGS  := -fopenmp -pie -Wl,-z,relro,-z,now $(if $(filter sanitize,$(MODE)),$(SANITIZERS)) $(EXTRA_LDFLAGS)

MATH_CPPFLAGS := $(shell $(PKG_CONFIG) --cflags $(MATH_PKGS) 2>/dev/null)
FILE_CPPFLAGS := $(HDF5_CPPFLAGS) $(if $(ISAL_PKG),-DRG_HAVE_ISAL) $(if $(PNG_PKG),-DRG_HAVE_PNG) $(if $(TIFF_PKG),-DRG_HAVE_TIFF) $(shell $(PKG_CONFIG) --cflags $(FILE_PKGS) 2>/dev/null)
TEST_CPPFLAGS := $(shell $(PKG_CONFIG) --cflags $(TEST_PKGS) 2>/dev/null)
LIBS          := $(HDF5_LIBS) $(shell $(PKG_CONFIG) --libs $(FILE_PKGS) $(MATH_PKGS) 2>/dev/null) -lm
TEST_LIBS     := $(shell $(PKG_CONFIG) --libs $(TEST_PKGS) 2>/dev/null)

# One layer, one archive. The include paths enforce the layer rule: kernels see no HDF5.
sources = $(sort $(foreach d,$(1),$(wildcard $(d)/*.c $(d)/*/*.c $(d)/*/*/*.c)))
objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
KERNELS := $(call sources,kernels)
FORMATS := $(call sources,formats)
TOOLKIT := $(filter-out toolkit/main.c,$(call sources,toolkit))
SUPPORT := $(call sources,tests/support)
TESTS   := $(sort $(shell find tests -name 'test_*.c' 2>/dev/null))
SCRIPTS := $(sort $(shell find tests -name 'test_*.sh' 2>/dev/null))

BINARY   := $(BUILD)/regolith
ARCHIVES := $(BUILD)/libtoolkit.a $(BUILD)/libformats.a $(BUILD)/libkernels.a
TEST_BIN := $(patsubst %.c,$(BUILD)/%,$(TESTS))
# Those that `make test TEST_ONLY=word` runs; the others need no linking then.
CHOSEN   := $(if $(TEST_ONLY),$(foreach t,$(TEST_BIN),$(if $(findstring $(TEST_ONLY),$(t)),$(t))),$(TEST_BIN))
MAN_SRC  := $(sort $(wildcard toolkit/man/*.1))
MAN      := $(patsubst toolkit/man/%,$(BUILD)/man/%,$(MAN_SRC))
LIBRARY_TSV := $(sort $(wildcard datasets/library/*.tsv))
LIBRARY  := $(BUILD)/regolith-library.h5

# `make V=1` shows the commands.
Q := $(if $(V),,@)
.PHONY: all test demo bench lint format install uninstall clean help FORCE everything
.DELETE_ON_ERROR:
all: $(BINARY) $(if $(LIBRARY_TSV),$(LIBRARY)) $(MAN)

# Objects depend on the flags they were made with, so a changed option rebuilds them.
FLAGS_NOW := $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(MATH_CPPFLAGS) $(FILE_CPPFLAGS) $(LIBS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS_NOW)' | cmp -s - $@ || printf '%s\n' '$(FLAGS_NOW)' > $@

$(BUILD)/kernels/%.o: LAYER_CPPFLAGS := $(MATH_CPPFLAGS)
$(BUILD)/formats/%.o: LAYER_CPPFLAGS := $(FILE_CPPFLAGS)
$(BUILD)/toolkit/%.o: LAYER_CPPFLAGS := $(FILE_CPPFLAGS) $(MATH_CPPFLAGS) \
	-DRG_BUILD_FLAGS='"$(MODE) $(CC) $(filter -O% -m%,$(CFLAGS))"'
# Where to look for the installed library; a changed prefix rebuilds this one object.
$(BUILD)/prefix: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(PREFIX)' | cmp -s - $@ || printf '%s\n' '$(PREFIX)' > $@
$(BUILD)/toolkit/library_file.o: $(BUILD)/prefix
$(BUILD)/toolkit/library_file.o: EXTRA_CPPFLAGS := -DRG_PREFIX='"$(PREFIX)"'
$(BUILD)/tests/%.o:   LAYER_CPPFLAGS := $(FILE_CPPFLAGS) $(MATH_CPPFLAGS) $(TEST_CPPFLAGS)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(LAYER_CPPFLAGS) $(EXTRA_CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# An archive is made anew, so that objects of deleted sources leave it; the list file notices them.
archive = $(Q)rm -f $@ && ar rcs $@ $(filter %.o,$^)
$(BUILD)/sources: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(KERNELS) $(FORMATS) $(TOOLKIT) $(SUPPORT) | cmp -s - $@ || \
	 printf '%s\n' $(KERNELS) $(FORMATS) $(TOOLKIT) $(SUPPORT) > $@
$(BUILD)/libkernels.a: $(call objects,$(KERNELS)) $(BUILD)/sources
	$(archive)
$(BUILD)/libformats.a: $(call objects,$(FORMATS)) $(BUILD)/sources
	$(archive)
$(BUILD)/libtoolkit.a: $(call objects,$(TOOLKIT)) $(BUILD)/sources
	$(archive)
$(BUILD)/libsupport.a: $(call objects,$(SUPPORT)) $(BUILD)/sources
	$(archive)

$(BINARY): $(BUILD)/toolkit/main.o $(ARCHIVES)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS)

# A test may replace the allocator (tests/support/refuse.h), hence the wraps; -u takes the replacement
# out of the support archive for tests that do not name it.
WRAPS := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,-u,__wrap_malloc
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libsupport.a $(ARCHIVES)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) $(WRAPS) -o $@ $< -Wl,--whole-archive $(BUILD)/libsupport.a -Wl,--no-whole-archive $(ARCHIVES) $(TEST_LIBS) $(LIBS)

$(LIBRARY): $(BINARY) $(LIBRARY_TSV)
	$(Q)$(BINARY) library build --quiet --force -o $@ datasets/library

# A man page's list of options comes from the command's own table.
$(BUILD)/man/%.1: toolkit/man/%.1 $(BINARY)
	@mkdir -p $(@D)
	$(Q)$(BINARY) --man-options $* < $< > $@

everything: all $(TEST_BIN)
test: all $(CHOSEN)
	@REGOLITH=$(abspath $(BINARY)) REGOLITH_LIBRARY=$(abspath $(LIBRARY)) BUILD=$(abspath $(BUILD)) \
	 tests/run.sh $(CHOSEN) $(SCRIPTS)
demo: all
	@REGOLITH=$(abspath $(BINARY)) REGOLITH_LIBRARY=$(abspath $(LIBRARY)) scripts/demo_run.sh
bench: all
	@REGOLITH=$(abspath $(BINARY)) tests/bench/run.sh
lint:
	scripts/lint.sh
format:
	clang-format -i $$(git ls-files '*.c' '*.h')

BINDIR := $(DESTDIR)$(PREFIX)/bin
MANDIR := $(DESTDIR)$(PREFIX)/share/man/man1
DATADIR := $(DESTDIR)$(PREFIX)/share/regolith
install: all
	install -d '$(BINDIR)' '$(MANDIR)' '$(DATADIR)'
	install -m 755 $(BINARY) '$(BINDIR)/regolith'
	install -m 644 $(MAN) '$(MANDIR)'
	install -m 644 $(LIBRARY) $(LIBRARY_TSV) '$(DATADIR)'
uninstall:
	rm -f '$(BINDIR)/regolith' $(foreach m,$(notdir $(MAN)),'$(MANDIR)/$(m)')
	rm -rf '$(DATADIR)'
clean:
	rm -rf build
help:
	@echo 'make             build $(BINARY), the mineral library and the man pages'
	@echo 'make test        build and run every test        make bench   speed figures'
	@echo 'make demo        run the main job on datasets/demo'
	@echo 'make lint        layer rule, static analysis, format'
	@echo 'make install     PREFIX=$(PREFIX) DESTDIR=       make uninstall'
	@echo 'make clean       remove build/'
	@echo 'MODE=release|debug|sanitize  NATIVE=1 (this CPU only)  CC=clang'

# Keep objects: make would take those of tests for intermediate files.
.SECONDARY:
-include $(patsubst %.c,$(BUILD)/%.d,$(KERNELS) $(FORMATS) $(TOOLKIT) $(SUPPORT) toolkit/main.c $(TESTS))
