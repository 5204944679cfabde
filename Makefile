# Wryneck's everyday commands; `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PORT ?= 8080
DIR ?= Public

# Of `simulate` and `mutate`, with SANITIZE=address.
SANITIZED = $(if $(SANITIZE),--sanitize=$(SANITIZE) --scratch-path .build-$(SANITIZE)-release)
SIMULATE = $(if $(SANITIZE),.build-$(SANITIZE)-release,.build)/release/simulate

# A small program: nothing exported, equal functions folded, relocations packed (glibc 2.36 reads them). A tenth of its size, and none of its speed.
SMALL := -Xswiftc -use-ld=lld -Xlinker --version-script=$(CURDIR)/Packaging/no-exports.map -Xlinker --icf=safe -Xlinker -O2 \
    -Xlinker -z -Xlinker pack-relative-relocs

# Warnings are errors in the check (Package.swift reads this), and only warnings for whoever builds with another compiler.
STRICT := WRYNECK_STRICT=1

.PHONY: help setup setup-test bench-tools bench-setup setup-deb build release deb serve test test-all lint bench bench-clients bench-sockets bench-check bench-baseline attacks bad-sockets stress soak simulate mutate fuzz ubsan conformance client-servers autobahn asan tsan manual docs docs-serve api-check api-update clean

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# The traits TLS, HTTP2, Compression, PublicSuffixList and QRCode, which are on by default, need all but the first.
LIBRARIES := libhttp-parser-dev libssl-dev libnghttp2-dev zlib1g-dev libbrotli-dev libzstd-dev libpsl-dev libqrencode-dev

setup: ## install what the library and the program need (http-parser, OpenSSL, nghttp2, zlib, brotli, zstd, psl, qrencode), if it is missing
	@command -v swift >/dev/null || { echo "There is no swift on the PATH. Wryneck needs Swift 6.3 for Linux: https://www.swift.org/install/linux/" >&2; exit 1; }
	@bash -c "$$INSTALL" setup $(LIBRARIES)

# Of the traits that a program names, which the check builds and tests.
NAMED := libsqlite3-dev libhiredis-dev redis-server

setup-test: setup ## and what the tests need (curl, openssl, zstd, valgrind, unzip, bsdtar, SQLite, Redis)
	@bash -c "$$INSTALL" setup-test $(NAMED) curl openssl zstd valgrind binutils python3 unzip libarchive-tools

bench-tools: setup ## and what `bench` cannot do without (wrk, h2load, nginx-light, a C compiler, Python)
	@bash -c "$$INSTALL" bench-tools wrk nghttp2-client curl nginx-light strace gcc libc6-dev binutils python3 util-linux

PEERS := Benchmarks/Peers

# A target of its own, because the build of the Swift peers takes minutes.
bench-setup: bench-tools ## and all with which `bench` and `bench-clients` compare (Hummingbird, SwiftNIO, FlyingFox, AsyncHTTPClient, Twisted, Go, Node, h2o, nghttpd)
	@bash -c "$$INSTALL" bench-setup golang-go golang-golang-x-net-dev golang-github-gorilla-websocket-dev h2o nghttp2-server python3-venv $$(command -v node >/dev/null || echo nodejs)
	@[[ -x $(PEERS)/.build/twisted/bin/python ]] || python3 -m venv $(PEERS)/.build/twisted
	@$(PEERS)/.build/twisted/bin/pip install --quiet twisted==26.10.0
	cd $(PEERS)/go && GO111MODULE=off GOPATH=/usr/share/gocode go build -o ../.build/go-peer .  # with Debian's packages
	cd $(PEERS)/go && GO111MODULE=off go build -o ../.build/go-client-peer ./client
	cd $(PEERS)/go && GO111MODULE=off GOPATH=/usr/share/gocode go build -o ../.build/go-sockets-peer ./sockets
	@[[ -x $(PEERS)/.build/python/bin/python ]] || python3 -m venv $(PEERS)/.build/python
	@$(PEERS)/.build/python/bin/pip install --quiet websockets==15.0.1
	swift build -c release --package-path $(PEERS)

build: setup ## build everything in release mode
	swift build -c release

setup-deb: setup-test ## and what the package needs (dpkg-dev, binutils)
	@bash -c "$$INSTALL" setup-deb dpkg-dev binutils

