// CacheControl.swift - what caches may do with a response: RFC 9111 §5.2.2, RFC 5861, RFC 8246.
// Invariant: no two directives of one that exists contradict each other.

public import HTTPTypes
public import Wryneck

/// The value of a response's Cache-Control.
///
/// ```swift
/// let hour = try CacheControl(.public, .maxAge(.seconds(3600)), .staleWhileRevalidate(.seconds(60)))
/// return .json(prices).caching(hour)
/// ```
public struct CacheControl: Sendable, Hashable, CustomStringConvertible {
    /// What is said, in its order.
    public let directives: [Directive]

    /// - Parameter directives: at least one; each at most once.
    /// - Throws: the mistake, if they contradict each other.
    public init(_ directives: Directive...) throws(Mistake) { try self.init(directives) }

    /// - Parameter directives: at least one; each at most once.
    /// - Throws: the mistake, if they contradict each other.
    public init(_ directives: [Directive]) throws(Mistake) {
        if let mistake = Self.mistake(in: directives) { throw mistake }
        self.directives = directives
    }

    private init(checked directive: Directive) { directives = [directive] }

    /// Nobody keeps the response: for what one user alone may see.
    public static let noStore = CacheControl(checked: .noStore)

    /// Caches keep the response, and ask each time whether it is still good (`ETag`).
    public static let noCache = CacheControl(checked: .noCache)

    /// The value of the field.
    public var description: String { directives.map(\.description).joined(separator: ", ") }
}

extension CacheControl {
    /// One directive. Times are whole seconds, cut at 2³¹ (RFC 9111 §1.2.2).
    public enum Directive: Sendable, Hashable, CustomStringConvertible {
        /// Any cache may keep it, also the answer to a request with Authorization.
        case `public`
        /// Only the user's own cache may keep it.
        case `private`
        /// The same for these fields alone; shared caches keep the rest.
        case privateFields([HTTPField.Name])
        /// Nobody keeps it.
        case noStore
        /// It is kept, and not used without asking.
        case noCache
        /// The same for these fields alone.
        case noCacheFields([HTTPField.Name])
        /// Nobody changes the content on its way, also `Compression` of this server does not.
        case noTransform
        /// Once it is stale, it is not used without asking, whatever happens.
        case mustRevalidate
        /// The same for shared caches.
        case proxyRevalidate
        /// Only caches that know the status keep it; with `noStore`, which these then ignore (RFC 9111 §5.2.2.3).
        case mustUnderstand
        /// It never changes while it is fresh: a reload does not ask (RFC 8246).
        case immutable
        /// For how long it is fresh.
        case maxAge(Duration)
        /// The same for shared caches (`s-maxage`).
        case sharedMaxAge(Duration)
        /// For how long it is used when it is stale, while the cache asks (RFC 5861 §3).
        case staleWhileRevalidate(Duration)
        /// For how long it is used when it is stale, because the server fails (RFC 5861 §4).
        case staleIfError(Duration)

        /// The directive as it stands in the field.
        public var description: String {
            switch self {
            case .public: "public"
            case .private: "private"
            case .privateFields(let names): "private=\"\(Self.list(names))\""
            case .noStore: "no-store"
            case .noCache: "no-cache"
            case .noCacheFields(let names): "no-cache=\"\(Self.list(names))\""
            case .noTransform: "no-transform"
            case .mustRevalidate: "must-revalidate"
            case .proxyRevalidate: "proxy-revalidate"
            case .mustUnderstand: "must-understand"
            case .immutable: "immutable"
            case .maxAge(let age): "max-age=\(Self.seconds(age))"
            case .sharedMaxAge(let age): "s-maxage=\(Self.seconds(age))"
            case .staleWhileRevalidate(let time): "stale-while-revalidate=\(Self.seconds(time))"
            case .staleIfError(let time): "stale-if-error=\(Self.seconds(time))"
            }
        }

        private static func list(_ names: [HTTPField.Name]) -> String {
            names.map(\.canonicalName).joined(separator: ", ")
        }

        private static func seconds(_ time: Duration) -> Int64 { min(time.components.seconds, 1 << 31) }
    }
}

extension Response {
    /// The response with a Cache-Control, in place of any other.
    public func caching(_ control: CacheControl) -> Response { setting(.cacheControl, control.description) }
}

extension Rendering {
    /// The rendering with a Cache-Control on its response. See `Response.caching(_:)`.
    public func caching(_ control: CacheControl) -> Rendering { setting(.cacheControl, control.description) }
}
