// FormLogin.swift - a form that signs in to the session, and what signs out again.
// Invariants: the session has another name after a sign-in than before it; a wrong name and a wrong password look the
// same and cost the same; nobody is led to another site.

public import HTTPTypes
public import Wryneck

/// A page with a form that signs in to the session, for `SessionScheme` to find: GET shows it, POST signs in.
///
/// ```swift
/// let throttle = SignInThrottle()                              // outside of the site's closure
/// ...
/// root.use(try Sessions(store))
/// let login = try FormLogin(.users(.file("/etc/site.htpasswd")), throttle: throttle)
/// root["sign-in"] = login
/// root["sign-out"] = login.signOut                             // POST
/// ```
///
/// After a sign-in the client is sent (303) to the path in the field `next`, if that is on this site, else to
/// `Options.home`. Wrong ones get the page again with 403: not 401, because there is no challenge to answer. Too many
/// tries get it with 429 and `Retry-After`.
///
/// Passwords are checked in threads (see `BasicAuth`). A form of another site could sign a visitor in to an account of
/// the attacker's: protect it as all forms.
public final class FormLogin: Resource {
    /// The names of the form's fields, and where it leads.
    public struct Options: Sendable {
        /// The field of the user's name.
        public var nameField = "name"
        /// The field of the password.
        public var passwordField = "password"
        /// The field of the path to go on to; in the page's own query, too.
        public var nextField = "next"
        /// The field that asks to be remembered, a check box.
        public var rememberField = "remember"
        /// Where to go on after a sign-in, if `next` says nothing: a path on this site, as clients know it.
        public var home = "/"
        /// Where to go on after a sign-out.
        public var farewell = "/"
        /// The most bytes of the form.
        public var formLimit = 8192
        /// Bounds on the cost of checking passwords.
        public var checks = BasicAuth.Options()

        /// The defaults.
        public init() {}
    }

    /// GET and POST.
    public let allowedMethods: [HTTPRequest.Method] = [.get, .post]
    /// The most bytes of the form.
    public let bodyLimit: Int?

    private let passwords: FormPasswords
    private let options: Options
    private let throttle: SignInThrottle
    private let remember: RememberMe?
    private let page: (Page, Request) throws -> Response

    /// - Parameters:
    ///   - users: whose passwords are right. A file is read at once, which blocks.
    ///   - options: the names of fields, and where the form leads.
    ///   - throttle: makes those wait who try many passwords. Make one outside of the site's closure, so that all
    ///     reactors count together; the default counts for this form alone.
    ///   - remember: for users who want to stay signed in; nil for nobody.
    ///   - page: makes the page; nil for one without any style. The status and `Cache-Control: no-store` are set here.
    /// - Throws: `Errno` or `BasicAuth.UserFileError` if a file cannot be used.
    public init(
        _ users: Users, options: Options = Options(), throttle: SignInThrottle = SignInThrottle(),
        remember: RememberMe? = nil, page: ((Page, Request) throws -> Response)? = nil
    ) throws {
        passwords = try FormPasswords(users, options.checks)
        (self.options, self.throttle, self.remember, bodyLimit) = (options, throttle, remember, options.formLimit)
        self.page = page ?? { page, _ in FormLogin.plainPage(page, options) }
    }

    /// Shows the form, or signs in.
    /// - Parameter request: the request, below `Sessions`.
    /// - Returns: the page, or where to go on.
    /// - Throws: what the page throws; `Session.Mistake` without `Sessions`.
    public func render(_ request: Request) throws -> Rendering {
        if request.method == .post { return .async { [self] in try await signIn(request) } }
        return .ready(try show(nil, name: "", next: request.query[options.nextField], request))
    }

    /// Signs out: a page for POST alone, because a link or an image of another site must not do it.
    public var signOut: Wryneck.Page { leave(everywhere: false) }

    /// Signs out, and ends all other sessions of the user, and all that remembers them.
    public var signOutEverywhere: Wryneck.Page { leave(everywhere: true) }

    private func signIn(_ request: Request) async throws -> Response {
        // Asked for first: without sessions nobody can sign in, and no try is counted.
        let session: Session = try await request.loadSession()
        let form: Request.Form = try await request.form(upTo: options.formLimit)
        let (name, next) = (form[options.nameField] ?? "", form[options.nextField])
        let attempt: SignInThrottle.Attempt
        switch try await throttle.begin(name, request) {
        case .granted(let granted): attempt = granted
        case .wait(let seconds):
            var response = try show(.wait(seconds: seconds), name: name, next: next, request)
            response.status = .tooManyRequests
            response.headers[.retryAfter] = "\(seconds)"
            return response
        }
        let found: String?
        do { found = try await passwords.user(name, form[options.passwordField] ?? "", request) } catch {
            try await throttle.withdraw(attempt)
            throw error
        }
        guard let user = found else {
            request.logger.info("A sign-in failed", metadata: ["client": "\(request.clientAddress.host)"])
            var response = try show(.wrong, name: name, next: next, request)
            response.status = .forbidden
            return response
        }
        try await throttle.succeeded(attempt)
        try session.signIn(as: user)
        var response = go(to: SitePath.checked(next) ?? options.home)
        if let remember, form[options.rememberField] != nil {
            response.setCookie(try await remember.begin(for: user, request))
        }
        return response
    }

    private func leave(everywhere: Bool) -> Wryneck.Page {
        Wryneck.Page(methods: [.post]) { [self] request in
            .async { [self] () async throws -> Response in
                let session: Session = try await request.loadSession()
                let user = session.user
                // First, because it may be that these sessions cannot end everywhere.
                try session.signOut(everywhere: everywhere)
                var response = go(to: options.farewell)
                if let remember {
                    if everywhere, let user { try await remember.endAll(of: user) }
                    if let cookie = try await remember.end(request) { response.setCookie(cookie) }
                }
                return response
            }
        }
    }

    private func show(_ problem: Page.Problem?, name: String, next: String?, _ request: Request) throws -> Response {
        let content = Page(
            problem: problem, name: name, next: SitePath.checked(next) ?? "", offersRemembering: remember != nil)
        var response = try page(content, request)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func go(to path: String) -> Response {
        .redirect(to: path, status: .seeOther).setting(.cacheControl, "no-store")
    }
}