# In a scratch path of its own, because other linker options would make each build link everything again.
release: setup ## the program for machines without Swift: its runtime inside, stripped; prints its size and its libraries
	swift build -c release --product wryneck --static-swift-stdlib $(SMALL) --scratch-path .build-static
	@mkdir -p .build-static/dist
	@strip --strip-unneeded -o .build-static/dist/wryneck .build-static/release/wryneck
	@stat -c '%n: %s bytes' .build-static/dist/wryneck
	@env -i PATH=/usr/bin:/bin ldd .build-static/dist/wryneck

deb: setup-deb release ## a Debian package of it, tried without installing it
	@Packaging/check-deb.sh "$$(Packaging/deb.sh .build-static/dist/wryneck .build-static/dist)"

serve: setup ## serve Public on http://127.0.0.1:8080/ (PORT=8080 DIR=Public)
	swift build -c release --product wryneck
	@exec .build/release/wryneck "$(DIR)" --host 127.0.0.1 --port "$(PORT)"

test: setup-test lint ## the whole check: format, debug and release build with warnings as errors, tests
	$(STRICT) swift build --build-tests -debug-info-format none
	$(STRICT) swift test --skip-build --disable-xctest
	$(STRICT) swift build -c release --product wryneck
	$(STRICT) swift build -c release --product request-cost
	@python3 -B -m unittest discover --quiet --start-directory Benchmarks/tests --top-level-directory Benchmarks
	@python3 Benchmarks/counts.py --program .build/release/request-cost

test-all: setup-test ## and the tests of what takes long to build or needs PostgreSQL: tokens (JWT), WryneckPostgres
	@bash -c "$$INSTALL" test-all libpq-dev postgresql
	$(STRICT) WRYNECK_EVERYTHING=1 swift build --build-tests --scratch-path .build-all
	$(STRICT) WRYNECK_EVERYTHING=1 swift test --skip-build --disable-xctest --scratch-path .build-all --filter 'WryneckJWTTests|WryneckPostgresTests'

lint: ## format and house rules, without building
	@bash -c "$$LINT" lint Sources Tests Examples Benchmarks Package.swift

bench: setup ## measure beside a C floor, nginx and the peers that are there (BENCH="--quick", "--only plaintext --seconds 5")
	@python3 Benchmarks/run.py --check
	@touch Benchmarks/Package.swift  # SwiftPM 6.3 does not see that a package beside it has got or lost a file before the manifest changes.
	swift build -c release --package-path Benchmarks --product bench-server
	@python3 Benchmarks/run.py $(BENCH)

bench-clients: bench-tools ## the HTTP client beside a C floor, wrk and the peers that are there (CLIENTS="--memory", "--only callbacks,floor --rounds 5")
	@touch Benchmarks/Package.swift Examples/Package.swift  # as above
	swift build -c release --package-path Benchmarks --product client-bench
	swift build -c release --package-path Examples --product load-test
	@python3 Benchmarks/clients.py $(CLIENTS)

bench-sockets: bench-tools ## WebSockets beside a C floor and the peers that are there (SOCKETS="--only echo,broadcast --rounds 5")
	@touch Benchmarks/Package.swift  # as above
	swift build -c release --package-path Benchmarks --product bench-server
	@python3 Benchmarks/sockets.py $(SOCKETS)

# Counted by callgrind and by a malloc of its own, so that the result is the same on a busy machine.
bench-check: setup-test ## instructions and allocations of a request against Benchmarks/baseline.json; 5 % more is a failure
	@touch Benchmarks/Package.swift  # as above
	swift build -c release --package-path Benchmarks --product request-cost
	@python3 Benchmarks/counts.py

bench-baseline: setup-test ## write what bench-check counts to Benchmarks/baseline.json
	@touch Benchmarks/Package.swift  # as above
	swift build -c release --package-path Benchmarks --product request-cost
	@python3 Benchmarks/counts.py --update

attacks: bench-tools ## HTTP/2's attacks beside a good client: memory, processor time, its p99 (ATTACKS="--seconds 30 --only rapid-reset")
	swift build -c release --package-path Benchmarks --product bench-server
	@python3 Benchmarks/attacks.py $(ATTACKS)

bad-sockets: bench-tools ## thousands of WebSockets that send rubbish, read nothing or ping, beside good ones (BAD="--seconds 10 --only ping")
	swift build -c release --package-path Benchmarks --product bench-server
	@python3 Benchmarks/bad_sockets.py $(BAD)

