# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Before anything is installed: the tests say how long each part took.
STARTED := $(shell date +%s)
SOURCES := Package.swift Sources MockProviders Tests Fuzzing

.PHONY: run
run: setup ## Install what is missing, build, and start a server with its own database and mock vendors
	swift build --product lpo
	@exec "$$(swift build --show-bin-path)/lpo" dev

.PHONY: test
test: setup ## Install what is missing and run every test; no network once that is done, no key
	@Scripts/setup.sh install conformance
	@python3 Scripts/test.py --started $(STARTED)

.PHONY: mutations
mutations: setup ## Break the server in a hundred places, one at a time, and see that the contracts notice; takes an hour
	@python3 Tests/Mutants/ByHand/mutate.py

.PHONY: mutants
mutants: setup ## Break the server in all ways that a program finds, and see that contracts notice; ARGS="--changed main"
	@python3 Tests/Mutants/mutants.py $(ARGS)

.PHONY: chaos
chaos: setup ## Kill and restart all of it for 10 minutes under 200 clients; SECONDS=, CLIENTS= and SEED= say otherwise
	Scripts/optimized.sh build --build-tests
	CHAOS_SECONDS="$(or $(SECONDS),600)" CHAOS_CLIENTS="$(or $(CLIENTS),200)" CHAOS_SEED="$(SEED)" \
		Scripts/optimized.sh test --skip-build --filter '^ChaosTests\.ChaosTests'

.PHONY: fuzz
fuzz: setup ## Look for input that breaks the parsers, for 10 minutes; SECONDS= says otherwise
	@Scripts/fuzz.sh "$(or $(SECONDS),600)"

.PHONY: conformance
conformance: setup ## Run the vendors' own SDKs, recording tools and a package of another's against the mock vendors, and try the documentation; needs PyPI, once
	@Scripts/setup.sh install recorders
	Scripts/optimized.sh build --product lpo
	@Scripts/conformance.sh
	@Scripts/sample.sh

.PHONY: docs
docs: setup ## Make the documentation of the libraries for tests in .build/docs
	@Scripts/docs.sh

.PHONY: models
models: setup ## Show the catalogue of models, and say what of it retires or differs from what the vendors list
	swift build --product lpo
	@exec "$$(swift build --show-bin-path)/lpo" models --check

.PHONY: recordings
recordings: setup ## Record again what the vendors answer whose keys are set, and say what was skipped and what changed in shape
	swift build --product lpo
	@exec "$$(swift build --show-bin-path)/lpo" record --again all

.PHONY: build
build: setup ## Build for debugging
	swift build

.PHONY: release
release: setup ## Build the binary to deploy
	swift build -c release --product lpo
	@echo "The binary is $$(swift build -c release --show-bin-path)/lpo"

.PHONY: image
image: ## Build an image with docker, podman or buildah, and say what is in it; ENGINE= and IMAGE= say otherwise
	@Scripts/image.sh

.PHONY: setup
setup:
	@Scripts/setup.sh install

.PHONY: doctor
doctor: ## Say what this machine lacks, and how to get it
	@Scripts/setup.sh doctor

.PHONY: lint
lint: ## Check format, imports, HTTP servers, output and contract placeholders
	swift format lint --strict --parallel --recursive $(SOURCES)
	Scripts/lint-imports.sh
	Scripts/lint-contracts.sh
	Scripts/lint-servers.sh
	Scripts/lint-output.sh

.PHONY: format
format: ## Format the sources in place
	swift format --in-place --parallel --recursive $(SOURCES)

.PHONY: clean
clean: ## Remove what was built; the development database in .lpo stays
	rm -rf .build

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
