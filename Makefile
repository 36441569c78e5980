# The commands by name; `make` on a bare Debian is missing, ./procure is not.
UV = $(shell command -v uv || echo ../.venv/bin/uv)
COMPILE = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

.PHONY: help run test check bench faults mutants lock clean

help:      ## this list
	@sed -n 's/^\([a-z]*\):.*## */  make \1	/p' Makefile

run:       ## everything on this machine, with a demo bureau; Ctrl-C stops it
	./procure run

test:      ## the whole test suite
	./procure test

check:     ## style, format, import contracts, types, templates, migrations
	./procure check

bench:     ## every speed figure beside its floor
	./procure bench

faults:    ## the long run of the fault tests
	./procure faults

mutants:   ## whether the tests notice small faults, put in one at a time
	./procure mutants

lock:      ## write the versions and hashes of requirements/*.in anew (needs uv)
	cd requirements && $(COMPILE) run.in -o run.txt && $(COMPILE) dev.in -c run.txt -o dev.txt

clean:     ## throw away what set-up made; data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis
