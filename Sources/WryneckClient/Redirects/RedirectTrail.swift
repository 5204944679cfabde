// RedirectTrail.swift - a request on its way through redirects: RFC 9110 §15.4, §10.2.2.
// Invariant: what was dropped on the way is never there again, also when a later redirect leads back to where the
// request began (CVE-2024-45336): each hop starts with the fields of the one before.

package import HTTPTypes
package import WryneckHTTP

/// The request as it is sent next, and how it came to that.
package struct RedirectTrail: Sendable {
    /// What to do with a response.
    package enum Verdict: Sendable, Equatable {
        /// It is the answer.
        case deliver
        /// Send the request as it is now. The body of the redirect is nobody's: it is dropped as it comes, never
        /// decompressed (CVE-2026-21441).
        case follow
    }

    package private(set) var url: ClientURL
    package private(set) var method: HTTPRequest.Method
    package private(set) var headers: Headers
    /// Whether the request still has its body.
    package private(set) var keepsBody = true
    /// Redirects that have been followed.
    package private(set) var hops = 0
    private let policy: RedirectPolicy

    /// The request as the program made it. What a client adds for each hop, such as the cookies of its jar, it adds
    /// later, to `headers` as they are then (`RequestFields`). What stands before the "@" of the URL becomes the
    /// Authorization of its origin, unless the program has set one.
    package init(
        _ method: HTTPRequest.Method, _ url: ClientURL, _ headers: Headers, _ policy: RedirectPolicy
    ) throws(Credentials.Mistake) {
        (self.method, self.url, self.headers, self.policy) = (method, url.withoutUserInfo, headers, policy)
        try url.authorize(&self.headers)
    }

    /// Judges a final response, and moves on if it is a redirect to be followed.
    /// - Parameters:
    ///   - status: of the response.
    ///   - response: its fields.
    ///   - body: what is left of the request's body.
    /// - Returns: whether to send the request again, as it is now.
    /// - Throws: why a redirect cannot be followed; the trail is unchanged.
    package mutating func follow(
        _ status: Int, _ response: Headers, body: BodyReplay
    ) throws(RedirectFailure) -> Verdict {
        guard policy.limit > 0, [301, 302, 303, 307, 308].contains(status) else { return .deliver }
        let locations = response.all(.location)
        // RFC 9110 §15.4: without a Location it is for people.
        guard let location = locations.first else { return .deliver }
        guard locations.count == 1 else { throw .severalLocations }
        let next = try target(location)
        let (nextMethod, staysWhole) = Self.method(after: status, method)
        guard !staysWhole || !keepsBody || body.canBeSent else { throw .bodyIsGone }
        guard hops < policy.limit else { throw .tooMany }
        move(to: next, nextMethod, staysWhole: staysWhole)
        return .follow
    }

    /// RFC 9110 §10.2.2: relative to the request's URL, and with its fragment if it has none of its own. User
    /// information is what a server must not choose for us.
    private func target(_ location: String) throws(RedirectFailure) -> ClientURL {
        let next: ClientURL
        do throws(ClientURL.Mistake) {
            next = try url.resolving(location)
        } catch {
            throw error == .scheme ? .otherProtocol : .malformedLocation(error)
        }
        guard next.scheme.isOfHTTP == url.scheme.isOfHTTP else { throw .otherProtocol }
        guard next.scheme.isSecure || !url.scheme.isSecure || policy.allowsDowngrade else { throw .downgrade }
        return next.withoutUserInfo.with(fragment: next.fragment ?? url.fragment)
    }

    /// The method of the next request, and whether it keeps its body. RFC 9110 §15.4.2, §15.4.3: a POST becomes a GET,
    /// as it does in browsers; §15.4.4: 303 means GET.
    private static func method(
        after status: Int, _ method: HTTPRequest.Method
    ) -> (method: HTTPRequest.Method, keepsBody: Bool) {
        switch status {
        case 303: (method == .head ? .head : .get, false)
        case 301 where method == .post, 302 where method == .post: (.get, false)
        default: (method, true)
        }
    }

    private mutating func move(to next: ClientURL, _ nextMethod: HTTPRequest.Method, staysWhole: Bool) {
        if next.origin != url.origin {
            let sensitive = policy.sensitiveFields
            headers = headers.removing { RedirectFields.isOfOrigin($0) || sensitive.contains($0) }
        }
        // RFC 9110 §10.1.3: an insecure request must not tell of a secure page.
        if url.scheme.isSecure, !next.scheme.isSecure { headers.remove(.referer) }
        if !staysWhole {
            headers = headers.removing(where: RedirectFields.isOfBody)
            keepsBody = false
        }
        (url, method, hops) = (next, nextMethod, hops + 1)
    }
}

extension ClientURL.Scheme {
    fileprivate var isOfHTTP: Bool { self == .http || self == .https }
}
