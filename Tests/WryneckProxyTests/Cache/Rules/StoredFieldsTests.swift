import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §3.1, §3.2: the fields that are stored") struct StoredFieldsTests {
    private let now = CacheCase.date(0)

    private func stored(_ headers: Headers) -> Headers { StoredFields.of(headers, at: now) }

    @Test("nothing of a connection, of a proxy's credentials, of an age or of one client is kept")
    func dropped() {
        let headers: Headers = [
            .connection: "close, X-Hop", .te: "trailers", .trailer: "x", .upgrade: "h2c", .transferEncoding: "chunked",
            .contentLength: "5", .proxyAuthenticate: "Basic", .proxyAuthenticationInfo: "x", .proxyAuthorization: "x",
            .setCookie: "a=b", .age: "5", .date: now.description, .server: "s",
            HTTPField.Name("X-Hop") ?? .te: "1", HTTPField.Name("Keep-Alive") ?? .te: "timeout=5",
        ]
        #expect(stored(headers) == [.date: now.description, .server: "s"])
    }

    @Test("a connection's option cannot take away what says how long it may be kept, and for whom")
    func protected() {
        let headers: Headers = [
            .connection: "vary, cache-control, expires, etag", .vary: "Cookie", .cacheControl: "max-age=5",
            .expires: "0", .eTag: "\"a\"", .date: now.description,
        ]
        #expect(stored(headers).count == 5 && stored(headers)[.vary] == "Cookie")
    }

    @Test("without a Date that can be read it gets one")
    func date() {
        #expect(stored([.server: "s"])[.date] == now.description)
        #expect(stored([.date: "soon"]).all(.date) == [now.description])
        #expect(stored([.date: now.description, .date: now.description]).all(.date) == [now.description])
    }

    @Test("a 304 replaces all lines of each of its names, and not what the stored bytes depend on")
    func update() {
        let old: Headers = [
            .date: CacheCase.date(-9).description, .link: "a", .link: "b", .contentType: "text/html", .eTag: "\"a\"",
            .contentEncoding: "gzip",
        ]
        let new: Headers = [
            .date: now.description, .link: "c", .link: "d", .contentLength: "0", .contentEncoding: "br",
            .contentRange: "bytes 0-1/2", .setCookie: "a=b", .connection: "close", .age: "4",
        ]
        #expect(
            StoredFields.update(old, with: new, at: now) == [
                .contentType: "text/html", .eTag: "\"a\"", .contentEncoding: "gzip", .date: now.description,
                .link: "c", .link: "d",
            ])
    }

    @Test("a 304 without a Date makes it as new as its coming")
    func undated() {
        let old: Headers = [.date: CacheCase.date(-9).description]
        #expect(StoredFields.update(old, with: [:], at: now) == [.date: now.description])
    }
}

extension HTTPField.Name {
    fileprivate static var link: HTTPField.Name { HTTPField.Name("Link") ?? .te }
}
