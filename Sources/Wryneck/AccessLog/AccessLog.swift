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
    /// How many bytes of the body were handed to the connection.
    public let bodyBytes: Int
    /// From the request's head to the end of its response; zero if there was no head.
    public let duration: Duration
    /// Whether the response went out whole.
    public let isComplete: Bool
}

/// Is told of each request when its response has been handed to the connection, or cannot be any more.
public protocol AccessLog: AnyObject {
    /// One request was answered.
    /// - Parameter entry: the request and what came of it.
    func record(_ entry: AccessLogEntry)
}