stress: bench-tools ## what a server keeps after hard work, without descriptors left, and through restarts (STRESS="--only crowd")
	swift build -c release --package-path Benchmarks --product bench-server
	@python3 Benchmarks/stress.py $(STRESS)

soak: bench-tools ## ten minutes of mixed load, in which the memory may not grow after the first (SECONDS=120)
	@touch Benchmarks/Package.swift  # as above
	swift build -c release --package-path Benchmarks --product bench-server
	@python3 Benchmarks/soak.py $(if $(SECONDS),--seconds $(SECONDS))

simulate: setup ## a whole server in memory under seeded clients (SEEDS=100000, FROM=1; SEED=n replays one; AGENTS=1 for agents against it; SOCKETS=1 for WebSockets; SANITIZE=address)
	swift build -c release --product simulate $(SANITIZED)
	@$(SIMULATE) $(if $(AGENTS),--agents) $(if $(SOCKETS),--sockets) $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),10000) --from $(or $(FROM),1))

mutate: setup ## the fuzz targets' checks without a fuzzer, over mutated inputs (TARGET=socket, RUNS=1000000, SANITIZE=address)
	swift build -c release --product simulate $(SANITIZED)
	@$(SIMULATE) --target $(or $(TARGET),socket) --runs $(or $(RUNS),100000)

# swiftc uses only the last -sanitize, so both are in one; SwiftPM's own options apply to the C targets.
fuzz: setup ## libFuzzer and AddressSanitizer (RUNS=10000000 for each of TARGETS="head answers chunks target range cookies conditions multipart websocket response connection http2")
	WRYNECK_FUZZ=1 swift build -c release --product fuzz --scratch-path .build-fuzz \
	    --sanitize=fuzzer --sanitize=address -Xswiftc -sanitize=fuzzer,address
	@RUNS="$(RUNS)" TARGETS="$(TARGETS)" Tests/Support/fuzz.sh

# -fsanitize=integer without the checks that hashes violate on purpose: they wrap. C only, because Swift has neither sanitizer.
UBSAN := clang -std=c17 -O2 -g -Wall -Wextra -Werror -fsanitize=undefined,address,integer \
    -fno-sanitize=unsigned-integer-overflow,unsigned-shift-base -fno-sanitize-recover=all

