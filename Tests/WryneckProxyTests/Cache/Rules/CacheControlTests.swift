import HTTPTypes
import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §5.2: Cache-Control") struct CacheControlTests {
    private func read(_ lines: String...) -> CacheControl {
        CacheControl(Headers(lines.map { (HTTPField.Name.cacheControl, $0) }))
    }

    @Test("each directive is read, in any case, and those that nobody knows mean nothing")
    func directives() {
        let request = read("no-cache, NO-STORE, max-age=1, max-stale=2, min-fresh=3, only-if-cached, x-y=\"z\"")
        #expect(request.noCache && request.noStore && request.onlyIfCached)
        #expect((request.maxAge, request.maxStale, request.minFresh) == (1, 2, 3))
        let response = read(
            "public, private, must-revalidate, proxy-revalidate, must-understand, s-maxage=4",
            "stale-while-revalidate=5, stale-if-error=6, immutable")
        #expect(response.isPublic && response.isPrivate && response.mustRevalidate && response.proxyRevalidate)
        #expect(response.mustUnderstand && response.sharedMaxAge == 4)
        #expect((response.staleWhileRevalidate, response.staleIfError) == (5, 6))
        #expect(read() == read("immutable") && read() == read(""))
    }

    @Test("of several the most restrictive counts, on one line or on two")
    func duplicates() {
        #expect(read("max-age=60, max-age=5").maxAge == 5 && read("max-age=5", "max-age=60").maxAge == 5)
        #expect(read("s-maxage=9, s-maxage=1").sharedMaxAge == 1)
        #expect(read("min-fresh=1, min-fresh=9").minFresh == 9)
        #expect(read("max-stale, max-stale=3").maxStale == 3)
        let conflict = read("public, private, max-age=60, no-store")
        #expect(conflict.isPrivate && conflict.noStore)
    }

    @Test(
        "a lifetime that is no number is over",
        arguments: ["max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=x", "max-age = 60", "max-age=60 61"])
    func malformed(line: String) {
        #expect(read(line).maxAge == 0)
        #expect(read("s-" + line.replacing("max-age", with: "maxage")).sharedMaxAge == 0)
    }

    @Test("one that is too large is the largest, and none that is quoted is another one")
    func numbers() {
        #expect(read("max-age=99999999999999999999").maxAge == 2_147_483_648)
        #expect(read("max-age=\"60\"").maxAge == 60)
    }

    @Test("what forbids counts with an argument that it should not have; what allows does not")
    func arguments() {
        #expect(
            read("no-store=x").noStore && read("private=\"set-cookie\"").isPrivate && read("no-cache=\"a\"").noCache)
        #expect(read("must-revalidate;").mustRevalidate)
        #expect(!read("public=x").isPublic && !read("public;").isPublic && !read("must-understand=1").mustUnderstand)
    }

    @Test("max-stale without a number is for any time, and with a wrong one for none")
    func maxStale() {
        #expect(read("max-stale").maxStale == DeltaSeconds.most && read("max-stale=x").maxStale == 0)
    }

    @Test("what forbids and what allows the use of stale responses, and of those with credentials")
    func summaries() {
        for line in ["no-cache", "must-revalidate", "proxy-revalidate", "s-maxage=9"] {
            #expect(read(line).forbidsStale)
        }
        #expect(!read("max-age=9, public, private, no-store").forbidsStale)
        for line in ["public", "must-revalidate", "s-maxage=9"] { #expect(read(line).allowsSharing) }
        #expect(!read("max-age=9, proxy-revalidate").allowsSharing)
    }

    @Test("§5.4: Pragma counts in requests that have no Cache-Control")
    func pragma() throws {
        var headers = Headers()
        try headers.add("Pragma", "x=\"no-cache\"")
        #expect(!CacheControl(ofRequest: headers).noCache)
        try headers.add("Pragma", "a, No-Cache")
        #expect(CacheControl(ofRequest: headers).noCache && !CacheControl(headers).noCache)
        headers[.cacheControl] = "max-age=5"
        #expect(!CacheControl(ofRequest: headers).noCache)
    }

    @Test("whatever comes, nothing traps, and no-store on a line of its own is always heard")
    func mutated() {
        var random = Random(seed: 9111)
        let parts = ["max-age", "=", "\"", "\\", ",", " ", "5", "no-cache", "s-maxage=99999999999999999999", "\u{e9}"]
        for _ in 0..<20_000 {
            let line = (0..<Int.random(in: 0...12, using: &random)).map { _ in parts.randomElement(using: &random) ?? ""
            }
            #expect(read(line.joined(), "no-store").noStore)
        }
    }
}
