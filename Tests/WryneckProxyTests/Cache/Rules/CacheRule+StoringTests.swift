import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §3: what is stored") struct CacheRuleStoringTests {
    private let date = CacheCase.date(0).description

    /// "stored", or why not.
    private func outcome(
        _ head: OriginHead, _ request: Headers = [:], _ change: (inout CachingAgent.Options) -> Void = { _ in }
    ) throws -> String {
        let (rule, query) = (CacheCase.rule(change), try CacheCase.query(request))
        do throws(CacheRule.Refusal) { _ = try rule.stored(head, for: query) } catch { return error.rawValue }
        return "stored"
    }

    @Test(
        "what Cache-Control decides",
        arguments: [
            ("max-age=60", "stored"), ("s-maxage=60", "stored"), ("public, max-age=60", "stored"),
            ("max-age=60, must-revalidate", "stored"), ("max-age=99999999999999999999", "stored"),
            ("no-store", "no-lifetime"), ("max-age=60, no-store", "no-store"), ("public, no-store=x", "no-store"),
            ("private, max-age=60", "private"), ("private=\"x\", max-age=60", "private"),
            ("public, private", "private"), ("must-revalidate", "no-lifetime"), ("", "no-lifetime"),
            ("immutable", "no-lifetime"), ("no-cache", "no-lifetime"),
        ])
    func directives(control: String, expected: String) throws {
        #expect(try outcome(CacheCase.head(control)) == expected)
    }

    @Test(
        "what is stale from the beginning is stored if it can be confirmed, or used stale",
        arguments: [
            ("max-age=0", nil, "useless"), ("max-age=0", "\"a\"", "stored"), ("max-age=0", "W/\"a\"", "stored"),
            ("max-age=0", "a", "useless"), ("public", nil, "useless"), ("public", "\"a\"", "stored"),
            ("max-age=60, no-cache", nil, "useless"), ("max-age=60, no-cache", "\"a\"", "stored"),
            ("max-age=-5", nil, "useless"), ("max-age=0, stale-while-revalidate=5", nil, "stored"),
            ("max-age=0, stale-if-error=5", nil, "stored"),
            ("max-age=0, stale-if-error=5, must-revalidate", nil, "useless"),
            ("s-maxage=0, stale-while-revalidate=5", nil, "useless"),
        ] as [(String, String?, String)])
    func stale(control: String, tag: String?, expected: String) throws {
        #expect(try outcome(CacheCase.head(control, tag: tag)) == expected)
    }

    @Test("Expires says that it may be stored, too; one that is over only if it can be confirmed")
    func expires() throws {
        #expect(try outcome(CacheCase.head([.expires: CacheCase.date(9).description])) == "stored")
        #expect(try outcome(CacheCase.head([.expires: "0"])) == "useless")
        #expect(try outcome(CacheCase.head([.expires: "0", .eTag: "\"a\""])) == "stored")
    }

    @Test("an Age above the lifetime makes it stale, and so does a Date of long ago")
    func old() throws {
        #expect(try outcome(CacheCase.head([.cacheControl: "max-age=60", .age: "60"])) == "useless")
        #expect(try outcome(CacheCase.head([.cacheControl: "max-age=60", .age: "59"])) == "stored")
        let old: Headers = [.cacheControl: "max-age=60", .date: "Thu, 01 Jan 1970 00:00:00 GMT"]
        #expect(try outcome(CacheCase.head(old)) == "useless")
    }

    @Test("any final status is stored if the origin says so, but parts and 304", arguments: [206, 304, 199, 600])
    func statuses(status: Int) throws {
        #expect(try outcome(CacheCase.head("max-age=60", status)) == "status")
        for status in [200, 204, 302, 404, 418, 503] {
            #expect(try outcome(CacheCase.head("max-age=60", status)) == "stored")
        }
    }

    @Test("§5.2.2.3: must-understand lifts no-store for statuses that are understood, and forbids all others")
    func mustUnderstand() throws {
        for status in [200, 301, 302, 404] {
            #expect(try outcome(CacheCase.head("max-age=60, must-understand, no-store", status)) == "stored")
        }
        for status in [299, 403, 500] {
            #expect(try outcome(CacheCase.head("max-age=60, must-understand", status)) == "status")
        }
        #expect(try outcome(CacheCase.head("max-age=60, must-understand, no-store, private")) == "private")
    }

    @Test(
        "§3.5: what was asked for with credentials is stored only if the origin says that it is anybody's",
        arguments: [
            ("max-age=60", "authorization"), ("max-age=60, public", "stored"), ("s-maxage=60", "stored"),
            ("max-age=60, must-revalidate", "stored"), ("max-age=60, proxy-revalidate", "authorization"),
            ("max-age=60, public, private", "private"), ("max-age=60, public=x", "authorization"),
        ])
    func authorization(control: String, expected: String) throws {
        #expect(try outcome(CacheCase.head(control), [.authorization: "Bearer x"]) == expected)
    }

    @Test("a response that sets a cookie is never stored")
    func setCookie() throws {
        let headers: Headers = [.cacheControl: "public, max-age=60", .setCookie: "session=1"]
        #expect(try outcome(CacheCase.head(headers)) == "set-cookie")
    }

    @Test("a Vary that matches nothing is not stored", arguments: ["*", "a b", "Accept, *"])
    func vary(value: String) throws {
        #expect(try outcome(CacheCase.head([.cacheControl: "max-age=60", .vary: value])) == "vary")
        #expect(try outcome(CacheCase.head([.cacheControl: "max-age=60", .vary: "Accept"])) == "stored")
    }

    @Test("events have no end, and the end of a connection may be anything")
    func bodies() throws {
        let events: Headers = [.cacheControl: "max-age=60", .contentType: "text/event-stream; charset=utf-8"]
        #expect(try outcome(CacheCase.head(events)) == "body")
        let now = CacheCase.time()
        let head = OriginHead(
            .ok, [.cacheControl: "max-age=60"], endsWithConnection: true, asked: now.instant, came: now)
        #expect(try outcome(head) == "body")
    }

    @Test("a lifetime is guessed only by option, from Last-Modified, and for statuses that are final answers")
    func guess() throws {
        let headers: Headers = [.lastModified: CacheCase.date(-1000).description]
        #expect(try outcome(CacheCase.head(headers)) == "no-lifetime")
        let guesses: (inout CachingAgent.Options) -> Void = { $0.longestGuess = .seconds(86_400) }
        for (status, expected) in [(200, "stored"), (404, "stored"), (302, "no-lifetime"), (500, "no-lifetime")] {
            #expect(try outcome(CacheCase.head(headers, status), [:], guesses) == expected)
        }
        #expect(try outcome(CacheCase.head([:]), [:], guesses) == "no-lifetime")
        var isPublic = headers
        isPublic[.cacheControl] = "public"
        let stored = try CacheCase.rule(guesses).stored(CacheCase.head(isPublic, 302), for: CacheCase.query())
        #expect(stored.freshness.lifetime == .seconds(100))
    }

    @Test("what is stored has the values of its request, and those of fields that always count")
    func variant() throws {
        var override = Headers()
        override["X-Http-Method-Override"] = "DELETE"
        let plain = try CacheCase.stored("max-age=60")
        let overridden = try CacheCase.stored(CacheCase.head("max-age=60"), override)
        #expect(plain.variant.matches([:]) && !plain.variant.matches(override))
        #expect(overridden.variant.matches(override) && !overridden.variant.matches([:]))
    }
}
