// OriginHead.swift - the head of a response as the origin has sent it.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckHTTP
internal import WryneckReactor

/// A response's head, and when it came.
struct OriginHead {
    let status: HTTPResponse.Status
    let headers: Headers
    let version: HTTPVersion
    let control: CacheControl
    /// Whether nobody can say if its body is whole.
    let endsWithConnection: Bool
    let asked: Instant
    let came: CacheTime

    init(
        _ status: HTTPResponse.Status, _ headers: Headers, _ version: HTTPVersion = .http1_1,
        endsWithConnection: Bool = false, asked: Instant, came: CacheTime
    ) {
        (self.status, self.headers, self.version) = (status, headers, version)
        (self.endsWithConnection, self.asked, self.came) = (endsWithConnection, asked, came)
        control = CacheControl(headers)
    }

    init(_ response: ClientResponse, asked: Instant, came: CacheTime) {
        self.init(
            response.status, response.headers, response.version, endsWithConnection: response.endsWithConnection,
            asked: asked, came: came)
    }
}
