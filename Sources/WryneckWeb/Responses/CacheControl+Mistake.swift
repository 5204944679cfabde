// CacheControl+Mistake.swift - directives that cannot be meant together.

extension CacheControl {
    /// Why directives are no Cache-Control.
    public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// There is none.
        case empty
        /// One is there twice.
        case twice(Directive)
        /// A time is negative, or a list of fields is empty.
        case argument(Directive)
        /// The second takes back what the first says.
        case contradiction(Directive, Directive)
        /// `must-understand` without the `no-store` that those obey who do not understand (RFC 9111 §5.2.2.3).
        case understandsWithoutStoring

        /// In words.
        public var description: String {
            switch self {
            case .empty: "a Cache-Control has at least one directive"
            case .twice(let directive): "\(directive.name) is there twice"
            case .argument(let directive): "\(directive.name) has an argument that it cannot have"
            case .contradiction(let first, let second): "\(first) and \(second) contradict each other"
            case .understandsWithoutStoring: "must-understand goes with no-store"
            }
        }
    }

    static func mistake(in directives: [Directive]) -> Mistake? {
        if directives.isEmpty { return .empty }
        if let wrong = directives.first(where: \.hasBadArgument) { return .argument(wrong) }
        for (index, directive) in directives.enumerated() {
            if directives[..<index].contains(where: { $0.name == directive.name }) { return .twice(directive) }
        }
        let understands = directives.contains(.mustUnderstand)
        if understands, !directives.contains(.noStore) { return .understandsWithoutStoring }
        for first in directives {
            for second in directives where first.takesBack(second, noStoreIsHeeded: !understands) {
                return .contradiction(first, second)
            }
        }
        return nil
    }
}

extension CacheControl.Directive {
    /// The directive without its argument.
    var name: String { String(description.prefix { $0 != "=" }) }

    fileprivate var hasBadArgument: Bool {
        switch self {
        case .maxAge(let time), .sharedMaxAge(let time), .staleWhileRevalidate(let time), .staleIfError(let time):
            time < .zero
        case .privateFields(let names), .noCacheFields(let names): names.isEmpty
        default: false
        }
    }

    /// Whether this and another cannot be meant together; each pair is listed once.
    fileprivate func takesBack(_ other: CacheControl.Directive, noStoreIsHeeded: Bool) -> Bool {
        switch (self, other) {
        case (.public, .private), (.public, .noStore): true
        // Shared caches do not have it.
        case (.private, .sharedMaxAge), (.private, .proxyRevalidate): true
        // Nobody has it.
        case (.noStore, .maxAge), (.noStore, .sharedMaxAge), (.noStore, .immutable), (.noStore, .mustRevalidate),
            (.noStore, .proxyRevalidate), (.noStore, .staleWhileRevalidate), (.noStore, .staleIfError):
            noStoreIsHeeded
        // It is never used without asking.
        case (.noCache, .immutable), (.noCache, .staleWhileRevalidate), (.noCache, .staleIfError): true
        case (.noCache, .maxAge(let age)), (.noCache, .sharedMaxAge(let age)): age >= .seconds(1)
        // RFC 9111 §4.2.4: a stale one is not used.
        case (.mustRevalidate, .staleWhileRevalidate), (.mustRevalidate, .staleIfError): true
        case (.immutable, .maxAge(let age)): age < .seconds(1)
        default: false
        }
    }
}
