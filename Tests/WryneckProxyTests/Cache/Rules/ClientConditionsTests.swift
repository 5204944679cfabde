import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §4.3.2: conditions of clients") struct ClientConditionsTests {
    private let response: Headers = [
        .eTag: "\"a\"", .lastModified: CacheCase.date(-100).description, .date: CacheCase.date(0).description,
    ]

    private func matches(_ request: Headers, _ status: Int = 200, _ response: Headers? = nil) -> Bool {
        ClientConditions.match(request, status, response ?? self.response, at: CacheCase.date(0))
    }

    @Test(
        "tags are compared weakly, in a list that is whole",
        arguments: [
            ("\"a\"", true), ("W/\"a\"", true), ("\"x\", \"a\"", true), ("*", true), ("\"x\"", false), ("a", false),
            ("\"a\", junk", false), ("", false),
        ])
    func tags(value: String, expected: Bool) { #expect(matches([.ifNoneMatch: value]) == expected) }

    @Test("a date counts without a tag only, and matches what has not changed since")
    func dates() {
        #expect(matches([.ifModifiedSince: CacheCase.date(-100).description]))
        #expect(!matches([.ifModifiedSince: CacheCase.date(-101).description]))
        #expect(!matches([.ifModifiedSince: CacheCase.date(-100).description, .ifNoneMatch: "\"x\""]))
        #expect(!matches([.ifModifiedSince: "junk"]) && !matches([:]))
    }

    @Test("without Last-Modified its Date counts")
    func undated() {
        let bare: Headers = [.date: CacheCase.date(0).description]
        #expect(matches([.ifModifiedSince: CacheCase.date(0).description], 200, bare))
        #expect(!matches([.ifModifiedSince: CacheCase.date(-1).description], 200, bare))
        #expect(!matches([.ifModifiedSince: CacheCase.date(0).description], 200, [:]))
    }

    @Test("they mean nothing for another status than 200", arguments: [204, 301, 404, 500])
    func statuses(status: Int) { #expect(!matches([.ifNoneMatch: "*"], status)) }

    @Test("a response without a tag matches no tag but *")
    func untagged() {
        #expect(!matches([.ifNoneMatch: "\"a\""], 200, [:]) && matches([.ifNoneMatch: "*"], 200, [:]))
    }

    @Test("a 304 has all fields but those about the content, and Last-Modified only without a tag")
    func notModified() {
        var headers = response
        (headers[.contentType], headers[.contentLength], headers[.contentLocation]) = ("x", "5", "/b")
        (headers[.cacheControl], headers[.vary], headers[.contentSecurityPolicy]) = ("max-age=5", "Accept", "p")
        let names = Set(ClientConditions.notModified(headers).map(\.name))
        #expect(names == [.eTag, .date, .contentLocation, .cacheControl, .vary, .contentSecurityPolicy])
        headers.remove(.eTag)
        #expect(ClientConditions.notModified(headers).contains(.lastModified))
    }
}
