// Response+LocalRedirect.swift - redirects to where a client wants to go, if that is on this site.

public import HTTPTypes
public import Wryneck

extension Response {
    /// Redirects to a checked place on this site.
    /// - Parameters:
    ///   - target: the place.
    ///   - status: 303 by default, after which a browser asks by GET (RFC 9110 §15.4.4).
    /// - Returns: a response without a body.
    public static func redirect(to target: LocalTarget, status: HTTPResponse.Status = .seeOther) -> Response {
        .redirect(to: target.location, status: status)
    }

    /// Redirects to where a client wants to go, if that is on this site; elsewhere otherwise.
    ///
    /// ```swift
    /// root.post("sign-in") { request in
    ///     ...
    ///     return .redirect(toLocal: request.query["next"], of: request, else: "/account")
    /// }
    /// ```
    /// - Parameters:
    ///   - text: what the client has named; nil if it has not. See ``LocalTarget`` for what is taken.
    ///   - request: the request of the client.
    ///   - fallback: the program's own place, for a target that is missing or refused.
    ///   - status: 303 by default, after which a browser asks by GET (RFC 9110 §15.4.4).
    /// - Returns: a response without a body.
    public static func redirect(
        toLocal text: String?, of request: Request, else fallback: String = "/", status: HTTPResponse.Status = .seeOther
    ) -> Response {
        .redirect(to: text.flatMap { LocalTarget($0, of: request) }?.location ?? fallback, status: status)
    }
}

extension Rendering {
    /// Redirects to a checked place on this site. See `Response.redirect(to:status:)`.
    public static func redirect(to target: LocalTarget, status: HTTPResponse.Status = .seeOther) -> Rendering {
        Rendering(.redirect(to: target, status: status))
    }

    /// Redirects to where a client wants to go, if that is on this site. See
    /// `Response.redirect(toLocal:of:else:status:)`.
    public static func redirect(
        toLocal text: String?, of request: Request, else fallback: String = "/", status: HTTPResponse.Status = .seeOther
    ) -> Rendering {
        Rendering(.redirect(toLocal: text, of: request, else: fallback, status: status))
    }
}
