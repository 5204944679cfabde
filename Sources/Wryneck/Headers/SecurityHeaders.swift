// SecurityHeaders.swift - what browsers can be told to keep users safe. A response's own fields win.

internal import HTTPTypes
internal import WryneckHTTP

/// Adds the fields that tell browsers to be careful, where a response has none of its own.
///
/// ```swift
/// root.use(try SecurityHeaders(.init(contentSecurityPolicy: "default-src 'self'")))
/// ```
public final class SecurityHeaders: Middleware {
    /// Who may show the site in a frame.
    public enum FrameOptions: String, Hashable, Sendable {
        /// Nobody.
        case deny = "DENY"
        /// The site itself.
        case sameOrigin = "SAMEORIGIN"
    }

    /// HTTP Strict Transport Security: RFC 6797. Browsers that have seen it come by https only, for as long as it says; there is no way back
    /// but to wait. It is sent over secure connections only (§7.2).
    public struct StrictTransport: Hashable, Sendable {
        /// How long. A year is usual; begin with minutes.
        public var maxAge: Duration
        /// Whether names below this one, too.
        public var includesSubdomains: Bool
        /// Whether browsers may ship with the name on a list (https://hstspreload.org).
        public var preloads: Bool

        /// Makes it.
        public init(maxAge: Duration, includesSubdomains: Bool = false, preloads: Bool = false) {
            self.maxAge = maxAge
            self.includesSubdomains = includesSubdomains
            self.preloads = preloads
        }

        var value: String {
            "max-age=\(max(maxAge.components.seconds, 0))" + (includesSubdomains ? "; includeSubDomains" : "") + (preloads ? "; preload" : "")
        }
    }

    /// What is sent; nil leaves a field out.
    public struct Options: Sendable {
        /// `X-Content-Type-Options: nosniff`: a file is what its type says, and no script in disguise.
        public var forbidsSniffing = true
        /// `Referrer-Policy`: what other sites learn of where their visitors come from. The default tells them the host, and nothing to http.
        public var referrerPolicy: String? = "strict-origin-when-cross-origin"
        /// `X-Frame-Options`. A policy with `frame-ancestors` wins over it.
        public var frameOptions: FrameOptions? = .sameOrigin
        /// `Content-Security-Policy`; none unless told, since only the site knows what it needs.
        public var contentSecurityPolicy: String?
        /// `Permissions-Policy`.
        public var permissionsPolicy: String?
        /// `Cross-Origin-Opener-Policy`.
        public var openerPolicy: String?
        /// `Cross-Origin-Resource-Policy`.
        public var resourcePolicy: String?
        /// `Strict-Transport-Security`.
        public var strictTransport: StrictTransport?
        /// Whether a request came over a secure connection; nil asks the connection. For a server behind a proxy that speaks TLS for it.
        public var isSecure: (@Sendable (Request) -> Bool)?

        /// The defaults, and a policy.
        /// - Parameter contentSecurityPolicy: none unless told.
        public init(contentSecurityPolicy: String? = nil) { self.contentSecurityPolicy = contentSecurityPolicy }
    }

    private let always: [ExtraHeaders.Change]
    private let strictTransport: ExtraHeaders.Change?
    private let isSecure: @Sendable (Request) -> Bool

    /// - Parameter options: what is sent.
    /// - Throws: `ExtraHeaders.Mistake` if a value has control bytes in it.
    public init(_ options: Options = Options()) throws(ExtraHeaders.Mistake) {
        let fields: [(String, String?)] = [
            ("X-Content-Type-Options", options.forbidsSniffing ? "nosniff" : nil), ("Referrer-Policy", options.referrerPolicy),
            ("X-Frame-Options", options.frameOptions?.rawValue), ("Content-Security-Policy", options.contentSecurityPolicy),
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

    /// Answers the request with what comes of `next`, with the fields.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way.
    /// - Returns: the response.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try request.amending(next) { [self] response in
            for change in always { try change.apply(to: &response.headers) }
            if let strictTransport, isSecure(request) { try strictTransport.apply(to: &response.headers) }
        }
    }
}
