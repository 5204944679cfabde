import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

private let name = "__Host-session"

/// Where a session is kept.
enum Keeping: CaseIterable, Sendable {
    case memory, distant
    #if TLS
        case sealed
    #endif

    func sessions(_ options: Sessions.Options = Sessions.Options()) throws -> Sessions {
        switch self {
        case .memory: return try Sessions(MemorySessionStore(), options: options)
        case .distant: return try Sessions(DistantStore(), options: options)
        #if TLS
            case .sealed:
                return try Sessions(sealedBy: .random(), epochs: MemorySessionEpochs(), options: options)
        #endif
        }
    }
}

@Suite("Attacks on sessions", .bothVersions) struct SessionAttackTests {
    @Test(
        "fixation: the name that was known before the sign-in is good for nothing afterwards",
        arguments: Keeping.allCases)
    func fixation(keeping: Keeping) throws {
        let client = try SessionSite.client(keeping.sessions())
        let attacker = Browser(client)
        _ = try attacker.get("/set/cart/apple")
        let victim = Browser(client, cookies: attacker.cookies)
        let before = try victim.get("/id").text
        _ = try victim.get("/sign-in/ada")
        #expect(try victim.get("/user").text == "ada")
        #expect(try victim.get("/get/cart").text == "apple", "what was in it stays")
        #expect(victim.cookies != attacker.cookies)
        #expect(try victim.get("/id").text != before)
        #expect(try attacker.get("/user").text == "nobody")
    }

    @Test("an attacker's own name, which no store knows, is not taken on", arguments: Keeping.allCases)
    func invented(keeping: Keeping) throws {
        let client = try SessionSite.client(keeping.sessions())
        for value in ["", "1", String(repeating: "A", count: 43), String(repeating: "B", count: 4000), "\"\"", "../x"] {
            let browser = Browser(client, cookies: [name: value])
            #expect(try browser.get("/get/a").text == "none")
            _ = try browser.get("/set/a/1")
            #expect(browser.cookies[name] != value)
            #expect(try browser.get("/get/a").text == "1")
        }
    }

    @Test("replay: after the sign-out the cookie of before is good for nothing", arguments: Keeping.allCases)
    func replay(keeping: Keeping) throws {
        let client = try SessionSite.client(keeping.sessions())
        let user = Browser(client)
        _ = try user.get("/sign-in/ada")
        _ = try user.get("/set/a/1")
        let thief = Browser(client, cookies: user.cookies)
        #expect(try thief.get("/user").text == "ada")
        let out = try user.get("/sign-out")
        #expect(user.cookies.isEmpty)
        #expect(try #require(out["Set-Cookie"]).contains("Max-Age=0"))
        #expect(try thief.get("/user").text == "nobody")
        #expect(try thief.get("/get/a").text == "none")
        _ = try user.get("/sign-in/ada")
        #expect(try user.get("/user").text == "ada", "the user can sign in again")
        #expect(try user.get("/get/a").text == "none")
        #expect(try thief.get("/user").text == "nobody")
    }

    @Test("log-out everywhere ends all sessions of the user and of nobody else", arguments: Keeping.allCases)
    func everywhere(keeping: Keeping) throws {
        let client = try SessionSite.client(keeping.sessions())
        let (phone, desk, other) = (Browser(client), Browser(client), Browser(client))
        _ = try phone.get("/sign-in/ada")
        _ = try desk.get("/sign-in/ada")
        _ = try other.get("/sign-in/bob")
        _ = try phone.get("/sign-out-everywhere")
        #expect(try phone.get("/user").text == "nobody")
        #expect(try desk.get("/user").text == "nobody")
        #expect(try other.get("/user").text == "bob")
    }

    @Test("a sign-out can leave a message, in a session that is a new one", arguments: Keeping.allCases)
    func bye(keeping: Keeping) throws {
        let browser = Browser(try SessionSite.client(keeping.sessions()))
        _ = try browser.get("/sign-in/ada")
        let before = browser.cookies
        _ = try browser.get("/bye")
        #expect(browser.cookies != before)
        #expect(try browser.get("/user").text == "nobody")
        #expect(try browser.get("/flashes").text == "info:bye")
    }

