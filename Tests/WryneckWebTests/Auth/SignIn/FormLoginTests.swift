import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

/// A site with sessions, a form and an account.
struct SignInSite {
    let client: TestClient
    let store = MemorySessionStore()

    init(
        _ users: FormLogin.Users = .users(.passwords(["ann": "secret", "eve": ""])),
        _ options: FormLogin.Options = .init(), throttle: SignInThrottle = SignInThrottle(),
        tokens: (any RememberStore)? = nil, remembering: RememberMe.Options = .init(), speaksHTTP2: Bool = false,
        page: ((FormLogin.Page, Request) throws -> Response)? = nil
    ) throws {
        let remember = try tokens.map { try RememberMe($0, options: remembering) }
        let login = try FormLogin(users, options: options, throttle: throttle, remember: remember, page: page)
        let account = Branch()
        account.use(AuthGuard([SessionScheme(signInPage: "/sign-in")]))
        account.get("") { request in .text("account of \(request.user ?? "nobody")") }
        account.post("") { request in .text("posted by \(request.user ?? "nobody")") }
        var middleware: [any Middleware] = [try Sessions(store)]
        if let remember { middleware.append(remember) }
        client = try guarded(by: middleware, speaksHTTP2: speaksHTTP2) { root in
            root["sign-in"] = login
            root["sign-out"] = login.signOut
            root["everywhere"] = login.signOutEverywhere
            root["account"] = account
            root.post("cart") { request in
                try request.session.set("cart", "apples")
                return .text("")
            }
            root.get("cart") { request in .text(try request.session["cart"] ?? "empty") }
        }
    }

    @discardableResult
    func signIn(
        _ jar: inout Jar, _ name: String = "ann", _ password: String = "secret", next: String = "",
        remember: Bool = false
    )
        throws -> TestResponse
    {
        let response =
            remember
            ? try client.post(
                "/sign-in", headers: jar.headers,
                form: ["name": name, "password": password, "next": next, "remember": "1"])
            : try client.post(
                "/sign-in", headers: jar.headers, form: ["name": name, "password": password, "next": next])
        jar.take(response)
        return response
    }

    func get(_ path: String, _ jar: inout Jar) throws -> TestResponse {
        let response = try client.get(path, headers: jar.headers)
        jar.take(response)
        return response
    }
}

