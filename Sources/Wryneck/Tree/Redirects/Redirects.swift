// Redirects.swift - the middleware that applies redirect rules.
// Invariant: rules that would send a client round in circles are refused at the start.

internal import WryneckHTTP

/// Middleware that sends requests for old addresses to new ones, whether or not there is a resource at the old one.
///
/// The first rule that fits counts. Paths begin at the branch that uses the middleware: at the root with the whole
/// path, at a branch `files` with the rest behind `/files`. Locations on this site are relative references, so they are
/// also right behind a proxy that shows the site below a path of its own.
///
/// Paths are compared in the normal form of RFC 3986 §6.2.2: `/a%62` is `/ab`, but `/a%2Fb` is not `/a/b`; several
/// slashes count as one. No rule fits a path with dot segments.
public final class Redirects: Middleware {
    private let rules: [Redirects.Rule]

    /// - Parameter rules: the rules in their order.
    /// - Throws: `Redirects.Rule.Mistake` for rules that lead round in circles, or on without an end.
    public init(_ rules: [Redirects.Rule]) throws(Redirects.Rule.Mistake) {
        if let loop = RedirectLoop.find(in: rules) {
            throw Redirects.Rule.Mistake(description: "redirects without an end: \(loop)")
        }
        self.rules = rules
    }

    /// The redirect, or the rest of the way.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way.
    /// - Returns: the redirect, or the answer of `next`.
    /// - Throws: the errors of `next`.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let found = request.path.withRemainingBytes { rest -> (rule: Redirects.Rule, location: String)? in
            guard let rest, let path = RedirectPath.normalized(rest) else { return nil }
            // The client resolves the location against its own path, so all slashes count, doubled ones included.
            let up = rest.count { $0 == UInt8(ascii: "/") }
            for rule in rules {
                guard let location = rule.location(of: path, up: up, query: request.head.rawQuery) else { continue }
                return (rule, location)
            }
            return nil
        }
        guard let found else { return try next(request) }
        return .redirect(to: found.location, status: found.rule.status)
    }
}