    @Test("who signs in over another user's session gets none of its content", arguments: Keeping.allCases)
    func otherUser(keeping: Keeping) throws {
        let browser = Browser(try SessionSite.client(keeping.sessions()))
        _ = try browser.get("/sign-in/ada")
        _ = try browser.get("/set/secret/1")
        _ = try browser.get("/sign-in/ada")
        #expect(try browser.get("/get/secret").text == "1")
        _ = try browser.get("/sign-in/bob")
        #expect(try browser.get("/user").text == "bob")
        #expect(try browser.get("/get/secret").text == "none")
    }

    @Test(
        "shadowing: of several cookies of the name the one that leads to a session counts, wherever it stands",
        arguments: Keeping.allCases)
    func shadowing(keeping: Keeping) throws {
        let client = try SessionSite.client(keeping.sessions(.plainHTTP))
        let user = Browser(client)
        _ = try user.get("/sign-in/ada")
        let good = try #require(user.cookies["session"])
        func who(_ line: String) throws -> String { try client.get("/user", headers: [("Cookie", line)]).text }
        let forged = String(repeating: "A", count: 43)
        #expect(try who("session=\(forged); session=\(good)") == "ada")
        #expect(try who("session=\(good); session=\(forged)") == "ada")
        #expect(try who("session=\(good); session=\(good)") == "ada")
        #expect(try who("session=; a=b; session=\(good)") == "ada")
        #expect(
            try client.get("/user", headers: [("Cookie", "session=\(forged)"), ("Cookie", "session=\(good)")]).text
                == "ada")
        // A subdomain that sets a session of its own, which is good: nobody can tell whose it is.
        let attacker = Browser(client)
        _ = try attacker.get("/sign-in/eve")
        let planted = try #require(attacker.cookies["session"])
        #expect(try who("session=\(planted); session=\(good)") == "nobody")
        #expect(try who("session=\(good); session=\(planted)") == "nobody")
        // And one that floods.
        let flood = Array(repeating: "session=\(forged)", count: 5).joined(separator: "; ")
        #expect(try who("\(flood); session=\(good)") == "nobody")
    }

    @Test(
        "with the prefix __Host- the cookie is for this very host, over https and for all paths",
        arguments: Keeping.allCases)
    func hostPrefix(keeping: Keeping) throws {
        let set = try SessionSite.client(keeping.sessions()).get("/set/a/1")
        let field = try #require(set["Set-Cookie"])
        #expect(field.hasPrefix("__Host-session="))
        #expect(field.contains("; Secure") && field.contains("; Path=/;") && !field.contains("Domain"))
        // What a subdomain could set has another name.
        let client = try SessionSite.client(keeping.sessions())
        let browser = Browser(client)
        _ = try browser.get("/sign-in/ada")
        let value = try #require(browser.cookies[name])
        #expect(try client.get("/user", headers: [("Cookie", "session=\(value)")]).text == "nobody")
        #expect(try client.get("/user", headers: [("Cookie", "__host-session=\(value)")]).text == "nobody")
    }

    @Test(
        "a rotated session has another name and all of its content; the old name is good for nothing",
        arguments: Keeping.allCases)
    func rotate(keeping: Keeping) throws {
        let browser = Browser(try SessionSite.client(keeping.sessions()))
        _ = try browser.get("/sign-in/ada")
        _ = try browser.get("/set/a/1")
        let old = browser.cookies
        _ = try browser.get("/rotate")
        #expect(browser.cookies != old)
        #expect(try browser.get("/get/a").text == "1")
        #expect(try browser.get("/user").text == "ada")
        // A sealed cookie is good until it expires, or until its user's number changes: the documentation says so.
        #if TLS
            if keeping == .sealed { return }
        #endif
        #expect(try Browser(browser.client, cookies: old).get("/user").text == "nobody")
    }
}
