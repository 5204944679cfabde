// Request+TwistedNames.swift - Twisted's names for what is called otherwise here: they do not compile, and say what to
// write.

public import WryneckDeferred

extension Request {
    /// Use `onFinish(_:)` and `onDisconnect(_:)`.
    @available(*, unavailable, message: "write onFinish { } for the sent response, onDisconnect { } for a lost client")
    public func notifyFinish() -> Deferred<Void> { .succeed(()) }

    /// Return the answer.
    @available(*, unavailable, message: "return .bytes(...), or .stream { writer in try await writer.write(...) }")
    public func write(_ data: [UInt8]) {}

    /// Return the answer.
    @available(*, unavailable, message: "return the answer, or .deferred(...) for one that comes later")
    public func finish() {}

    /// Set it on the response.
    @available(*, unavailable, message: "set it on the response: response.headers[\"Name\"] = value")
    public func setHeader(_ name: String, _ value: String) {}

    /// Set it on the response.
    @available(*, unavailable, message: "return .text(\"...\", status: .created), or throw HTTPError(.notFound)")
    public func setResponseCode(_ code: Int) {}

    /// Set it on the response.
    @available(*, unavailable, message: "set it on the response: response.setCookie(try SetCookie(name, value))")
    public func addCookie(_ name: String, _ value: String) {}

    /// Use the headers' subscript.
    @available(*, unavailable, message: "write request.headers[\"Name\"]")
    public func getHeader(_ name: String) -> String? { nil }

    /// Use the cookies' subscript.
    @available(*, unavailable, message: "write request.cookies[\"name\"]")
    public func getCookie(_ name: String) -> String? { nil }

    /// Return a redirect.
    @available(*, unavailable, message: "return .redirect(to: \"/elsewhere\")")
    public func redirect(_ url: String) {}

    /// Use `query` and `form()`.
    @available(*, unavailable, message: "write request.query[\"name\"], or try await request.form()[\"name\"]")
    public var args: [String: [String]] { [:] }

    /// Read the body.
    @available(*, unavailable, message: "write try await request.collect(upTo: limit), or read request.body")
    public var content: [UInt8] { [] }

    /// Use `path.raw` and `url`.
    @available(*, unavailable, message: "write request.path.raw, or request.url for the whole of it")
    public var uri: String { "" }

    /// Use `path.walked`.
    @available(*, unavailable, message: "write request.path.walked")
    public var prepath: [String] { [] }

    /// Use `path.remaining`.
    @available(*, unavailable, message: "write request.path.remaining")
    public var postpath: [String] { [] }
}
