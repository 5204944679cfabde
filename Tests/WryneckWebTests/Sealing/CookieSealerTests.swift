#if TLS

    import Testing
    import Wryneck
    import WryneckTesting

    @testable import WryneckWeb

    @Suite("Sealed cookies", .bothVersions) struct CookieSealerTests {
        private static let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        /// 2026-01-01, the time of a test's clock at its beginning.
        private static let start: Int64 = 1_767_225_600

        private func site(_ sealer: CookieSealer) throws -> TestClient {
            try TestClient { _ in
                let root = Branch()
                root.get("encrypt/{value}") { request in
                    let value = try request.parameters.require("value", as: String.self)
                    return .text("ok").settingCookie(
                        try sealer.encrypted("__Host-secret", value, for: .seconds(60), request))
                }
                root.get("sign/{value}") { request in
                    let value = try request.parameters.require("value", as: String.self)
                    return .text("ok").settingCookie(
                        try sealer.signed("theme", value, for: .seconds(60), request, isSecure: false))
                }
                root.get("") { request in
                    .text(
                        "\(sealer.decrypted("__Host-secret", request) ?? "-") \(sealer.verified("theme", request) ?? "-")"
                    )
                }
                return Site(root)
            }
        }

        private func sealer() throws -> CookieSealer { try CookieSealer(CookieKeys(try CookieKeys.Key(Self.key))) }

        @Test("come back as they went, for as long as they are good; the value of an encrypted one is not in it")
        func roundTrip() throws {
            let client = try site(sealer())
            let browser = Browser(client)
            let set = try browser.get("/encrypt/attack%20at%20dawn")
            let field = try #require(set["Set-Cookie"])
            #expect(field.hasSuffix("; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax"))
            let blobText = try #require(set.cookie("__Host-secret"))
            let blob = try #require(Base64URL.decode(Array(blobText.utf8)))
            #expect(!String(decoding: blob, as: UTF8.self).contains("attack"))
            let signed = try browser.get("/sign/dark")
            let openText = try #require(signed.cookie("theme"))
            let open = try #require(Base64URL.decode(Array(openText.utf8)))
            #expect(String(decoding: open, as: UTF8.self).contains("dark"), "a signed one can be read")
            #expect(try browser.get("/").text == "attack at dawn dark")
            client.memory.advance(by: .seconds(59))
            #expect(try browser.get("/").text == "attack at dawn dark")
            client.memory.advance(by: .seconds(1))
            #expect(try browser.get("/").text == "- -")
        }

        @Test("each byte counts: changed, cut off or added, none is good")
        func tampering() throws {
            let sealer = try sealer()
            let encrypted = try sealer.seal(Array("dark".utf8), .encrypted, as: "theme", until: .max)
            let signed = try sealer.sign(Array("dark".utf8), as: "theme", until: .max)
            func isOpen(_ text: String) -> Bool {
                sealer.open(Array(text.utf8), .encrypted, as: "theme", at: 0) != nil
                    || sealer.verify(Array(text.utf8), as: "theme", at: 0) != nil
            }
            for text in [encrypted, signed] {
                #expect(isOpen(text))
                let bytes = try #require(Base64URL.decode(Array(text.utf8)))
                for index in bytes.indices {
                    for bit in [UInt8(1), 0x80] {
                        var changed = bytes
                        changed[index] ^= bit
                        #expect(!isOpen(Base64URL.encode(changed)), "byte \(index)")
                    }
                    #expect(!isOpen(Base64URL.encode(bytes.prefix(index))), "the first \(index) bytes")
                    #expect(!isOpen(Base64URL.encode(bytes.dropFirst(index + 1))), "without the first \(index + 1)")
                }
                #expect(!isOpen(text + "AA"))
                #expect(!isOpen(" " + text))
                #expect(!isOpen(text + "="))
            }
            for text in ["", "A", "AA", "Ag", String(repeating: "A", count: 4000), "%00", "\u{0}"] {
                #expect(!isOpen(text))
            }
        }

        @Test("a value is of no use under another name, nor as another kind of cookie")
        func bound() throws {
            let sealer = try sealer()
            let value = Array("1".utf8)
            let encrypted = try sealer.seal(value, .encrypted, as: "admin", until: .max)
            #expect(sealer.open(Array(encrypted.utf8), .encrypted, as: "admin", at: 0) == value)
            #expect(sealer.open(Array(encrypted.utf8), .encrypted, as: "visits", at: 0) == nil)
            #expect(sealer.open(Array(encrypted.utf8), .session, as: "admin", at: 0) == nil)
            #expect(sealer.verify(Array(encrypted.utf8), as: "admin", at: 0) == nil)
            let signed = try sealer.sign(value, as: "admin", until: .max)
            #expect(sealer.verify(Array(signed.utf8), as: "visits", at: 0) == nil)
            #expect(sealer.open(Array(signed.utf8), .encrypted, as: "admin", at: 0) == nil)
        }

        @Test("an expiry is inside: the times at the far ends of their range neither trap nor live for ever")
        func expiry() throws {
            let sealer = try sealer()
            for (expires, now, isGood) in [
                (Int64.min, Int64.min, false), (0, -1, true), (0, 0, false), (.max, .max, false), (.max, .min, true),
            ] as [(Int64, Int64, Bool)] {
                let encrypted = try sealer.seal([], .encrypted, as: "a", until: expires)
                #expect((sealer.open(Array(encrypted.utf8), .encrypted, as: "a", at: now) != nil) == isGood)
                let signed = try sealer.sign([], as: "a", until: expires)
                #expect((sealer.verify(Array(signed.utf8), as: "a", at: now) != nil) == isGood)
            }
        }

        @Test("the form is fixed: a value of today is read by the next version, too")
        func form() throws {
            let text = "AgF9DdwAAAAAaVW5PGRhcmtNiazlUwJIU9xNb41oMJMqTVhlTzMk75jaX23OQAoAlw"
            let sealer = try sealer()
            #expect(try sealer.sign(Array("dark".utf8), as: "theme", until: Self.start + 60) == text)
            #expect(sealer.verify(Array(text.utf8), as: "theme", at: Self.start) == Array("dark".utf8))
        }

        @Test("keys rotate: the current one seals, all open, and one that is gone opens nothing")
        func rotation() throws {
            let (old, new) = (try CookieKeys.Key.random(), try CookieKeys.Key.random())
            let before = try CookieSealer(CookieKeys(old))
            let during = try CookieSealer(CookieKeys(new, previous: [old]))
            let after = try CookieSealer(CookieKeys(new))
            func open(_ sealer: CookieSealer, _ text: String) -> [UInt8]? {
                sealer.open(Array(text.utf8), .encrypted, as: "a", at: 0)
            }
            func verify(_ sealer: CookieSealer, _ text: String) -> [UInt8]? {
                sealer.verify(Array(text.utf8), as: "a", at: 0)
            }
            let first = try before.seal([1], .encrypted, as: "a", until: .max)
            let second = try during.seal([2], .encrypted, as: "a", until: .max)
            #expect(open(during, first) == [1])
            #expect(open(during, second) == [2])
            #expect(open(after, second) == [2])
            #expect(open(after, first) == nil)
            #expect(open(before, second) == nil)
            let signed = try before.sign([1], as: "a", until: .max)
            #expect(verify(during, signed) == [1])
            #expect(verify(after, signed) == nil)
        }

        @Test("of several cookies of a name the one that verifies counts, and of two that differ none")
        func shadowing() throws {
            let client = try site(sealer())
            let good = try #require(try client.get("/sign/dark").cookie("theme"))
            let other = try #require(try client.get("/sign/light").cookie("theme"))
            func theme(_ line: String) throws -> String { try client.get("/", headers: [("Cookie", line)]).text }
            #expect(try theme("theme=forged; theme=\(good)") == "- dark")
            #expect(try theme("theme=\(good); theme=forged; theme=\(good)") == "- dark")
            #expect(try theme("theme=\(good); theme=\(other)") == "- -")
            #expect(try theme("Theme=\(good)") == "- -")
            #expect(try theme("xtheme=\(good); themes=\(good); theme") == "- -")
            #expect(try client.get("/", headers: [("Cookie", "a=b"), ("Cookie", "theme=\(good)")]).text == "- dark")
        }

        @Test("what a browser would not keep is an error of the program, and says why")
        func refused() throws {
            let sealer = try sealer()
            let errors = LoggedErrors()
            let client = try TestClient { _ in
                let root = Branch()
                root.get("large") { request in
                    errors.note {
                        try sealer.encrypted("a", String(repeating: "x", count: 4000), for: .seconds(1), request)
                    }
                    return .text("")
                }
                root.get("prefix") { request in
                    errors.note { try sealer.signed("__Host-a", "", for: .seconds(1), request, isSecure: false) }
                    return .text("")
                }
                root.get("fits") { request in
                    errors.note {
                        try sealer.encrypted("a", String(repeating: "x", count: 2900), for: .seconds(1), request)
                    }
                    return .text("")
                }
                return Site(root)
            }
            _ = try client.get("/large")
            #expect(errors.take() as? SetCookie.Mistake == .size)
            _ = try client.get("/prefix")
            #expect(errors.take() as? SetCookie.Mistake == .prefix)
            _ = try client.get("/fits")
            #expect(errors.take() == nil)
        }
    }

    private final class LoggedErrors {
        private var error: (any Error)?
        func note(_ body: () throws -> SetCookie) { do { _ = try body() } catch { self.error = error } }
        func take() -> (any Error)? {
            defer { error = nil }
            return error
        }
    }

#endif
