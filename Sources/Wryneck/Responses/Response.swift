// Response.swift - an answer as a value. Only the channel writes.

public import HTTPTypes
public import WryneckHTTP
public import WryneckReactor

/// A response.
///
/// Framing is not its matter: Content-Length, Transfer-Encoding, Connection, Date and Server are added when it is sent.
public struct Response {
    /// The status.
    public var status: HTTPResponse.Status
    /// The fields.
    public var headers: Headers
    /// What follows them.
    public var body: ResponseBody

    /// - Parameters:
    ///   - status: 200 unless told.
    ///   - headers: none unless told.
    ///   - body: empty unless told.
    public init(status: HTTPResponse.Status = .ok, headers: Headers = Headers(), body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What follows a response's head.
public enum ResponseBody {
    /// Nothing.
    case empty
    /// These bytes.
    case bytes([UInt8])
    /// A part of a file, which the kernel sends.
    case file(FileSlice)
    /// What a producer writes while it is sent.
    case stream(StreamBody)
    /// Another protocol. See `Response.upgrade(to:headers:_:)`.
    case upgrade(Upgrade)

    /// The length, if it is known before the body is sent.
    var length: Int? {
        switch self {
        case .empty, .upgrade: 0
        case .bytes(let bytes): bytes.count
        case .file(let slice): slice.count
        case .stream(let stream): stream.length
        }
    }
}
