import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §4, RFC 5861: what may answer") struct CacheRuleReuseTests {
    /// What a stored response means for a request so many seconds later.
    private func verdict(
        _ stored: String, at seconds: Int, _ request: String? = nil, authorization: String? = nil
    ) throws -> CacheRule.Verdict {
        var headers = Headers()
        (headers[.cacheControl], headers[.authorization]) = (request, authorization)
        return CacheCase.rule().verdict(
            on: try CacheCase.stored(stored), for: try CacheCase.query(headers), at: CacheCase.time(seconds))
    }

    @Test("fresh answers; at the end of its lifetime it is stale")
    func fresh() throws {
        #expect(try verdict("max-age=60", at: 59) == .answer)
        #expect(try verdict("max-age=60", at: 60) == .ask(.stale))
        #expect(try verdict("max-age=60, must-revalidate", at: 59) == .answer)
        #expect(try verdict("max-age=60, s-maxage=10", at: 10) == .ask(.stale))
        #expect(try verdict("max-age=99999999999999999999", at: 2_000_000_000) == .answer)
    }

    @Test("nothing stored is a miss")
    func none() throws {
        #expect(CacheCase.rule().verdict(on: nil, for: try CacheCase.query(), at: CacheCase.time()) == .ask(.miss))
    }

    @Test("§5.2.2.4: no-cache is confirmed each time, however fresh")
    func noCache() throws { #expect(try verdict("max-age=60, no-cache", at: 0, "max-stale") == .ask(.stale)) }

    @Test(
        "§5.2.1: what a request wishes",
        arguments: [
            ("no-cache", 0, "request"), ("max-age=0", 0, "answer"), ("max-age=0", 1, "request"),
            ("max-age=10", 10, "answer"), ("max-age=10", 11, "request"), ("min-fresh=30", 30, "answer"),
            ("min-fresh=30", 31, "request"), ("min-fresh=99", 0, "request"), ("max-age=x", 1, "request"),
            ("max-age=99999999999999999999", 59, "answer"), ("min-fresh=99999999999999999999", 0, "request"),
            ("max-stale=10", 69, "answer"), ("max-stale=10", 70, "answer"), ("max-stale=10", 71, "stale"),
            ("max-stale", 100_000, "answer"), ("max-stale=x", 61, "stale"), ("max-stale, min-fresh=0", 61, "stale"),
            ("max-stale, max-age=70", 65, "answer"), ("max-stale, max-age=64", 65, "stale"),
            ("max-age=100", 65, "stale"),
        ] as [(String, Int, String)])
    func wishes(request: String, seconds: Int, expected: String) throws {
        let verdict = try verdict("max-age=60", at: seconds, request)
        switch verdict {
        case .answer: #expect(expected == "answer")
        case .ask(let reason): #expect(expected == reason.rawValue)
        case .answerAndAsk, .unavailable: Issue.record("\(verdict)")
        }
    }

    @Test(
        "§4.2.4: a client's max-stale does not reach beyond what the origin allows",
        arguments: ["max-age=60, must-revalidate", "max-age=60, proxy-revalidate", "s-maxage=60"])
    func forbidden(stored: String) throws {
        #expect(try verdict(stored, at: 61, "max-stale") == .ask(.stale))
        #expect(try verdict(stored + ", stale-while-revalidate=99", at: 61) == .ask(.stale))
    }

    @Test("RFC 5861 §3: stale answers for a while, and is asked for meanwhile")
    func staleWhileRevalidate() throws {
        let stored = "max-age=60, stale-while-revalidate=30"
        #expect(try verdict(stored, at: 59) == .answer)
        #expect(try verdict(stored, at: 60) == .answerAndAsk)
        #expect(try verdict(stored, at: 89) == .answerAndAsk)
        #expect(try verdict(stored, at: 90) == .ask(.stale))
        #expect(try verdict(stored, at: 70, "max-stale") == .answerAndAsk)
    }

    @Test("a client that wants it fresh does not get it stale", arguments: ["no-cache", "max-age=100", "min-fresh=1"])
    func wantsFresh(request: String) throws {
        let verdict = try verdict("max-age=60, stale-while-revalidate=30", at: 70, request)
        #expect(verdict == .ask(.stale) || verdict == .ask(.request))
    }

    @Test("§5.2.1.7: who wants only what is stored gets nothing else")
    func onlyIfCached() throws {
        #expect(try verdict("max-age=60", at: 5, "only-if-cached") == .answer)
        #expect(try verdict("max-age=60", at: 60, "only-if-cached") == .unavailable)
        #expect(try verdict("max-age=60", at: 5, "only-if-cached, no-cache") == .unavailable)
        let query = try CacheCase.query([.cacheControl: "only-if-cached"])
        #expect(CacheCase.rule().verdict(on: nil, for: query, at: CacheCase.time()) == .unavailable)
    }

    @Test("who sends credentials gets only what the origin says is anybody's")
    func authorization() throws {
        #expect(try verdict("max-age=60", at: 5, authorization: "Bearer x") == .ask(.miss))
        #expect(try verdict("max-age=60, public", at: 5, authorization: "Bearer x") == .answer)
    }

    @Test("wishes do not count where requests are not heeded")
    func unheeded() throws {
        let query = try CacheCase.query([.cacheControl: "no-cache, max-age=0"], heedsRequests: false)
        let stored = try CacheCase.stored("max-age=60")
        #expect(CacheCase.rule().verdict(on: stored, for: query, at: CacheCase.time(5)) == .answer)
    }

    @Test(
        "RFC 5861 §4: what may stand in for an error",
        arguments: [
            ("max-age=60, stale-if-error=30", nil, 89, true), ("max-age=60, stale-if-error=30", nil, 90, false),
            ("max-age=60", nil, 60, false), ("max-age=60", "stale-if-error=30", 89, true),
            ("max-age=60, stale-if-error=5", "stale-if-error=30", 89, true),
            ("max-age=60, stale-if-error=30, must-revalidate", nil, 61, false),
            ("s-maxage=60, stale-if-error=30", nil, 61, false),
            ("max-age=60, no-cache, stale-if-error=30", nil, 5, false),
            ("max-age=60, stale-if-error=30", "no-cache", 61, false), ("max-age=60", nil, 5, true),
        ] as [(String, String?, Int, Bool)])
    func staleIfError(stored: String, request: String?, seconds: Int, expected: Bool) throws {
        var headers = Headers()
        headers[.cacheControl] = request
        let (head, query) = (try CacheCase.stored(stored), try CacheCase.query(headers))
        #expect(CacheCase.rule().mayReplaceError(head, for: query, at: CacheCase.time(seconds)) == expected)
    }

    @Test("errors are 500, 502, 503 and 504")
    func errors() {
        #expect((400...599).filter(CacheCase.rule().isError) == [500, 502, 503, 504])
    }
}
