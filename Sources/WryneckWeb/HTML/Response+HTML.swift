// Response+HTML.swift - pages whose text is escaped.

public import HTTPTypes
public import Wryneck
internal import WryneckHTTP

extension Response {
    /// A page, as UTF-8; what is interpolated into it is escaped for its place. See ``HTML``.
    ///
    /// ```swift
    /// return .page("<p>Hello, \(name)</p>")
    /// ```
    public static func page(_ page: HTML, status: HTTPResponse.Status = .ok) -> Response { .html(page, status: status) }

    /// The same, for those who are used to `.html`: with this module imported, a literal there is ``HTML``, too. A
    /// `String` that was made elsewhere is sent as it is (`Wryneck`'s own `html(_:status:)`); `page(_:status:)` takes
    /// none.
    public static func html(_ page: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: Headers(.html), body: .bytes(Array(page.markup.utf8)))
    }
}

extension Rendering {
    /// A page; what is interpolated into it is escaped for its place. See `Response.page(_:status:)`.
    public static func page(_ page: HTML, status: HTTPResponse.Status = .ok) -> Rendering {
        Rendering(.html(page, status: status))
    }

    /// The same as `page(_:status:)`. See `Response.html(_:status:)`.
    public static func html(_ page: HTML, status: HTTPResponse.Status = .ok) -> Rendering {
        Rendering(.html(page, status: status))
    }
}
