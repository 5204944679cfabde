import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

@Suite("Tokens in forms", .bothVersions) struct FormTokensTests {
    private let key = [UInt8](repeating: 7, count: 32)

    private func client(_ change: (inout FormTokens.Options) -> Void = { _ in }, keys: [[UInt8]]? = nil) throws
        -> TestClient
    {
        var options = FormTokens.Options()
        change(&options)
        let tokens = try FormTokens(keys: keys ?? [key], options)
        return try TestClient { _ in
            let root = Branch()
            root.use(tokens)
            root.get("form") { request in .html("<form>\(try request.formTokenField)</form>") }
            root.get("plain") { _ in .text("no form") }
            root.get("later") { request in .async { .text(try request.formToken) } }
            root.get("stream") { request in
                .stream { writer in
                    do { _ = try request.formToken } catch { try await writer.write("\(error)") }
                }
            }
            root.post("form") { request in
                .async {
                    let form = try await request.form()
                    return .text("got \(form["name"] ?? "")")
                }
            }
            root.post("upload") { request in
                try request.checkFormToken(request.query["token"])
                return .text("uploaded")
            }
            root.on(.post, "small", bodyLimit: 10) { request in
                .async { .text("\(try await request.form()["name"] ?? "")") }
            }
            return Site(root)
        }
    }

    /// A browser that has loaded the form.
    private func load(_ client: TestClient, _ path: String = "/form", cookie: String? = nil) throws -> (
        token: String, cookie: String
    ) {
        let response = try client.get(path, headers: cookie.map { [("Cookie", "__Host-csrf=\($0)")] } ?? [])
        let text = response.text
        guard let start = text.firstRange(of: "value=\"") else {
            return (text, response.cookie("__Host-csrf") ?? cookie ?? "")
        }
        return (String(text[start.upperBound...].prefix { $0 != "\"" }), response.cookie("__Host-csrf") ?? cookie ?? "")
    }

    private func post(
        _ client: TestClient, _ token: String?, _ cookie: String?, at path: String = "/form", name: String = "ada"
    ) throws -> TestResponse {
        let headers = cookie.map { [("Cookie", "__Host-csrf=\($0)")] } ?? []
        guard let token else { return try client.post(path, headers: headers, form: ["name": name]) }
        return try client.post(path, headers: headers, form: ["csrf_token": token, "name": name])
    }

    @Test("the form of a page that the site has made passes, and the handler reads it as it came")
    func passes() throws {
        let client = try client()
        let (token, cookie) = try load(client)
        let response = try post(client, token, cookie)
        #expect(response.status == .ok && response.text == "got ada")
        #expect(response.cookie("__Host-csrf") == nil)
    }

