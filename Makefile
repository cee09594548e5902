# Impasto: front door. Every target does the set-up it needs; what is done already costs nothing.
#
#   make setup      libvips through apt-get where that is allowed, the engines into .deps/
#   make build      release build                     -> .build/release/impasto
#   make demo       a photograph 4x, and one painted and enlarged in one pass -> demo/
#   make test       all tests                         (FILTER=regex for some of them)
#   make bench      impasto beside Python loops       (ONLY=peers|large|memory|startup|statistics|tune|paint|paint-memory|all RUNS=3)
#   make train      MODEL=photo-4x DATA=folder [MINUTES=25]: trains it or goes on (models/training)
#   make export     MODEL=photo-4x DATA=folder: what was trained as ONNX, with ledger and manifest
#   make evaluate   MODEL="photo-4x wave" DATA=folder [OPTIONS="--jpeg 75"]: figures, those of bicubic and Lanczos too
#   make lint       format, forbidden constructs, scripts, manifests
#   make format     rewrite the Swift sources in the project's format
#   make install    PREFIX=/usr/local, DESTDIR honoured
#   make uninstall  removes exactly what install put there
#   make clean      build products and demo pictures; .deps stays (make distclean removes it)
#   make help       this table

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:

PREFIX ?= /usr/local
DESTDIR ?=
ONLY ?= peers
RUNS ?= 3
FILTER ?=
MODEL ?=
DATA ?=
MINUTES ?=

ENGINE_STAMPS := .deps/openvino/VERSION .deps/onnxruntime/VERSION
BINARY := .build/release/impasto
RELEASE := .build/stamps/release
TESTS := .build/stamps/tests

# Linux: the Swift runtime goes into the executable, so that it runs where no Swift is installed.
RELEASE_FLAGS := -c release --product impasto
ifeq ($(shell uname -s),Linux)
RELEASE_FLAGS += --static-swift-stdlib
endif

SOURCES := Package.swift $(shell find Sources -type f)
TEST_SOURCES := $(shell find Tests -type f)

.PHONY: setup build demo test bench train export evaluate lint format install uninstall clean distclean help system

setup: system $(ENGINE_STAMPS)

system:
	@scripts/setup-system.sh

$(ENGINE_STAMPS): .deps/%/VERSION: scripts/%-requirements.txt scripts/unpack_%.py scripts/setup-engine.sh \
            | system
	@scripts/setup-engine.sh $*

build: $(RELEASE)

$(RELEASE): $(SOURCES) | setup
	swift build $(RELEASE_FLAGS)
	@mkdir -p $(@D) && touch $@

$(TESTS): $(SOURCES) $(TEST_SOURCES) | setup
	swift build --build-tests
	@mkdir -p $(@D) && touch $@

demo: $(RELEASE)
	@mkdir -p demo
	$(BINARY) upscale --force docs/samples/chelsea.png demo/chelsea-4x.png
	$(BINARY) run --force --plugins wave,photo-4x docs/samples/coffee.png demo/coffee-wave-4x.png
	@echo
	@echo "Look at:"
	@ls -lh demo/chelsea-4x.png demo/coffee-wave-4x.png | awk '{print "  " $$NF "  (" $$5 ")"}'

# Everything is written with Swift Testing; its closing line ends the output.
test: $(TESTS)
	swift test --skip-build --disable-xctest --parallel $(if $(FILTER),--filter '$(FILTER)') </dev/null

bench: $(RELEASE)
	@scripts/bench.sh --only '$(ONLY)' --runs '$(RUNS)'

# Checkpoints stay in .deps/training/runs; the same command goes on from there.
train:
	@scripts/train.sh train $(MODEL) --data '$(DATA)' $(if $(MINUTES),--minutes $(MINUTES))

export:
	@scripts/train.sh export $(MODEL) --data '$(DATA)'

evaluate:
	@scripts/train.sh evaluate $(or $(MODEL),bicubic lanczos photo-4x photo-4x-faithful) --data '$(DATA)' \
	  $(OPTIONS)

lint:
	@scripts/lint.sh

format:
	find Sources Tests Package.swift -name '*.swift' ! -name '*.pb.swift' -print0 | \
	  xargs -0 swift format --in-place --parallel

# Depends on nothing that is up to date already, so `sudo make install` after `make` builds nothing.
install: $(RELEASE)
	@scripts/install.sh install '$(DESTDIR)' '$(PREFIX)'

uninstall:
	@scripts/install.sh uninstall '$(DESTDIR)' '$(PREFIX)'

clean:
	rm -rf .build demo

distclean: clean
	rm -rf .deps

help:
	@sed -n '/^#   make/s/^#   //p' Makefile
