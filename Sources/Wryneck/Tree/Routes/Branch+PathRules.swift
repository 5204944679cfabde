// Branch+PathRules.swift - what a branch takes for the same path.
// Invariant: a redirect is a relative reference that begins with a dot, so it leads to no other site, and is right
// behind a proxy that has stripped a prefix.

internal import HTTPTypes
internal import WryneckHTTP

extension Branch {
    /// Which other spellings of a path a branch takes for it. A branch that is mounted in it has rules of its own, a
    /// `group` those of its branch.
    ///
    /// ```swift
    /// var rules = Branch.PathRules()
    /// rules.trailingSlash = .redirect
    /// rules.ignoresCase = true
    /// let root = Branch(paths: rules)
    /// ```
    public struct PathRules: Hashable, Sendable {
        /// What becomes of a slash that no route has.
        public enum SlashRule: Hashable, Sendable {
            /// The path is another one, and has no answer: 404.
            case strict
            /// The client is sent to the path as the route has it: with 301 for GET and HEAD, and for other methods
            /// with 308, which keeps the method and the body. Other sites' pages and caches then have one URL.
            case redirect
            /// The route answers.
            case ignore
        }

        /// A slash at the end of a path: `/users/` for the route `users`, and `/users` for one that is called `users/`.
        /// Ignored by default, except by resources that are put somewhere: these have a slash only if their path has.
        public var trailingSlash = SlashRule.ignore

        /// Several slashes in a row from the branch on: `//users`, `/users///7`. Strict by default: an empty segment
        /// is one, and no parameter takes it. If they are ignored, whatever is below sees the path without them. They
        /// are judged before the routes are, also for paths that lead nowhere.
        public var doubledSlashes = SlashRule.strict

        /// Whether names in paths, and the text around parameters, are compared without regard to the case of ASCII
        /// letters. The values of parameters stay as they are, and words such as `{order:asc|desc}` have one spelling.
        /// Paths have a case by RFC 3986 §6.2.2.1: two names that differ only in it are then refused as twice the same.
        public var ignoresCase = false

        /// The defaults.
        public init() {}
    }
}

/// Sends a client to the same path with other slashes.
final class SlashRedirect: AnyMethod {
    private let location: String
    init(to location: String) { self.location = location }

    func render(_ request: Request) throws -> Rendering {
        let isSafe = request.method == .get || request.method == .head
        let query = request.head.rawQuery.map { "?" + $0 } ?? ""
        return .redirect(to: location + query, status: isSafe ? .movedPermanently : .permanentRedirect)
    }
}

extension Request.Path {
    /// Whether a segment that is left is empty and not the last one.
    var hasDoubledSlashes: Bool {
        withRemainingBytes { rest in
            guard let rest else { return false }
            var isBehindSlash = true
            for byte in rest {
                if byte == ASCII.slash, isBehindSlash { return true }
                isBehindSlash = byte == ASCII.slash
            }
            return false
        }
    }

    /// What is left without empty segments but the last one.
    private var mergedRest: [UInt8] {
        withRemainingBytes { rest in
            var merged: [UInt8] = []
            for byte in rest ?? UnsafeRawBufferPointer(start: nil, count: 0) {
                if byte != ASCII.slash || !(merged.isEmpty || merged.last == ASCII.slash) { merged.append(byte) }
            }
            return merged
        }
    }

    /// The path with one slash in place of several, from here on.
    var withSingleSlashes: Request.Path { replacingRest(by: mergedRest) }

    /// From the client's directory to the path with one slash in place of several. All slashes count for the way up.
    var locationWithSingleSlashes: String {
        let up = withRemainingBytes { $0?.count { $0 == ASCII.slash } ?? 0 }
        let merged = mergedRest.withUnsafeBytes { PercentCoding.normalize(target: $0) }
        return (up == 0 ? "./" : String(repeating: "../", count: up)) + merged
    }

    /// From the client's directory to the path with or without a slash at the end.
    func location(_ slash: RouteSearch.WantedSlash) -> String {
        let segments = raw.split(separator: "/", omittingEmptySubsequences: false)
        switch slash {
        case .added: return "./\(segments.last ?? "")/"
        case .removed: return "../\(segments.dropLast().last ?? "")"
        }
    }
}
