// AccessLog.swift - who asked for what, and what came of it.

public import HTTPTypes
internal import WryneckHTTP
public import WryneckReactor

/// One answered request.
public struct AccessLogEntry {
    /// The request; nil if it was refused before it could be read (400, 408, 414, 431 and the like).
    public let request: Request?
    /// Who asked.
    public let peer: SocketAddress
    /// The status that was sent.
    public let status: HTTPResponse.Status
    /// How many bytes of the body the kernel took; of a chunked body that broke off, about so many.
    public let bodyBytes: Int
    /// From the request's head to the end of its response, which for a large one is when the last of it was sent; zero if there was no head.
    public let duration: Duration
    /// Whether the response went out whole, as far as this end can know.
    public let isComplete: Bool
}

/// Is told of each request when its response has been sent (one that is small, when it is queued to be sent), or cannot be any more.
public protocol AccessLog: AnyObject {
    /// One request was answered.
    /// - Parameter entry: the request and what came of it.
    func record(_ entry: AccessLogEntry)
}
