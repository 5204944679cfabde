import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §4.3.3: what a response is good for") struct CacheRuleLandingTests {
    private func landing(_ head: OriginHead, on stale: StoredHead? = nil, _ request: Headers = [:]) throws -> String {
        switch CacheCase.rule().landing(of: head, on: stale, for: try CacheCase.query(request)) {
        case .fallBack: "fall back"
        case .confirm(let confirmed): confirmed.refusal.map { "confirm, \($0.rawValue)" } ?? "confirm"
        case .askAgain: "ask again"
        case .store: "store"
        case .pass(let refusal): refusal.rawValue
        }
    }

    @Test("a new one is stored or passed")
    func new() throws {
        #expect(try landing(CacheCase.head("max-age=60")) == "store")
        #expect(try landing(CacheCase.head("private")) == "no-lifetime")
        #expect(try landing(CacheCase.head("max-age=60", 304)) == "status")
    }

    @Test("a 304 confirms what it is about, and makes another one be asked for again")
    func notModified() throws {
        let stale = try CacheCase.stored("max-age=60", tag: "\"a\"")
        #expect(try landing(CacheCase.head("max-age=9", tag: "\"a\"", 304), on: stale) == "confirm")
        #expect(try landing(CacheCase.head([:], 304), on: stale) == "confirm")
        #expect(try landing(CacheCase.head("max-age=9", tag: "\"b\"", 304), on: stale) == "ask again")
        #expect(try landing(CacheCase.head("no-store", tag: "\"a\"", 304), on: stale) == "confirm, no-lifetime")
        let untold = try CacheCase.stored("max-age=60", tag: nil)
        #expect(try landing(CacheCase.head([:], 304), on: untold) == "status")
    }

    @Test("another response takes the place of the stale one")
    func other() throws {
        let stale = try CacheCase.stored("max-age=60", tag: "\"a\"")
        #expect(try landing(CacheCase.head("max-age=9", tag: "\"b\""), on: stale) == "store")
        #expect(try landing(CacheCase.head("no-store, max-age=9", 404), on: stale) == "no-store")
    }

    @Test("an error is replaced by the stale one only if that may be used")
    func errors() throws {
        let lenient = try CacheCase.stored("max-age=0, stale-if-error=60")
        let strict = try CacheCase.stored("max-age=0")
        for status in [500, 502, 503, 504] {
            #expect(try landing(CacheCase.head([:], status), on: lenient) == "fall back")
            #expect(try landing(CacheCase.head([:], status), on: strict) == "no-lifetime")
        }
        #expect(try landing(CacheCase.head([:], 404), on: lenient) == "no-lifetime")
        #expect(try landing(CacheCase.head([:], 500), on: lenient, [.cacheControl: "no-cache"]) == "no-lifetime")
    }

    @Test("what is about one request, or about this moment, says nothing about the next one")
    func lasting() {
        for refusal in [CacheRule.Refusal.authorization, .busy, .outdated] { #expect(!refusal.isLasting) }
        for refusal in [CacheRule.Refusal.isPrivate, .setCookie, .tooLarge] { #expect(refusal.isLasting) }
    }
}
