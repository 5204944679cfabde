#if TLS

    import Synchronization
    import Testing
    import Wryneck
    import WryneckTesting

    @testable import WryneckWeb

    private let name = "__Host-session"

    @Suite("Sessions in their cookies", .bothVersions) struct SealedSessionTests {
        @Test("remember values and the user without a store, and any server with the key can read them")
        func remember() throws {
            let keys = try CookieKeys.random()
            let browser = Browser(try SessionSite.client(try Sessions(sealedBy: keys)))
            _ = try browser.get("/set/a/1")
            _ = try browser.get("/sign-in/ada")
            let other = try SessionSite.client(try Sessions(sealedBy: keys))
            let moved = Browser(other, cookies: browser.cookies)
            #expect(try moved.get("/get/a").text == "1")
            #expect(try moved.get("/user").text == "ada")
            let stranger = try SessionSite.client(try Sessions(sealedBy: .random()))
            #expect(try Browser(stranger, cookies: browser.cookies).get("/user").text == "nobody")
        }

        @Test("each byte of the cookie counts")
        func tampering() throws {
            let client = try SessionSite.client(try Sessions(sealedBy: .random()))
            let browser = Browser(client)
            _ = try browser.get("/sign-in/ada")
            let value = try #require(browser.cookies[name])
            let bytes = try #require(Base64URL.decode(Array(value.utf8)))
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 1
                let forged = Base64URL.encode(changed)
                #expect(try Browser(client, cookies: [name: forged]).get("/user").text == "nobody", "byte \(index)")
            }
            let short = String(value.dropLast(4))
            #expect(try Browser(client, cookies: [name: short]).get("/user").text == "nobody")
            #expect(try Browser(client, cookies: [name: value]).get("/user").text == "ada")
        }

        @Test("a cookie that a program has sealed for something else is no session")
        func otherPurpose() throws {
            let keys = try CookieKeys.random()
            let client = try SessionSite.client(try Sessions(sealedBy: keys))
            let browser = Browser(client)
            _ = try browser.get("/sign-in/ada")
            let sealer = try CookieSealer(keys)
            let value = try #require(browser.cookies[name])
            let content = try #require(sealer.open(Array(value.utf8), .session, as: name, at: 0))
            let other = try sealer.seal(content, .encrypted, as: name, until: .max)
            #expect(try Browser(client, cookies: [name: other]).get("/user").text == "nobody")
            let nonsense = try sealer.seal([1, 2, 3], .session, as: name, until: .max)
            #expect(try Browser(client, cookies: [name: nonsense]).get("/user").text == "nobody")
        }

        @Test("idle and absolute expiry are inside of the seal; the cookie is anew once a minute")
        func expiry() throws {
            let browser = Browser(try SessionSite.client(try Sessions(sealedBy: .random())))
            _ = try browser.get("/set/a/1")
            let first = browser.cookies
            #expect(try browser.get("/get/a")["Set-Cookie"] == nil)
            browser.client.memory.advance(by: .seconds(7199))
            #expect(try browser.get("/get/a")["Set-Cookie"] != nil)
            browser.client.memory.advance(by: .seconds(1))
            #expect(try Browser(browser.client, cookies: first).get("/get/a").text == "none")
            #expect(try browser.get("/get/a").text == "1")
            for _ in 0..<21 {
                browser.client.memory.advance(by: .seconds(3600))
                #expect(try browser.get("/get/a").text == "1")
            }
            browser.client.memory.advance(by: .seconds(3599))
            #expect(try browser.get("/get/a").text == "1")
            browser.client.memory.advance(by: .seconds(1))
            #expect(try browser.get("/get/a").text == "none", "24 hours after it began")
        }

        @Test("keys rotate: sessions of the key before go on, under the new one from their next change")
        func rotation() throws {
            let (old, new) = (try CookieKeys.Key.random(), try CookieKeys.Key.random())
            let before = Browser(try SessionSite.client(try Sessions(sealedBy: CookieKeys(old))))
            _ = try before.get("/set/a/1")
            let during = try SessionSite.client(try Sessions(sealedBy: CookieKeys(new, previous: [old])))
            let browser = Browser(during, cookies: before.cookies)
            #expect(try browser.get("/get/a").text == "1")
            _ = try browser.get("/set/b/2")
            let after = try SessionSite.client(try Sessions(sealedBy: CookieKeys(new)))
            #expect(try Browser(after, cookies: browser.cookies).get("/get/a").text == "1")
            #expect(try Browser(after, cookies: before.cookies).get("/get/a").text == "none")
        }

        @Test("without epochs a copy outlives the sign-out until it expires, and log-out everywhere is refused")
        func withoutEpochs() throws {
            let lines = LoggedLines()
            let client = try SessionSite.client(try Sessions(sealedBy: .random()), logger: lines.logger)
            let browser = Browser(client)
            _ = try browser.get("/sign-in/ada")
            let copy = browser.cookies
            #expect(try browser.get("/sign-out-everywhere").status == .internalServerError)
            #expect(lines.all.contains { $0.contains("SessionEpochs") })
            _ = try browser.get("/sign-out")
            #expect(browser.cookies.isEmpty)
            #expect(try Browser(client, cookies: copy).get("/user").text == "ada")
            client.memory.advance(by: .seconds(7200))
            #expect(try Browser(client, cookies: copy).get("/user").text == "nobody")
        }

        @Test("epochs that have to be waited for are, and while they are away users get 503")
        func distantEpochs() throws {
            let epochs = DistantEpochs()
            let client = try SessionSite.client(try Sessions(sealedBy: .random(), epochs: epochs))
            let browser = Browser(client)
            _ = try browser.get("/set/a/1")
            _ = try browser.get("/sign-in/ada")
            let copy = browser.cookies
            #expect(try browser.get("/user").text == "ada")
            epochs.memory.advanceNow("bob")
            #expect(try browser.get("/user").text == "ada")
            epochs.isAway.withLock { $0 = true }
            #expect(try browser.get("/user").status == .serviceUnavailable)
            #expect(try browser.get("/sign-out").status == .serviceUnavailable)
            #expect(browser.cookies == copy)
            epochs.isAway.withLock { $0 = false }
            _ = try browser.get("/sign-out")
            #expect(try Browser(client, cookies: copy).get("/user").text == "nobody")
        }

        @Test("sessions without a user need no epochs; a restart ends those of users")
        func restart() throws {
            let keys = try CookieKeys.random()
            let first = try SessionSite.client(try Sessions(sealedBy: keys, epochs: MemorySessionEpochs()))
            let (visitor, user) = (Browser(first), Browser(first))
            _ = try visitor.get("/set/a/1")
            _ = try user.get("/sign-in/ada")
            let second = try SessionSite.client(try Sessions(sealedBy: keys, epochs: MemorySessionEpochs()))
            #expect(try Browser(second, cookies: visitor.cookies).get("/get/a").text == "1")
            #expect(try Browser(second, cookies: user.cookies).get("/user").text == "nobody")
        }

        @Test("the numbers of more users than there may be: all sign in again, and nobody comes back")
        func manyUsers() {
            let epochs = MemorySessionEpochs(users: 2)
            let (ada, zoe) = (epochs.epochNow(of: "ada"), epochs.epochNow(of: "zoe"))
            var old: Set<Int64> = [ada]
            for user in ["ada", "bob", "ada", "cyd", "ada", "bob", "cyd"] {
                epochs.advanceNow(user)
                #expect(!old.contains(epochs.epochNow(of: user)))
                old.insert(epochs.epochNow(of: user))
            }
            #expect(epochs.epochNow(of: "zoe") != zoe)
        }

        @Test("what fits into a cookie fits, to the byte, and no more")
        func room() throws {
            let browser = Browser(try SessionSite.client(try Sessions(sealedBy: .random())))
            let room = SealedSession.room(in: name)
            #expect(room > 2900)
            // The form, the counts, the lengths and the quotes around it.
            let most = room - 9
            let fits = try browser.get("/set/a/\(String(repeating: "x", count: most))")
            #expect(fits.status == .ok)
            #expect(try #require(browser.cookies[name]).utf8.count + name.utf8.count <= 4096)
            #expect(try browser.get("/get/a").text.count == most)
            let over = try browser.get("/set/a/\(String(repeating: "x", count: most + 1))")
            #expect(over.status == .internalServerError)
            #expect(try browser.get("/get/a").text.count == most)
        }
    }

    private final class DistantEpochs: SessionEpochs {
        struct Away: Error {}
        let memory = MemorySessionEpochs()
        let isAway = Mutex(false)

        func epoch(of user: String) async throws -> Int64 {
            await Task.yield()
            if isAway.withLock({ $0 }) { throw Away() }
            return memory.epochNow(of: user)
        }

        func advance(_ user: String) async throws {
            await Task.yield()
            if isAway.withLock({ $0 }) { throw Away() }
            memory.advanceNow(user)
        }
    }

#endif
