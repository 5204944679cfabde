// SecurityHeaders.swift - fields by which browsers protect users. A response's own fields win.

internal import HTTPTypes
internal import WryneckHTTP

/// Adds the fields that tell browsers to be careful, where a response has none of its own.
///
/// ```swift
/// root.use(try SecurityHeaders(.init(contentSecurityPolicy: "default-src 'self'")))
/// ```
public final class SecurityHeaders: Middleware {
    /// Which sites may show this one in a frame.
    public enum FrameOptions: String, Hashable, Sendable {
        /// None.
        case deny = "DENY"
        /// Only the site itself.
        case sameOrigin = "SAMEORIGIN"
    }

    /// HTTP Strict Transport Security: RFC 6797. Browsers that have seen it use only https, for as long as it says; it
    /// cannot be revoked. It is sent over secure connections only (RFC 6797 §7.2).
    public struct StrictTransport: Hashable, Sendable {
        /// How long it holds. A year is usual; begin with minutes.
        public var maxAge: Duration
        /// Whether it also holds for all names below the host's.
        public var includesSubdomains: Bool
        /// Whether browsers may have the name on their built-in list (https://hstspreload.org).
        public var preloads: Bool

        /// Makes the setting.
        public init(maxAge: Duration, includesSubdomains: Bool = false, preloads: Bool = false) {
            self.maxAge = maxAge
            self.includesSubdomains = includesSubdomains
            self.preloads = preloads
        }

        var value: String {
            "max-age=\(max(maxAge.components.seconds, 0))" + (includesSubdomains ? "; includeSubDomains" : "")
                + (preloads ? "; preload" : "")
        }
    }

    /// The fields that are sent; nil leaves one out.
    public struct Options: Sendable {
        /// `X-Content-Type-Options: nosniff`: browsers believe a file's type, and run no script that has another one.
        public var forbidsSniffing = true
        /// `Referrer-Policy`: what other sites learn about the page that a visitor comes from. The default tells them
        /// the host, and nothing to http.
        public var referrerPolicy: String? = "strict-origin-when-cross-origin"
        /// `X-Frame-Options`. A policy with `frame-ancestors` wins over it.
        public var frameOptions: FrameOptions? = .sameOrigin
        /// `Content-Security-Policy`; nil by default, because only the site knows what it needs.
        public var contentSecurityPolicy: String?
        /// `Permissions-Policy`; nil by default.
        public var permissionsPolicy: String?
        /// `Cross-Origin-Opener-Policy`; nil by default.
        public var openerPolicy: String?
        /// `Cross-Origin-Resource-Policy`; nil by default.
        public var resourcePolicy: String?
        /// `Strict-Transport-Security`; nil by default.
        public var strictTransport: StrictTransport?
        /// Whether a request came over a secure connection; nil asks the connection. For a server behind a proxy that
        /// does TLS for it.
        public var isSecure: (@Sendable (Request) -> Bool)?

        /// The defaults, with a content security policy.
        /// - Parameter contentSecurityPolicy: the value of the field; nil for none.
        public init(contentSecurityPolicy: String? = nil) { self.contentSecurityPolicy = contentSecurityPolicy }
    }

    private let always: [ExtraHeaders.Change]
    private let strictTransport: ExtraHeaders.Change?
    private let isSecure: @Sendable (Request) -> Bool

    /// - Parameter options: the fields that are sent.
    /// - Throws: `ExtraHeaders.Mistake` if a value has control bytes.
    public init(_ options: Options = Options()) throws(ExtraHeaders.Mistake) {
        let fields: [(String, String?)] = [
            ("X-Content-Type-Options", options.forbidsSniffing ? "nosniff" : nil),
            ("Referrer-Policy", options.referrerPolicy),
            ("X-Frame-Options", options.frameOptions?.rawValue),
            ("Content-Security-Policy", options.contentSecurityPolicy),
            ("Permissions-Policy", options.permissionsPolicy), ("Cross-Origin-Opener-Policy", options.openerPolicy),
            ("Cross-Origin-Resource-Policy", options.resourcePolicy),
        ]
        always = SecurityHeaders.changes(fields)
        strictTransport = SecurityHeaders.changes([("Strict-Transport-Security", options.strictTransport?.value)]).first
        isSecure = options.isSecure ?? { $0.isSecure }
        _ = try ExtraHeaders(always)
    }

    private static func changes(_ fields: [(String, String?)]) -> [ExtraHeaders.Change] {
        fields.compactMap { name, value in
            guard let value, let name = HTTPField.Name(name) else { return nil }
            return .setIfAbsent(name, value)
        }
    }

    /// Passes the request on and adds the fields to the response.
    /// - Parameters:
    ///   - request: decides whether the connection counts as secure.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, with the fields.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try request.amending(next) { [self] response in
            for change in always { try change.apply(to: &response.headers) }
            if let strictTransport, isSecure(request) { try strictTransport.apply(to: &response.headers) }
        }
    }
}
