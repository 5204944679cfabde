// PublicSuffixes.swift - the names below which anybody can have one, such as "co.uk".
// Invariant: without a list every name counts as one. A jar then keeps fewer cookies, and gives none to strangers.

internal import CPSL

/// Which domains are too wide for a cookie (RFC 6265bis §5.7): one for `co.uk` would go to all of Britain's companies.
public struct PublicSuffixes: Sendable {
    private let isSuffix: @Sendable (String) -> Bool

    /// - Parameter isSuffix: whether a name, in lower case and ASCII, is one. Called on whatever thread uses the jar.
    public init(_ isSuffix: @escaping @Sendable (String) -> Bool) { self.isSuffix = isSuffix }

    /// The public suffix list that libpsl has inside. Without the trait `PublicSuffixList`, the same as `everything`.
    public static let standard = PublicSuffixes { cpsl_is_public_suffix($0) != 0 }

    /// Every name: cookies are only for the hosts that set them.
    public static let everything = PublicSuffixes { _ in true }

    func contains(_ domain: String) -> Bool { isSuffix(domain) }
}