@Suite("Signing in by a form") struct FormLoginTests {
    @Test(
        "a page without a sign-in leads to the form, that back to the page, and then there is a user",
        arguments: [false, true])
    func path(speaksHTTP2: Bool) throws {
        let site = try SignInSite(speaksHTTP2: speaksHTTP2)
        let html = [("Accept", "text/html,application/xhtml+xml;q=0.9")]
        let away = try site.client.get("/account/?a=b&c", headers: html)
        #expect(away.status == .seeOther)
        #expect(away["Location"] == "/sign-in?next=%2Faccount%2F%3Fa=b%26c")
        let form = try site.client.get(try #require(away["Location"]))
        #expect(form.status == .ok && form["Cache-Control"] == "no-store")
        #expect(form.text.contains("name=\"next\" value=\"/account/?a=b&amp;c\""))
        var jar = Jar()
        let done = try site.signIn(&jar, next: "/account/?a=b&c")
        #expect(done.status == .seeOther && done["Location"] == "/account/?a=b&c")
        #expect(try site.get("/account/", &jar).text == "account of ann")
        #expect(try site.client.post("/account/", headers: jar.headers, body: "").text == "posted by ann")
    }

    @Test("programs get 401 with a challenge instead of the form: those that post, fetch, or bring an Authorization")
    func programs() throws {
        let site = try SignInSite()
        let responses = [
            try site.client.get("/account/"),
            try site.client.get("/account/", headers: [("Accept", "application/json")]),
            try site.client.post("/account/", headers: [("Accept", "text/html")], body: ""),
            try site.client.get("/account/", headers: [("Accept", "text/html"), bearer("x")]),
        ]
        for response in responses {
            #expect(response.status == .unauthorized)
            #expect(response["WWW-Authenticate"] == "Cookie realm=\"Restricted\", form-action=\"/sign-in\"")
        }
    }

    @Test(
        "a wrong name and a wrong password get the same page with 403, with the name as text, and nobody is signed in")
    func wrong() throws {
        let site = try SignInSite()
        var pages: [String] = []
        for (name, password) in [
            ("ann", "Secret"), ("bob", "secret"), ("ann", ""), ("", ""), ("", "secret"), ("<b>", "\u{0}"),
        ] {
            var jar = Jar()
            let response = try site.signIn(&jar, name, password)
            #expect(response.status == .forbidden)
            #expect(response["WWW-Authenticate"] == nil)
            pages.append(response.text.replacing(name.htmlEscaped.isEmpty ? "value=\"\"" : name.htmlEscaped, with: ""))
            #expect(!response.text.contains("<b>"))
            #expect(try site.get("/account/", &jar).status == .unauthorized)
        }
        #expect(pages[0] == pages[1])
        var jar = Jar()
        #expect(try site.signIn(&jar, "eve", "").status == .seeOther, "an empty password can be right")
    }

    @Test("hashes are checked off the loop; for an account that does not exist one is checked, too")
    func accounts() throws {
        let hash = try PasswordHasher(parameters: "j75").hashBlocking("secret")
        var asked: [String] = []
        let site = try SignInSite(
            .accounts { name, _ in
                asked.append(name)
                await Task.yield()
                return name == "ann@example.org" ? FormLogin.Account(user: "17", hash: hash) : nil
            })
        var jar = Jar()
        #expect(try site.signIn(&jar, "ann@example.org", "wrong").status == .forbidden)
        #expect(try site.signIn(&jar, "bob@example.org", "secret").status == .forbidden)
        #expect(try site.signIn(&jar, "ann@example.org", "secret").status == .seeOther)
        #expect(try site.get("/account/", &jar).text == "account of 17")
        #expect(asked.count == 3)
        // What is checked for nobody is what was checked for somebody before.
        let passwords = try UserPasswords(.passwords([:]), BasicAuth.Options())
        let credentials = BasicCredentials(user: "x", password: Array("secret".utf8))
        guard case .later = try passwords.check(credentials, hash: nil, on: site.client.memory.reactor) else {
            Issue.record("a name that does not exist costs nothing")
            return
        }
    }

    @Test("a program may check itself, and what it throws is no try")
    func checks() throws {
        var isAway = true
        var options = SignInThrottle.Options()
        options.accountFromClient = AttemptRule(freeTries: 1, firstDelay: 10, longestDelay: 10, memory: 100)
        let site = try SignInSite(
            .check { name, password, _ in
                if isAway { throw HTTPError(.serviceUnavailable) }
                return name == "ann" && password == "secret" ? "id-of-ann" : nil
            }, throttle: SignInThrottle(options: options))
        var jar = Jar()
        for _ in 0..<3 { #expect(try site.signIn(&jar).status == .serviceUnavailable) }
        isAway = false
        #expect(try site.signIn(&jar).status == .seeOther)
        #expect(try site.get("/account/", &jar).text == "account of id-of-ann")
    }

    @Test("session fixation: a cookie from before the sign-in is good for nothing after it, and the content moves")
    func fixation() throws {
        let site = try SignInSite()
        var jar = Jar()
        jar.take(try site.client.post("/cart", headers: jar.headers, body: ""))
        let planted = jar
        #expect(!planted.cookies.isEmpty)
        try site.signIn(&jar)
        #expect(jar.cookies != planted.cookies)
        #expect(try site.get("/cart", &jar).text == "apples")
        #expect(try site.client.get("/account/", headers: planted.headers).status == .unauthorized)
        #expect(try site.client.get("/cart", headers: planted.headers).text == "empty")
        // One that an attacker has invented is not taken over either.
        var invented = Jar()
        invented.cookies["__Host-session"] = String(repeating: "A", count: 43)
        let before = invented
        try site.signIn(&invented)
        #expect(invented.cookies != before.cookies)
        #expect(try site.client.get("/account/", headers: before.headers).status == .unauthorized)
    }

    @Test("signing out takes a POST, and a cookie that was copied before is good for nothing after it")
    func signOut() throws {
        let site = try SignInSite()
        var jar = Jar()
        try site.signIn(&jar)
        let copied = jar
        #expect(try site.get("/sign-out", &jar).status == .methodNotAllowed)
        let done = try site.client.post("/sign-out", headers: jar.headers, body: "")
        #expect(done.status == .seeOther && done["Location"] == "/")
        #expect(try site.client.get("/account/", headers: copied.headers).status == .unauthorized)
        #expect(try site.client.post("/sign-out", body: "").status == .seeOther)
    }

    @Test("signing out everywhere ends the user's other sessions, and nobody else's")
    func everywhere() throws {
        let site = try SignInSite()
        var (here, there, other) = (Jar(), Jar(), Jar())
        try site.signIn(&here)
        try site.signIn(&there)
        try site.signIn(&other, "eve", "")
        #expect(try site.client.post("/everywhere", headers: here.headers, body: "").status == .seeOther)
        #expect(try site.client.get("/account/", headers: here.headers).status == .unauthorized)
        #expect(try site.client.get("/account/", headers: there.headers).status == .unauthorized)
        #expect(try site.client.get("/account/", headers: other.headers).text == "account of eve")
    }

    @Test(
        "nobody is led to another site",
        arguments: [
            "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "/\t/evil.example",
            "javascript:alert(1)", "/a\r\nX: y", "\\\\evil.example", "",
        ])
    func openRedirects(_ next: String) throws {
        var options = FormLogin.Options()
        options.home = "/home"
        let site = try SignInSite(.users(.passwords(["ann": "secret"])), options)
        var jar = Jar()
        let done = try site.signIn(&jar, next: next)
        #expect(done.status == .seeOther && done["Location"] == "/home")
        #expect(try site.client.get("/sign-in?next=%2F%2Fevil.example").text.contains("name=\"next\" value=\"\""))
    }

    @Test("too many tries are 429 with Retry-After and the page, also with the right password, until the time is over")
    func throttled() throws {
        var options = SignInThrottle.Options()
        options.accountFromClient = AttemptRule(freeTries: 3, firstDelay: 10, longestDelay: 100, memory: 1000)
        let site = try SignInSite(throttle: SignInThrottle(options: options))
        var jar = Jar()
        for _ in 0..<3 { #expect(try site.signIn(&jar, "ann", "x").status == .forbidden) }
        let refused = try site.signIn(&jar)
        #expect(refused.status == .tooManyRequests && refused["Retry-After"] == "10")
        #expect(refused.text.contains("Wait 10 s"))
        #expect(try site.signIn(&jar, "eve", "").status == .seeOther)
        site.client.memory.advance(by: .seconds(10))
        #expect(try site.signIn(&jar).status == .seeOther)
        // And all is forgotten.
        for _ in 0..<3 { #expect(try site.signIn(&jar, "ann", "x").status == .forbidden) }
    }

    @Test("what is no form is 415, a large one 413; without sessions above there is an error, and no try")
    func misuse() throws {
        let site = try SignInSite()
        #expect(try site.client.post("/sign-in", body: "name=ann").status == .unsupportedMediaType)
        #expect(
            try site.client.post("/sign-in", form: ["name": String(repeating: "x", count: 9000)]).status
                == .contentTooLarge)
        let login = try FormLogin(.users(.passwords(["ann": "secret"])))
        let bare = try guarded(by: []) { $0["sign-in"] = login }
        #expect(try bare.post("/sign-in", form: ["name": "ann", "password": "secret"]).status == .internalServerError)
        #expect(try bare.get("/sign-in").status == .ok)
    }

    @Test("the page can be the program's own, with all that it needs to know")
    func ownPage() throws {
        var seen: [FormLogin.Page] = []
        let site = try SignInSite(
            page: { page, _ in
                seen.append(page)
                return .html("<p>mine")
            })
        var jar = Jar()
        #expect(try site.client.get("/sign-in?next=/a").text == "<p>mine")
        #expect(try site.signIn(&jar, "ann", "x", next: "/b").text == "<p>mine")
        #expect(seen.map(\.problem) == [nil, .wrong])
        #expect(seen.map(\.next) == ["/a", "/b"])
        #expect(seen.map(\.name) == ["", "ann"])
    }
}

@Suite("The session as a scheme") struct SessionSchemeTests {
    @Test("a user who does not exist any more is a stranger; roles come with the identity")
    func find() throws {
        var isThere = true
        let scheme = SessionScheme { user, _ in
            await Task.yield()
            return isThere ? AuthIdentity(user: user, roles: ["author"]) : nil
        }
        let below = Branch()
        below.use(AuthGuard([scheme]))
        below.use(RequireRole("author"))
        below.get("") { .text($0.identity?.scheme ?? "") }
        let client = try guarded(by: [Sessions(MemorySessionStore())]) { root in
            root["below"] = below
            root.post("in") { request in
                try request.session.signIn(as: "ann")
                return .text("")
            }
        }
        var jar = Jar()
        jar.take(try client.post("/in", body: ""))
        #expect(try client.get("/below/", headers: jar.headers).text == "Session")
        isThere = false
        #expect(try client.get("/below/", headers: jar.headers).status == .unauthorized)
    }

    @Test("a token and a session on one branch: each lets in, and a wrong token is not made good by a session")
    func together() throws {
        let api = Branch()
        api.use(
            AuthGuard([BearerScheme { token, _ in token == "t1" ? AuthIdentity(user: "robot") : nil }, SessionScheme()])
        )
        api.get("") { .text($0.user ?? "") }
        let client = try guarded(by: [Sessions(MemorySessionStore())]) { root in
            root["api"] = api
            root.post("in") { request in
                try request.session.signIn(as: "ann")
                return .text("")
            }
        }
        var jar = Jar()
        jar.take(try client.post("/in", body: ""))
        #expect(try client.get("/api/", headers: jar.headers).text == "ann")
        #expect(try client.get("/api/", headers: [bearer("t1")]).text == "robot")
        #expect(try client.get("/api/", headers: jar.headers + [bearer("t2")]).status == .unauthorized)
        #expect(
            try client.get("/api/").all("WWW-Authenticate") == [
                "Bearer realm=\"Restricted\"", "Cookie realm=\"Restricted\"",
            ])
    }
}