ubsan: setup ## the C code under UndefinedBehaviorSanitizer and AddressSanitizer (RUNS=10000000)
	@mkdir -p .build
	$(UBSAN) -ISources/CHTTPParser/include Sources/CHTTPParser/shim.c Tests/Support/shim_check.c -lhttp_parser \
	    -o .build/shim_check
	@.build/shim_check $(or $(RUNS),1000000) Tests/Fuzzing/Corpus/head Tests/Fuzzing/Corpus/answers
	$(UBSAN) -DWRYNECK_HTTP2 -ISources/CNGHTTP2/include Sources/CNGHTTP2/*.c Tests/Support/http2_shim_check.c -lnghttp2 \
	    -o .build/http2_shim_check
	@.build/http2_shim_check $(or $(RUNS),100000) Tests/Fuzzing/Corpus/http2

conformance: setup ## other people's checks: REDbot, slowhttptest, testssl.sh, curl and nghttp against the program, on loopback
	@bash -c "$$INSTALL" conformance slowhttptest python3-venv testssl.sh curl nghttp2-client
	@[[ -x .build/redbot/bin/redbot ]] || { python3 -m venv .build/redbot && .build/redbot/bin/pip install --quiet redbot==2.7.1; }
	swift build -c release --product wryneck
	@python3 Tests/Support/conformance.py

client-servers: setup ## the HTTP client with real servers on loopback: nginx, Apache, h2o, Go, Node, Python and wryneck (SERVERS="--large --only nginx")
	@bash -c "$$INSTALL" client-servers nginx-light apache2-bin h2o golang-go python3 $$(command -v node >/dev/null || echo nodejs)
	swift build -c release --product client-peer
	swift build -c release --product wryneck
	@python3 Tests/Support/client_servers.py $(SERVERS)

# `wstest` is the program of Autobahn's suite (autobahntestsuite of PyPI, which is Python 2 code).
autobahn: setup ## all cases of Autobahn's WebSocket suite, against the server and the client (WSTEST=path/of/wstest)
	swift build -c release --product autobahn-peer
	@python3 Tests/Support/autobahn.py .build/release/autobahn-peer "$(or $(WSTEST),wstest)"

manual: setup ## the man page and the shell completions, from the program's own help
	swift build --product wryneck
	@python3 Documentation/manual.py .build/debug/wryneck

# DocC's plugin is a dependency of this target alone (Package.swift reads the variable).
DOCS := .build-docs/site
DOCUMENTED := Wryneck WryneckReactor WryneckDeferred WryneckHTTP WryneckNetworking WryneckClient WryneckProxy WryneckWeb WryneckTesting

docs: setup ## the site of the documentation, in .build-docs/site
	@bash -c "$$INSTALL" docs python3-venv
	@[[ -x .build-docs/python/bin/python ]] || python3 -m venv .build-docs/python
	@.build-docs/python/bin/pip install --quiet markdown==3.7
	swift build --product wryneck
	@mkdir -p $(DOCS)
	WRYNECK_DOCS=1 swift package --scratch-path .build-docs/swift --allow-writing-to-directory $(CURDIR)/$(DOCS) generate-documentation \
	    $(DOCUMENTED:%=--target %) --enable-experimental-combined-documentation --transform-for-static-hosting --hosting-base-path api \
	    --output-path $(CURDIR)/$(DOCS)/api
	@.build-docs/python/bin/python -B Documentation/site.py .build/debug/wryneck $(DOCS)

docs-serve: ## serve that site on http://127.0.0.1:8080/ (PORT=8080)
	swift build -c release --product wryneck
	@exec .build/release/wryneck "$(DOCS)" --host 127.0.0.1 --port "$(PORT)"

api-check: ## what changed of the public API against the list that is kept in Documentation/API
	@python3 -B Documentation/api.py --check

api-update: ## keep the public API as it is now
	@python3 -B Documentation/api.py --update

# Without LeakSanitizer, unless asked: it does not see the pointers to the runtime's side tables (objects with weak references), and many tests end while
# something is under way. Tests look for what is left behind themselves (`MemoryReactor.left`).
asan: setup-test ## the tests under AddressSanitizer (LEAKS=1 for LeakSanitizer, too)
	ASAN_OPTIONS=detect_leaks=$(or $(LEAKS),0) $(STRICT) swift test --disable-xctest --sanitize=address --scratch-path .build-asan

tsan: setup-test ## the tests under ThreadSanitizer
	$(STRICT) swift test --disable-xctest --sanitize=thread --scratch-path .build-tsan

clean: ## remove everything that was built
	rm -rf .build .build-* Examples/.build Benchmarks/.build Benchmarks/*/.build

# $(INSTALL) TARGET PACKAGE...: silent when all of them are there.
define INSTALL
set -euo pipefail
missing=()
for package in "$$@"; do
    status=$$(dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null || true)
    [[ $$status == installed ]] || missing+=("$$package")
