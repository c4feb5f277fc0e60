# Qiao. "make" builds, fetches the offline packs and serves; "make test" runs
# every test and closes on a summary line. Both say what is missing and go on
# with what is there.

export CGO_ENABLED = 0
GO ?= go
QIAO = bin/qiao
PORT ?= 7333

.PHONY: run build packs web test conformance docs screenshots clean

run: build packs
	@exec $(QIAO) serve --listen 127.0.0.1:$(PORT)

build:
	@scripts/need go
	$(GO) build -o $(QIAO) ./cmd/qiao

# Without a network the server still starts, with what is there.
packs: build
	@$(QIAO) model pull --missing || echo "Some packs could not be fetched: what they would add is missing until then."

# The page's built files are committed: this is for whoever changes its sources.
web:
	@scripts/need npm
	cd web && npm ci --no-fund --no-audit && npm run build

test:
	@scripts/test

# OpenAI's, Anthropic's, Google's and Vercel's own clients against a running server
# and fake partners of each dialect, as a table. The first run compiles them for some
# minutes. Without a network it runs what is there and names the rest.
conformance:
	@scripts/need go
	@cd conformance/js && [ -d node_modules/ai ] || npm ci --no-fund --no-audit || echo "The JavaScript clients could not be had: they are skipped."
	@cd conformance && if ! $(GO) mod download 2>/dev/null; then \
		echo "The clients' Go modules could not be had: nothing is run."; exit 0; fi; \
	$(GO) test -c -o ../bin/conformance.test . && QIAO_TABLE=1 ../bin/conformance.test

docs: build
	$(QIAO) man dist/man/man1
	@mkdir -p dist/completion
	@for shell in bash zsh fish powershell; do $(QIAO) completion $$shell > dist/completion/qiao.$$shell; done
	@echo "Manual pages and completions are in dist/."

screenshots: packs
	@scripts/need npm chromium
	cd web && npm ci --no-fund --no-audit && \
	QIAO_BIN=$(CURDIR)/$(QIAO) QIAO_PACKS=$$($(CURDIR)/$(QIAO) config path | sed -n 's/^packs  *//p') npm run screenshots

clean:
	rm -rf bin dist
