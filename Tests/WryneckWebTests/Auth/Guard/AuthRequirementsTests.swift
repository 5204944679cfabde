import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("RFC 9110 §15.5: 401 for strangers, 403 for those who may not") struct AuthRequirementsTests {
    private func guardian(anonymous: Bool = true) -> AuthGuard {
        var options = AuthGuard.Options()
        options.allowsAnonymous = anonymous
        let scheme = BearerScheme { token, _ in
            switch token {
            case "ada": AuthIdentity(user: "ada", roles: ["admin", "author"], scopes: ["orders:read", "orders:write"])
            case "bob": AuthIdentity(user: "bob", roles: ["author"], scopes: ["orders:read"])
            default: nil
            }
        }
        return AuthGuard([scheme], options: options)
    }

    private func client(_ requirement: any Middleware) throws -> TestClient {
        let below = Branch()
        below.use(requirement)
        below.get("") { _ in .text("in") }
        return try guarded(by: [guardian()]) { $0["below"] = below }
    }

    @Test("a role is 403 for who has it not, and 401 with the guard's challenge for a stranger")
    func role() throws {
        let client = try client(RequireRole("admin", "root"))
        #expect(try client.get("/below/", headers: [bearer("ada")]).text == "in")
        let refused = try client.get("/below/", headers: [bearer("bob")])
        #expect(refused.status == .forbidden)
        #expect(refused["WWW-Authenticate"] == nil)
        let stranger = try client.get("/below/")
        #expect(stranger.status == .unauthorized)
        #expect(stranger["WWW-Authenticate"] == "Bearer realm=\"Restricted\"")
        #expect(try self.client(RequireRole()).get("/below/", headers: [bearer("ada")]).status == .forbidden)
    }

    @Test("RFC 6750 §3.1: a token without all of the scopes is 403 with insufficient_scope")
    func scope() throws {
        let client = try client(RequireScope("orders:read", "orders:write"))
        #expect(try client.get("/below/", headers: [bearer("ada")]).text == "in")
        let refused = try client.get("/below/", headers: [bearer("bob")])
        #expect(refused.status == .forbidden)
        #expect(
            refused["WWW-Authenticate"] == "Bearer error=\"insufficient_scope\", scope=\"orders:read orders:write\"")
        #expect(try client.get("/below/").status == .unauthorized)
    }

    @Test("a policy decides at once, by a Deferred, or in async code")
    func policies() throws {
        let isAda = { (identity: AuthIdentity, _: Request) -> Bool in identity.user == "ada" }
        let policies = [
            RequirePolicy(isAda),
            RequirePolicy { identity, request -> Deferred<Bool> in
                request.reactor.deferLater(.zero) { identity.user == "ada" }
            },
            RequirePolicy { identity, _ async throws -> Bool in
                await Task.yield()
                return identity.user == "ada"
            },
        ]
        for policy in policies {
            let client = try client(policy)
            #expect(try client.get("/below/", headers: [bearer("ada")]).text == "in")
            #expect(try client.get("/below/", headers: [bearer("bob")]).status == .forbidden)
            #expect(try client.get("/below/").status == .unauthorized)
        }
    }

    @Test("handlers can ask for themselves; without any guard a stranger is 401 all the same")
    func inHandlers() throws {
        let grow = { (root: Branch) in
            root.get("me") { request in .text(try request.requireIdentity().user) }
            root.get("admin") { request in
                try request.require(role: "admin")
                return .text("in")
            }
        }
        let client = try guarded(by: [guardian()], grow)
        #expect(try client.get("/me", headers: [bearer("bob")]).text == "bob")
        #expect(try client.get("/me")["WWW-Authenticate"] == "Bearer realm=\"Restricted\"")
        #expect(try client.get("/admin", headers: [bearer("bob")]).status == .forbidden)
        #expect(try client.get("/admin", headers: [bearer("ada")]).text == "in")
        let unguarded = try guarded(by: [], grow)
        #expect(try unguarded.get("/me").status == .unauthorized)
        #expect(try unguarded.get("/admin").status == .unauthorized)
    }
}
