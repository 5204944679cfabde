import Testing

@testable import WryneckWeb

@Suite("Sessions in memory") struct MemorySessionStoreTests {
    private func id(_ number: UInt64) -> SessionID { SessionID(words: [number, 0, 0, 0]) }

    private func session(
        _ version: Int64 = 1, user: String? = nil, bytes: Int = 0, seen: Int64 = 0, expires: Int64 = 100
    ) -> StoredSession {
        StoredSession(
            bytes: [UInt8](repeating: 1, count: bytes), user: user, created: 0, seen: seen, expires: expires,
            version: version)
    }

    @Test("a version is saved only over the one before it, and what was deleted stays deleted")
    func versions() async throws {
        let store = MemorySessionStore()
        #expect(try await !store.save(id(1), session(2)))
        #expect(try await store.save(id(1), session(1)))
        #expect(try await !store.save(id(1), session(1)))
        #expect(try await !store.save(id(1), session(3)))
        #expect(try await store.save(id(1), session(2)))
        #expect(await store.load(id(1))?.version == 2)
        await store.delete(id(1))
        #expect(try await !store.save(id(1), session(3)))
        #expect(await store.load(id(1)) == nil)
        #expect(store.count == 0)
        #expect(store.bytes == 0)
    }

    @Test("a session moves once")
    func moves() async throws {
        let store = MemorySessionStore()
        #expect(try await store.save(id(1), session(1, user: "ada")))
        #expect(try await !store.move(id(1), to: id(2), session(3)))
        #expect(try await store.move(id(1), to: id(2), session(2, user: "ada")))
        #expect(try await !store.move(id(1), to: id(3), session(2)))
        #expect(await store.load(id(1)) == nil)
        #expect(await store.load(id(2))?.user == "ada")
        #expect(store.count == 1)
    }

    @Test("the default of other stores moves a session, too")
    func defaultMove() async throws {
        let store: any SessionStore = Plain()
        #expect(try await store.save(id(1), session(1)))
        #expect(try await store.move(id(1), to: id(2), session(2)))
        #expect(try await !store.move(id(1), to: id(3), session(2)))
        #expect(try await store.load(id(1)) == nil)
        #expect(try await store.load(id(2)) != nil)
    }

    @Test("there is a most of sessions: the one that was used longest ago goes, and those of users go last")
    func count() throws {
        let store = MemorySessionStore(count: 3)
        for number in 1...3 { #expect(try store.saveNow(id(UInt64(number)), session(user: number == 1 ? "ada" : nil))) }
        _ = store.loadNow(id(2))
        #expect(try store.saveNow(id(4), session()))
        #expect(store.loadNow(id(3)) == nil)
        #expect(store.loadNow(id(2)) != nil)
        #expect(store.loadNow(id(1)) != nil)
        for number in UInt64(10)..<100 { #expect(try store.saveNow(id(number), session())) }
        #expect(store.count == 3)
        #expect(store.loadNow(id(1))?.user == "ada", "a flood of visitors signs nobody out")
        for number in UInt64(100)..<103 { #expect(try store.saveNow(id(number), session(user: "bob"))) }
        #expect(store.loadNow(id(1)) == nil)
        #expect(store.count == 3)
    }

    @Test("there is a most of bytes, also when sessions grow; one that alone is larger is refused")
    func bytes() throws {
        let store = MemorySessionStore(count: 100, bytes: 4096)
        for number in 0..<50 { #expect(try store.saveNow(id(UInt64(number)), session(bytes: 300))) }
        #expect(store.bytes <= 4096)
        #expect(store.count == 7)
        #expect(try store.saveNow(id(49), session(2, bytes: 3000)))
        #expect(store.bytes <= 4096)
        #expect(store.loadNow(id(49))?.bytes.count == 3000)
        #expect(throws: MemorySessionStore.Failure.tooLarge) { try store.saveNow(id(49), session(3, bytes: 4096)) }
        #expect(throws: MemorySessionStore.Failure.tooLarge) {
            try store.moveNow(id(49), to: id(1000), session(3, bytes: 4096))
        }
        #expect(store.loadNow(id(49)) != nil)
    }

    @Test("sessions that are over go when others are saved")
    func expired() throws {
        let store = MemorySessionStore()
        for number in 0..<10 {
            #expect(try store.saveNow(id(UInt64(number)), session(user: number < 5 ? "ada" : nil, expires: 50)))
        }
        for number in UInt64(100)..<105 { #expect(try store.saveNow(id(number), session(seen: 50, expires: 150))) }
        #expect(store.count == 5)
    }

    @Test("all sessions of a user go at once, and nobody else's")
    func users() async throws {
        let store = MemorySessionStore()
        // Equal for Unicode, and different users.
        let users = ["ada", "bob", "\u{E9}", "e\u{301}"]
        for (index, user) in users.enumerated() {
            #expect(try store.saveNow(id(UInt64(index)), session(user: user)))
            #expect(try store.saveNow(id(UInt64(index + 10)), session(user: user)))
        }
        await store.deleteAll(of: "ada")
        await store.deleteAll(of: "\u{E9}")
        #expect(store.count == 4)
        #expect(store.loadNow(id(1)) != nil)
        #expect(store.loadNow(id(13)) != nil)
        await store.deleteAll(of: "nobody")
        #expect(store.count == 4)
    }

    @Test("any order of saves, loads and deletes keeps its bounds and its bytes", arguments: [1, 2, 3])
    func anyOrder(seed: UInt64) throws {
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33 % bound
        }
        let store = MemorySessionStore(count: 8, bytes: 6000)
        for _ in 0..<1500 {
            let name = id(next(20))
            let user = next(2) == 0 ? nil : "user\(next(3))"
            let stored = session((store.loadNow(name)?.version ?? 0) + 1, user: user, bytes: Int(next(1000)))
            switch next(5) {
            case 0: store.deleteNow(name)
            case 1: if let user { store.deleteAllNow(of: user) }
            case 2: _ = try store.moveNow(name, to: id(next(20)), stored)
            default: _ = try store.saveNow(name, stored)
            }
            #expect(store.count <= 8)
            #expect(store.bytes <= 6000)
        }
        for user in 0..<3 { store.deleteAllNow(of: "user\(user)") }
        for number in 0..<20 { store.deleteNow(id(UInt64(number))) }
        #expect(store.count == 0)
        #expect(store.bytes == 0)
    }

    /// A store with nothing but what it has to have.
    private actor Plain: SessionStore {
        private var sessions: [SessionID: StoredSession] = [:]
        func load(_ id: SessionID) -> StoredSession? { sessions[id] }
        func save(_ id: SessionID, _ session: StoredSession) -> Bool {
            guard (sessions[id]?.version ?? 0) == session.version - 1 else { return false }
            sessions[id] = session
            return true
        }
        func delete(_ id: SessionID) { sessions[id] = nil }
        func deleteAll(of user: String) { sessions = sessions.filter { $0.value.user != user } }
    }
}
