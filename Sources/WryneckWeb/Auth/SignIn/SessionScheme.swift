// SessionScheme.swift - who has signed in to the session: one scheme of a guard.

public import Wryneck

/// The user of the session, as one scheme of an `AuthGuard`. `Sessions` has to stand above the guard.
///
/// ```swift
/// root.use(try Sessions(store))
/// root["sign-in"] = login                                       // a FormLogin
/// root["account"] = account
/// account.use(AuthGuard([SessionScheme(signInPage: "/sign-in")]))
/// ```
///
/// A browser that asks for a page without having signed in is sent to the sign-in page (303), which leads back; all
/// else gets the guard's 401.
public final class SessionScheme: AuthScheme {
    /// Session.
    public let name = "Session"

    private let page: String?
    private let realm: String
    private let find: ((String, Request) async throws -> AuthIdentity?)?

    /// - Parameters:
    ///   - signInPage: the path of the page with the form, as clients know it; nil for a 401.
    ///   - realm: told in the 401.
    public init(signInPage: String? = nil, realm: String = "Restricted") {
        (page, self.realm, find) = (signInPage, realm, nil)
    }

    /// - Parameters:
    ///   - signInPage: the path of the page with the form, as clients know it; nil for a 401.
    ///   - realm: told in the 401.
    ///   - find: gets the session's user, and returns who that is; nil for one that does not exist any more.
    public init(
        signInPage: String? = nil, realm: String = "Restricted",
        find: @escaping (String, Request) async throws -> AuthIdentity?
    ) {
        (page, self.realm, self.find) = (signInPage, realm, find)
    }

    /// Looks whether somebody has signed in.
    /// - Parameter request: the request.
    /// - Returns: the outcome, or where it will come from.
    /// - Throws: `Session.Mistake.noSessions` if there is no `Sessions` above.
    public func authenticate(_ request: Request) throws -> AuthAnswer {
        do { return answer(try request.session.user, request) } catch Session.Mistake.notLoaded {
            return .async { [self] in try await answer(request.loadSession().user, request).outcome() }
        }
    }

    private func answer(_ user: String?, _ request: Request) -> AuthAnswer {
        guard let user else { return .now(.absent) }
        guard let find else { return .now(.identified(AuthIdentity(user: user))) }
        return .async { try await find(user, request).map { .identified($0) } ?? .absent }
    }

    /// A challenge that no browser asks its user for, because a 401 has to have one (RFC 9110 §15.5.2).
    /// - Parameter request: not used.
    /// - Returns: one challenge.
    public func challenges(for request: Request) -> [String] {
        let action = page.map { ", form-action=\(ChallengeText.quoted($0))" } ?? ""
        return ["Cookie realm=\(ChallengeText.quoted(realm))" + action]
    }

    /// Sends a browser to the page with the form.
    /// - Parameter request: the page that was asked for, to which the form leads back.
    /// - Returns: 303; nil without a page.
    public func signInPage(for request: Request) -> Response? {
        guard let page else { return nil }
        guard let next = SitePath.checked(request.pathForClients) else {
            return .redirect(to: page, status: .seeOther)
        }
        let separator = page.utf8.contains(ASCII.questionMark) ? "&" : "?"
        return .redirect(to: "\(page)\(separator)next=\(SitePath.encoded(next))", status: .seeOther)
    }
}
