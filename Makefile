# What one types from a checkout. The work is done by tools/; .venv and the link to the checkout make themselves.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test bench lint format unit reality sanity archive integration operator faults e2e molecule testbed testbed-down lock clean

TEST := .venv/bin/python tools/run_tests.py
TESTBED := .venv/bin/python tests/testbed/testbed

help: ## list the targets
	@sed -nE 's/^([a-z -]+):[^#]*## (.*)/\1\n    \2/p' Makefile

setup: ## create or update .venv
	@tools/setup

demo: setup ## deploy the example on a testbed, and show it
	@tools/demo

test: setup ## run all that CI runs
	@$(TEST)

lint unit reality sanity archive integration operator faults e2e molecule: setup ## run one part of the tests
	@$(TEST) $@

bench: setup ## measure beside kubernetes.core, kubectl and helm (docs/benchmark.md); BENCH=--quick for a first look
	@PYTHONPATH=.dev .venv/bin/python -m ansible_collections.vectorops.milvus.tests.bench $(BENCH)

format: setup ## format the Python code
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

testbed: setup ## start a Kubernetes control plane in .testbed
	@$(TESTBED) up

testbed-down: setup ## end it
	@$(TESTBED) down

lock: setup ## compile requirements-dev.txt anew
	@tools/lock

clean: ## end the testbed and remove all that was made here (the caches outside stay)
	@tools/clean
