import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §4.3: validation") struct ValidationTests {
    private let modified = CacheCase.date(-100).description

    private func stored(tag: String? = nil, modified: String? = nil, _ control: String = "max-age=60") throws
        -> StoredHead
    {
        var headers: Headers = [.cacheControl: control]
        (headers[.eTag], headers[.lastModified]) = (tag, modified)
        return try CacheCase.stored(CacheCase.head(headers))
    }

    @Test("§4.3.1: the tag is asked for, as it was given; without one the date")
    func asks() throws {
        let tagged = try stored(tag: "W/\"a\"", modified: modified)
        #expect(Validation.ask([.accept: "x"], about: tagged) == [.accept: "x", .ifNoneMatch: "W/\"a\""])
        let dated = try stored(modified: modified)
        #expect(Validation.ask([:], about: dated) == [.ifModifiedSince: modified])
    }

    @Test("conditions of the client do not go along, so that a 304 is about the stored one")
    func clientConditions() throws {
        let own: Headers = [.ifNoneMatch: "\"x\"", .ifModifiedSince: "x", .accept: "y"]
        #expect(Validation.ask(own, about: try stored(tag: "\"a\"")) == [.accept: "y", .ifNoneMatch: "\"a\""])
        #expect(Validation.ask(own, about: try stored()) == [.accept: "y"])
    }

    @Test(
        "§4.3.4: a 304 is about the stored one unless a validator says otherwise",
        arguments: [
            ("\"a\"", nil, true), ("\"a\"", "\"a\"", true), ("\"a\"", "\"b\"", false), ("\"a\"", "W/\"a\"", true),
            ("W/\"a\"", "W/\"a\"", true), ("W/\"a\"", "\"a\"", false), (nil, "\"a\"", false), ("\"a\"", "junk", true),
        ] as [(String?, String?, Bool)])
    func concerns(own: String?, other: String?, expected: Bool) throws {
        var headers = Headers()
        headers[.eTag] = other
        #expect(Validation.concerns(headers, try stored(tag: own)) == expected)
    }

    @Test("and so for dates")
    func concernsDates() throws {
        let head = try stored(modified: modified)
        #expect(Validation.concerns([.lastModified: modified], head))
        #expect(!Validation.concerns([.lastModified: CacheCase.date(-99).description], head))
        #expect(Validation.concerns([.lastModified: "junk"], head))
    }

    @Test("a confirmed one is as new as its confirmation, with the lifetime and the fields of that")
    func confirmed() throws {
        let old = try CacheCase.stored(
            CacheCase.head([.cacheControl: "max-age=60", .eTag: "\"a\"", .server: "one", .contentType: "x"]))
        let head = CacheCase.head([.cacheControl: "max-age=9", .age: "2", .server: "two"], 304, at: 100)
        let confirmed = CacheCase.rule().confirmed(old, by: head, for: try CacheCase.query())
        #expect(confirmed.refusal == nil && confirmed.head.status == .ok)
        #expect(confirmed.head.age(at: CacheCase.time(103)) == .seconds(5))
        #expect(confirmed.head.remaining(at: CacheCase.time(103)) == .seconds(4))
        #expect(confirmed.head.fields[.server] == "two" && confirmed.head.fields[.contentType] == "x")
        #expect(confirmed.head.fields[.date] == CacheCase.date(100).description)
        #expect(!confirmed.head.fields.contains(.age))
    }

    @Test("a 304 that says nothing leaves what was said")
    func silent() throws {
        let old = try stored(tag: "\"a\"")
        let confirmed = CacheCase.rule().confirmed(
            old, by: CacheCase.head([:], 304, at: 100), for: try CacheCase.query())
        #expect(confirmed.head.remaining(at: CacheCase.time(100)) == .seconds(60))
    }

    @Test("a confirmation that forbids to store it gives its fields, and says so")
    func refused() throws {
        let old = try stored(tag: "\"a\"")
        let head = CacheCase.head("private, max-age=60", 304)
        let confirmed = CacheCase.rule().confirmed(old, by: head, for: try CacheCase.query())
        #expect(confirmed.refusal == .isPrivate && confirmed.head.fields[.cacheControl] == "private, max-age=60")
    }
}
