import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("A Cache-Control made of typed directives") struct CacheControlTests {
    @Test("is the field as RFC 9111, 5861 and 8246 write it")
    func text() throws {
        let control = try CacheControl(
            .public, .maxAge(.seconds(3600)), .sharedMaxAge(.milliseconds(1500)), .staleWhileRevalidate(.seconds(60)),
            .staleIfError(.seconds(1 << 40)), .noTransform, .immutable)
        #expect(
            control.description
                == "public, max-age=3600, s-maxage=1, stale-while-revalidate=60, stale-if-error=2147483648, "
                + "no-transform, immutable"
        )
        let fields = try CacheControl(
            .noCacheFields([.setCookie]), .privateFields([.setCookie, .eTag]), .mustRevalidate, .proxyRevalidate)
        #expect(
            fields.description
                == "no-cache=\"set-cookie\", private=\"set-cookie, etag\", must-revalidate, proxy-revalidate")
        #expect(CacheControl.noStore.description == "no-store" && CacheControl.noCache.description == "no-cache")
        #expect(try CacheControl(.mustUnderstand, .noStore, .maxAge(.seconds(5))).directives.count == 3)
        #expect(try CacheControl(.noCache, .maxAge(.zero)).description == "no-cache, max-age=0")
        #expect(try CacheControl(.private, .noStore).description == "private, no-store")
    }

    @Test(
        "does not say a thing and its contrary, in either order",
        arguments: [
            [.public, .private], [.public, .noStore], [.private, .sharedMaxAge(.seconds(1))],
            [.private, .proxyRevalidate], [.noStore, .maxAge(.seconds(1))], [.noStore, .immutable],
            [.noStore, .staleIfError(.seconds(1))], [.noCache, .immutable], [.noCache, .maxAge(.seconds(1))],
            [.noCache, .staleWhileRevalidate(.seconds(1))], [.mustRevalidate, .staleIfError(.seconds(1))],
            [.mustRevalidate, .staleWhileRevalidate(.seconds(1))], [.immutable, .maxAge(.zero)],
        ] as [[CacheControl.Directive]])
    func contradictions(directives: [CacheControl.Directive]) {
        let expected = CacheControl.Mistake.contradiction(directives[0], directives[1])
        #expect(throws: expected) { try CacheControl(directives) }
        #expect(throws: expected) { try CacheControl([.noTransform] + directives.reversed()) }
    }

    @Test("has no directive twice, no negative time, no empty list, and at least one")
    func mistakes() {
        #expect(throws: CacheControl.Mistake.empty) { try CacheControl() }
        #expect(throws: CacheControl.Mistake.twice(.maxAge(.seconds(2)))) {
            try CacheControl(.maxAge(.seconds(1)), .maxAge(.seconds(2)))
        }
        #expect(throws: CacheControl.Mistake.twice(.privateFields([.eTag]))) {
            try CacheControl(.private, .privateFields([.eTag]))
        }
        #expect(throws: CacheControl.Mistake.argument(.maxAge(.seconds(-1)))) {
            try CacheControl(.maxAge(.seconds(-1)))
        }
        #expect(throws: CacheControl.Mistake.argument(.noCacheFields([]))) { try CacheControl(.noCacheFields([])) }
        #expect(throws: CacheControl.Mistake.understandsWithoutStoring) { try CacheControl(.mustUnderstand) }
    }

    @Test("stands on a response in place of what was there")
    func responses() throws {
        let client = try TestClient { _ in
            Site(Page { _ in .text("a").setting(.cacheControl, "public").caching(.noStore) })
        }
        #expect(try client.get("/").all("Cache-Control") == ["no-store"])
        #expect(Response.text("a").caching(.noCache).headers[.cacheControl] == "no-cache")
    }
}
