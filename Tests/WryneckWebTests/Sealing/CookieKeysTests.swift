#if TLS

    import Testing
    import WryneckWeb

    @Suite("Keys of cookies") struct CookieKeysTests {
        fileprivate static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        fileprivate static let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

        @Test("come from base64, base64url and hex")
        func texts() throws {
            let key = try CookieKeys.Key(Self.base64)
            #expect(key.base64 == Self.base64)
            #expect(try CookieKeys.Key(Self.hex) == key)
            #expect(try CookieKeys.Key(Self.hex.uppercased()) == key)
            #expect(try CookieKeys.Key(String(Self.base64.dropLast())) == key)
            let odd = try CookieKeys.Key("-_-_AwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
            #expect(try CookieKeys.Key("+/+/AwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=") == odd)
        }

        @Test(
            "a password, a short key, one that nobody has drawn and other texts are no keys",
            arguments: [
                "", "secret", "AAECAwQFBgcICQoLDA0ODw==", String(repeating: "0", count: 64),
                String(repeating: "A", count: 43), CookieKeysTests.hex + "00", "zz" + CookieKeysTests.hex.dropFirst(2),
                CookieKeysTests.base64 + "=", CookieKeysTests.base64 + "==", "A" + CookieKeysTests.base64,
            ])
        func noKeys(text: String) {
            #expect(throws: CookieKeys.Mistake.key) { try CookieKeys.Key(text) }
        }

        @Test("several stand in one setting, the current one first; none is a mistake")
        func setting() throws {
            let (new, old) = (try CookieKeys.Key.random(), try CookieKeys.Key.random())
            let keys = try CookieKeys(parsing: " \(new.base64),\n\(old.base64) ")
            #expect(keys.current == new)
            #expect(keys.previous == [old])
            #expect(throws: CookieKeys.Mistake.none) { try CookieKeys(parsing: " ,\n") }
            #expect(throws: CookieKeys.Mistake.key) { try CookieKeys(parsing: "\(new.base64) x") }
        }

        @Test("what is printed of a key is a number, and no two random keys are equal")
        func printed() throws {
            let key = try CookieKeys.Key(Self.base64)
            #expect("\(key)" == "key 017d0ddc")
            #expect(try CookieKeys.Key.random() != CookieKeys.Key.random())
        }
    }

#endif