done
if (( $${#missing[@]} == 0 )); then exit 0; fi

if ! command -v apt-get >/dev/null; then
    echo "make $$0: no apt-get here. Please install by hand what these Debian packages hold: $${missing[*]}" >&2
    exit 1
fi
as_root=()
if (( EUID != 0 )); then
    if ! command -v sudo >/dev/null; then
        echo "make $$0: neither root nor sudo. Please have somebody run: apt-get install $${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "make $$0: installing $${missing[*]}"
apt=("$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
"$${apt[@]}" update || echo "make $$0: apt-get update failed; trying with the package lists that are here" >&2
"$${apt[@]}" install --yes --no-install-recommends "$${missing[@]}"
endef
export INSTALL

# $(LINT) PATH...: the paths that exist. Rules: CONTRIBUTING.md.
define LINT
set -euo pipefail
paths=()
for path in "$$@"; do [[ -e $$path ]] && paths+=("$$path"); done
mapfile -d '' -t swift < <(find "$${paths[@]}" -name '.?*' -prune -o -name '*.swift' -print0)
mapfile -d '' -t ours < <(find "$${paths[@]}" -name '.?*' -prune -o '(' -name '*.swift' -o -name '*.[ch]' -o -name '*.py' ')' -print0)

failed=0
swift format lint --strict --parallel "$${swift[@]}" || failed=1

# forbid REASON PATTERN FILE...: lines that are all comment do not count, unless the pattern is about comments.
forbid() {
    local reason=$$1 pattern=$$2 found
    shift 2
    found=$$(grep -nHE "$$pattern" "$$@" | grep -vE '^[^:]+:[0-9]+:[[:space:]]*//' || true)
    if [[ -n $$found ]]; then printf '%s\n  -> %s\n' "$$found" "$$reason" >&2; failed=1; fi
}
# The formatter wraps code at 120 columns, and leaves comments as they are.
if LC_ALL=C.UTF-8 grep -nHE '^.{121,}$$' "$${swift[@]}" | grep -E '^[^:]+:[0-9]+: *//' >&2; then
    echo "  -> a comment's lines end at 120 columns" >&2
    failed=1
fi
if grep -nHE '(//|/\*|#).*\b(TODO|FIXME)\b' "$${ours[@]}" >&2; then
    echo "  -> finish it, or file an issue" >&2
    failed=1
fi
# What a reader cannot open is not cited: entries of lists, goals, issues and notes that are not in the repository.
mapfile -d '' -t words < <(find "$${paths[@]}" Documentation Packaging Makefile *.md -name '.?*' -prune \
    -o '(' -name '*.swift' -o -name '*.[ch]' -o -name '*.py' -o -name '*.sh' -o -name '*.md' -o -name '*.in' -o -name Makefile ')' -print0)
code='[A-Z]{1,2}[0-9]{1,2}[a-z]?'
cites=(
    '\b([Rr]ow|[Gg]oal|[Ii]ssue|[Ff]inding|[Dd]uty|[Dd]utie)s? [A-Z]{0,2}[0-9]'
    '\b(http[-]security|(twisted|ecosystem|DESIGN|STYLE)[.]md|DESIGN [§])'
    "(@(Test|Suite)\(|^[[:space:]]*)\"$$code([:,] | [a-z])"
    '@(Test|Suite)\("([0-9][.][0-9]+ |[^"]*\([0-9][.][0-9]+\))'
    "\\(([a-z]+ )?$$code((, | and | to )$$code)*\\)"
    "(//|#|@Test.|@Suite.).*[ (]$$code((, | and )$$code)*: [a-z]"
)
for pattern in "$${cites[@]}"; do
    if grep -nHE "$$pattern" "$${words[@]}" >&2; then
        echo "  -> say the thing itself, or cite the RFC's section, the CVE, Twisted's name" >&2
        failed=1
    fi
done
mapfile -d '' -t core < <(find Sources -name '*.swift' -print0)
forbid "no Foundation in Sources" '\bimport +([a-z]+ +)?Foundation(Networking|XML|Internationalization)?\b' "$${core[@]}"
forbid "throw, or make it impossible" '\btry!|\bas!|\bfatalError\(|\bpreconditionFailure\(' "$${core[@]}"
forbid "no force unwrap: what is nil today because it cannot be is what a peer finds tomorrow" '[])A-Za-z0-9_]!([]).,:? ]|$$)' "$${core[@]}"

# The reason is in Sources/CLinux/include/CLinux.h.
for file in $$(grep -lE 'import Glibc$$' -r Sources/WryneckReactor Tests/WryneckReactorTests); do
    if ! grep -qE 'import CLinux$$' "$$file"; then
        echo "$$file: imports Glibc and so has to import CLinux, too" >&2
        failed=1
    fi
done

# Those at the top of a file; types in others, and those that a trait adds, do not count.
brought=$$(grep -rhE '^public (final |indirect )?(class|struct|enum|protocol|actor|typealias) ' \
    Sources/{Wryneck,WryneckReactor,WryneckDeferred,WryneckHTTP,WryneckSockets,WryneckWebSocket} --include='*.swift' | wc -l)
if (( brought > 118 )); then
    echo "import Wryneck brings $$brought public types, and 118 are the most: nest it, make it package, or put it into another product" >&2
    failed=1
fi

mapfile -t essentials < <(grep -lE '\bimport +([a-z]+ +)?FoundationEssentials\b' "$${core[@]}" | sort || true)
if (( $${#essentials[@]} > 2 )) || [[ $${essentials[0]:-} != Sources/Wryneck/* || $${essentials[1]:-} != Sources/WryneckClient/* ]]; then
    printf '%s\n' "$${essentials[@]}" "  -> FoundationEssentials belongs in one file of Sources/Wryneck and one of Sources/WryneckClient" >&2
    failed=1
fi
exit $$failed
endef
export LINT