    @Test("scripts say it in a field of the head, and the body is not touched")
    func header() throws {
        let client = try client()
        let (token, cookie) = try load(client, "/later")
        let fields = [("Cookie", "__Host-csrf=\(cookie)"), ("X-CSRF-Token", token)]
        #expect(try client.post("/form", headers: fields, form: ["name": "bob"]).text == "got bob")
        #expect(try client.post("/form", headers: fields, json: ["name": "bob"]).status == .unsupportedMediaType)
        let wrong = [("Cookie", "__Host-csrf=\(cookie)"), ("X-CSRF-Token", String(token.reversed()))]
        #expect(
            try client.post("/form", headers: wrong, form: ["csrf_token": token, "name": "bob"]).status == .forbidden)
    }

    @Test("no token, no cookie, somebody else's, a cut one, the cookie itself: 403")
    func refused() throws {
        let client = try client()
        let (token, cookie) = try load(client), (otherToken, otherCookie) = try load(client)
        #expect(otherCookie != cookie)
        let tries: [(String?, String?)] = [
            (nil, cookie), ("", cookie), (token, nil), (token, ""), (nil, nil), (otherToken, cookie),
            (token, otherCookie),
            (String(token.dropLast()), cookie), (token + "A", cookie), (token, String(cookie.dropLast(2))),
            (cookie, cookie), (token, token), (" " + token, cookie), (token + "=", cookie),
        ]
        for (token, cookie) in tries {
            let response = try post(client, token, cookie)
            #expect(response.status == .forbidden, "\(token ?? "-") \(cookie ?? "-")")
        }
        #expect(try post(client, token, cookie).status == .ok)
    }

    @Test("a secret that is not signed by the site counts for nothing: nobody can plant one")
    func planted() throws {
        let client = try client()
        let made = FormToken()
        let forged = made.signed(with: [UInt8](repeating: 8, count: 32), binding: "")
        #expect(try post(client, made.masked(), forged).status == .forbidden)
        // Beside the right one it does no harm, whichever comes first.
        let (token, cookie) = try load(client)
        #expect(try post(client, token, "\(forged); __Host-csrf=\(cookie)").status == .ok)
        #expect(try post(client, made.masked(), "\(forged); __Host-csrf=\(cookie)").status == .forbidden)
    }

    @Test("a secret is bound to what the program says: one of another session counts for nothing")
    func bound() throws {
        let client = try client { $0.binding = { $0.cookies["session"] ?? "" } }
        let made = FormToken()
        let mine = made.signed(with: key, binding: "s1")
        #expect(try post(client, made.masked(), "\(mine); session=s1").status == .ok)
        #expect(try post(client, made.masked(), "\(mine); session=s2").status == .forbidden)
        #expect(try post(client, made.masked(), mine).status == .forbidden)
    }

    @Test("CVE-2013-3587: a token is never twice the same, and each of them is good")
    func masked() throws {
        let client = try client()
        let (first, cookie) = try load(client)
        var tokens = [first]
        for _ in 0..<5 { tokens.append(try load(client, cookie: cookie).token) }
        #expect(Set(tokens).count == 6)
        for token in tokens { #expect(try post(client, token, cookie).status == .ok) }
    }

    @Test("a new key signs, and the old one is believed as long as it is there")
    func rotation() throws {
        let old = try load(client())
        let newKey = [UInt8](repeating: 9, count: 32)
        #expect(try post(client(keys: [newKey, key]), old.token, old.cookie).status == .ok)
        #expect(try post(client(keys: [newKey]), old.token, old.cookie).status == .forbidden)
    }

    @Test("the cookie comes when a page asks for a token, once, and nobody may keep the page")
    func cookie() throws {
        let client = try client()
        #expect(try client.get("/plain").all("Set-Cookie").isEmpty)
        let response = try client.get("/form")
        let line = try #require(response.all("Set-Cookie").first)
        for part in ["__Host-csrf=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            #expect(line.contains(part), "\(part)")
        }
        #expect(response["cache-control"] == "no-store")
        let again = try client.get("/form", headers: [("Cookie", "__Host-csrf=\(try load(client).cookie)")])
        #expect(again.all("Set-Cookie").isEmpty && again["cache-control"] == "no-store")
    }

    @Test("where the head is out, it is too late for a cookie; where nobody checks, there is no token")
    func tooLate() throws {
        #expect(try client().get("/stream").text == "tooLate")
        let bare = try TestClient { _ in
            Site(
                Page { request in
                    #expect(throws: FormTokens.Mistake.notInUse) { try request.formToken }
                    #expect(throws: FormTokens.Mistake.notInUse) { try request.checkFormToken("x") }
                    return .text("")
                })
        }
        _ = try bare.get("/")
    }

    @Test("a body is read only if it is a form, and only so far; the route's own limit counts, too")
    func limits() throws {
        let client = try client { $0.formBytes = 300 }
        let (token, cookie) = try load(client)
        #expect(try post(client, token, cookie, name: String(repeating: "x", count: 300)).status == .contentTooLarge)
        #expect(try post(client, token, cookie, at: "/small").status == .contentTooLarge)
        let fields = [("Cookie", "__Host-csrf=\(cookie)")]
        #expect(try client.post("/form", headers: fields, json: ["csrf_token": token]).status == .forbidden)
        #expect(try client.request(.post, "/form", headers: fields).status == .forbidden)
        var few = Limits()
        few.forms.pairs = 3
        let tokens = try FormTokens(keys: [key])
        let strict = try TestClient(limits: few) { _ in
            let root = Branch()
            root.use(tokens)
            root.post("form") { _ in .text("") }
            return Site(root)
        }
        #expect(try strict.post("/form", form: ["a": "", "b": "", "c": "", "d": ""]).status == .badRequest)
    }

    @Test("a form with files is refused, or left to a handler that checks it")
    func multipart() throws {
        let type = [("Content-Type", "multipart/form-data; boundary=x")]
        let strict = try client()
        #expect(try strict.post("/upload", headers: type, body: "--x--\r\n").status == .forbidden)
        let client = try client { $0.leavesMultipart = true }
        let (token, cookie) = try load(client)
        let fields = type + [("Cookie", "__Host-csrf=\(cookie)")]
        #expect(try client.post("/upload?token=\(token)", headers: fields, body: "--x--\r\n").text == "uploaded")
        #expect(try client.post("/upload?token=x", headers: fields, body: "--x--\r\n").status == .forbidden)
        #expect(try client.post("/upload", headers: fields, body: "--x--\r\n").status == .forbidden)
    }

    @Test("with the protection by Origin, only browsers that say nothing need one")
    func together() throws {
        let tokens = try FormTokens(keys: [key])
        var options = CrossOriginProtection.Options()
        options.unmarked = .token(tokens)
        let client = try TestClient { [options] _ in
            let root = Branch()
            root.use(CrossOriginProtection(options))
            root.post("form") { _ in .text("done") }
            return Site(root)
        }
        let made = FormToken()
        #expect(try client.post("/form", headers: [("Sec-Fetch-Site", "same-origin")], form: [:]).text == "done")
        #expect(try client.post("/form", form: [:]).status == .forbidden)
        #expect(try post(client, made.masked(), made.signed(with: key, binding: "")).text == "done")
    }

    @Test("the field is escaped, and names that browsers would not keep are refused at once")
    func names() throws {
        let client = try client { $0.field = "a\"><script>" }
        #expect(try client.get("/form").text.contains("name=\"a&quot;&gt;&lt;script&gt;\""))
        #expect(throws: FormTokens.Mistake.weakKey) { try FormTokens(keys: []) }
        #expect(throws: FormTokens.Mistake.weakKey) { try FormTokens(keys: [key, [1, 2, 3]]) }
        var options = FormTokens.Options()
        options.isSecure = false
        #expect(throws: FormTokens.Mistake.cookie(.prefix)) { try FormTokens(keys: [key], options) }
        options.cookie = "csrf"
        #expect(throws: Never.self) { try FormTokens(keys: [key], options) }
    }
}
