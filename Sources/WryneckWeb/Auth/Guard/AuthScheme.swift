// AuthScheme.swift - one way to say who one is: RFC 9110 §11.

public import HTTPTypes
public import Wryneck

/// A way in which a client says who it is. An `AuthGuard` has one or several: `BasicScheme`, `BearerScheme`,
/// `DigestScheme`, `SessionScheme`, or a program's own.
///
/// It lives on one reactor, as all in a tree does.
public protocol AuthScheme: AnyObject {
    /// The name, as in `AuthIdentity.scheme` and in a challenge: `Bearer`.
    var name: String { get }

    /// Looks for credentials of this scheme in a request, and checks them.
    /// - Parameter request: the request, before the walk below the guard.
    /// - Returns: the outcome, or where it will come from.
    /// - Throws: an answer to the client that is no challenge, such as 503.
    func authenticate(_ request: Request) throws -> AuthAnswer

    /// The challenges for a client that has to say who it is, each for a WWW-Authenticate field of its own; empty for a
    /// scheme without one.
    /// - Parameter request: the request that gets the 401.
    /// - Returns: values of WWW-Authenticate (RFC 9110 §11.6.1).
    func challenges(for request: Request) -> [String]

    /// What a browser gets in place of the 401, such as a redirect to a page with a form; nil, by default, for none. It
    /// is asked only if the client takes HTML, has sent no Authorization field, and only looks at a page.
    /// - Parameter request: the request.
    /// - Returns: the response.
    func signInPage(for request: Request) -> Response?
}

extension AuthScheme {
    /// None.
    public func signInPage(for request: Request) -> Response? { nil }
}

/// The result of a look for credentials: there now, or later.
public enum AuthAnswer {
    /// It is known at once.
    case now(AuthOutcome)
    /// A Deferred brings it.
    case deferred(Deferred<AuthOutcome>)
    /// Async code brings it, on the reactor's thread.
    case async(() async throws -> AuthOutcome)
}

/// What a scheme has found in a request.
public enum AuthOutcome: Sendable {
    /// No credentials of this scheme: the next one is asked.
    case absent
    /// Credentials that are not right. They end the matter: no other scheme is asked.
    case refused(AuthRefusal)
    /// Who it is.
    case identified(AuthIdentity)
}

/// Why credentials are not accepted, in the words that a client may know.
public struct AuthRefusal: Error, Sendable {
    /// 401 unless told. Only that comes with the challenges of the guard's other schemes.
    public var status: HTTPResponse.Status
    /// The text of the page; it must not tell which part was wrong.
    public var reason: String
    /// Takes the place of the scheme's own challenges; nil leaves them.
    public var challenges: [String]?
    /// Further fields, such as `Retry-After`.
    public var headers: Headers

    /// - Parameters:
    ///   - status: 401 unless told.
    ///   - reason: empty for the status's own phrase.
    ///   - challenges: take the place of the scheme's own; nil leaves them.
    ///   - headers: further fields.
    public init(
        _ status: HTTPResponse.Status = .unauthorized, _ reason: String = "", challenges: [String]? = nil,
        headers: Headers = [:]
    ) {
        (self.status, self.reason, self.challenges, self.headers) = (status, reason, challenges, headers)
    }
}
