# One set of build flags for everything, so that one build cache serves all.
# clang compiles the OpenGL bindings ten times faster than gcc does.
export CC ?= clang
ifeq ($(origin CC),default)
  export CC := clang
endif
export GOFLAGS := -buildvcs=false -tags=no_animations,no_emoji,no_metadata

go_files = $(wildcard $(shell git ls-files --cached --others --exclude-standard '*.go'))

.PHONY: help build demo test needs build-needs demo-needs packing-needs check audit test-go test-rooms test-journeys test-wine test-packages policies packages reproduce release

help:
	@echo "make demo    the launcher on a practice portal and a real remote desktop, all on this machine"
	@echo "make test    everything that CI runs"
	@echo "make build   out/backstage"
	@echo "make audit   known vulnerabilities of the program and its libraries"
	@echo "make packages    out/packages: what IT installs, on Linux and Windows"
	@echo "make release VERSION=1.2.3"
	@echo "make reproduce   builds the packages twice and compares them"

# Policy templates and the page of settings, from settings.Table.
policies:
	go run ./packaging/policies

build: build-needs
	go build -ldflags "-s -w" -o out/backstage .

demo: demo-needs build
	go run ./e2e/demo -backstage out/backstage -pictures out/demo

# For IT. Signed by throw-away keys, unless packaging/openpgp and packaging/windows/sign
# are told which.
packages: packing-needs
	packaging/build out/packages

# Some minutes: the second build has an empty cache.
reproduce: packing-needs
	packaging/reproduce

# From a clean tree: version, changelog, commit, packages, tag. See packaging/release,
# and RELEASE_URL in packaging/build.
release: packing-needs
	go run ./packaging/release -version "$(VERSION)"

test: needs check test-go test-wine packages test-packages

# System packages that are missing here.
needs:
	@scripts/install-packages

build-needs:
	@scripts/install-packages build

demo-needs:
	@scripts/install-packages demo

packing-needs:
	@scripts/install-packages packing

check:
	@unformatted=$$(gofmt -l $(go_files) </dev/null); [ -z "$$unformatted" ] || { echo "gofmt is wanted: $$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go -C scripts/lint build -o "$(CURDIR)/out/lint" . && go vet -vettool="$(CURDIR)/out/lint" ./...
	@for system in windows darwin; do \
		export GOOS=$$system CGO_ENABLED=0; echo "GOOS=$$system go vet (packages without C)"; \
		go vet $$(scripts/portable-packages) || exit 1; \
	done

# Known vulnerabilities in what the program really calls. Where their database
# (vuln.go.dev) cannot be reached nothing is known, which is no pass.
audit:
	@go tool govulncheck ./... || { status=$$?; \
		[ $$status -eq 3 ] || echo "not audited: see above"; exit $$status; }

# End-to-end tests run for real here; elsewhere they are skipped. -count=1, because
# what they test is built by themselves, unseen by the cache of test results. They
# wait much, so they run beside the others.
test-go:
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line test-rooms test-journeys

# The pictures and the layout of the screens and the full count of reports come
# without the race detector, under which they would take minutes and show nothing more.
test-rooms:
	BACKSTAGE_E2E=1 go test -race -count=1 -timeout 30m $$(go list ./... | grep -v '/e2e$$')
	go test -count=1 ./ui
	go test -count=1 -run Canar ./report

# The launcher itself is built with the race detector there.
test-journeys:
	BACKSTAGE_E2E=1 go test -count=1 -parallel 3 -timeout 30m ./e2e

# What speaks to Windows itself, on Wine. The rest of settings' tests leave files
# behind, which Go cannot clear away on a Wine as old as Debian's.
test-wine:
	BACKSTAGE_E2E=1 GOOS=windows CGO_ENABLED=0 go test -count=1 -exec "$(CURDIR)/scripts/wine" -run Registry ./settings
	BACKSTAGE_E2E=1 GOOS=windows CGO_ENABLED=0 go test -count=1 -exec "$(CURDIR)/scripts/wine" ./desk

# What "make packages" has built, installed and used in systems of their own.
test-packages: needs
	BACKSTAGE_PACKAGES="$(CURDIR)/out/packages" go test -count=1 -timeout 20m ./packaging/linux
