// CacheCase.swift - requests, responses and moments for tests of decisions: each says only what it is about.

import HTTPTypes
import WryneckClient
import WryneckHTTP
import WryneckReactor

@testable import WryneckProxy

enum CacheCase {
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    static let start = HTTPDate(secondsSince1970: 784_111_777)

    /// A moment so many seconds after the start, on both clocks.
    static func time(_ seconds: Int = 0) -> CacheTime {
        CacheTime(instant: Instant(nanoseconds: Int64(seconds) * 1_000_000_000), date: date(seconds))
    }

    static func date(_ seconds: Int) -> HTTPDate { HTTPDate(secondsSince1970: start.secondsSince1970 + seconds) }

    static func rule(_ change: (inout CachingAgent.Options) -> Void = { _ in }) -> CacheRule {
        var options = CachingAgent.Options()
        change(&options)
        return CacheRule(options: options.clamped)
    }

    static func request(
        _ method: HTTPRequest.Method = .get, _ url: String = "http://one.test/a", _ headers: Headers = [:],
        body: ClientBody = .none
    ) throws -> ClientRequest {
        ClientRequest(method, try ClientURL(url), headers: headers, body: body)
    }

    static func query(
        _ headers: Headers = [:], _ method: HTTPRequest.Method = .get, url: String = "http://one.test/a",
        heedsRequests: Bool = true
    ) throws -> CacheQuery {
        var options = CachingAgent.Options()
        options.heedsRequests = heedsRequests
        return CacheQuery(try request(method, url, headers), options)
    }

    /// A response that comes at once, at the start, with a Date of then.
    static func head(_ headers: Headers, _ status: Int = 200, at seconds: Int = 0) -> OriginHead {
        var headers = headers
        if !headers.contains(.date) { headers[.date] = date(seconds).description }
        let came = time(seconds)
        return OriginHead(HTTPResponse.Status(code: status), headers, asked: came.instant, came: came)
    }

    /// The same with nothing but a Cache-Control, and perhaps a tag.
    static func head(_ control: String, tag: String? = nil, _ status: Int = 200) -> OriginHead {
        var headers: Headers = [.cacheControl: control]
        headers[.eTag] = tag
        return head(headers, status)
    }

    static func stored(_ head: OriginHead, _ request: Headers = [:]) throws -> StoredHead {
        try rule().stored(head, for: try query(request))
    }

    static func stored(_ control: String, tag: String? = "\"a\"") throws -> StoredHead {
        try stored(head(control, tag: tag))
    }
}
