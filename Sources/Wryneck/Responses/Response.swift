// Response.swift - an answer as a value. Only the connection writes.

public import HTTPTypes
public import WryneckHTTP
public import WryneckReactor

/// The answer to a request: a status, fields and a body.
///
/// It has no framing: Content-Length, Transfer-Encoding, Connection, Date and Server are added when it is sent.
public struct Response {
    /// The status, such as `.ok`.
    public var status: HTTPResponse.Status
    /// The fields; framing fields among them are ignored.
    public var headers: Headers
    /// The content behind the head.
    public var body: Response.Body

    /// - Parameters:
    ///   - status: 200 by default.
    ///   - headers: none by default.
    ///   - body: empty by default.
    public init(status: HTTPResponse.Status = .ok, headers: Headers = Headers(), body: Response.Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension Response {
    /// The content of a response.
    public enum Body {
        /// No content.
        case empty
        /// Bytes in memory.
        case bytes([UInt8])
        /// A part of a file, which the kernel sends without a copy.
        case file(FileSlice)
        /// Bytes that a producer writes while they are sent.
        case stream(StreamBody)
        /// Another protocol. See `Response.upgrade(to:headers:_:)`.
        case upgrade(Upgrade)

        /// The length; nil if it is not known before the body is sent.
        var length: Int? {
            switch self {
            case .empty, .upgrade: 0
            case .bytes(let bytes): bytes.count
            case .file(let slice): slice.count
            case .stream(let stream): stream.length
            }
        }
    }
}
