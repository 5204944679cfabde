import Testing
import Wryneck
import WryneckReactorTesting

@testable import WryneckWeb

@Suite("Hashes of new passwords") struct PasswordHasherTests {
    /// The least cost of yescrypt.
    private let hasher = PasswordHasher(parameters: "j75")

    @Test("a hash is the password's and no other's, and each has a salt of its own")
    func hashes() throws {
        let (one, two) = (try hasher.hashBlocking("pässword 1"), try hasher.hashBlocking("pässword 1"))
        #expect(one.hasPrefix("$y$j75$") && one != two)
        let hash = try #require(PasswordHash(one))
        #expect(hash.matches(Array("pässword 1".utf8)))
        #expect(!hash.matches(Array("pässword 2".utf8)))
        let users = try BasicAuth.Users.hashes(["ann": one])
        _ = try BasicAuth(users)
    }

    @Test("the usual cost is libcrypt's own, in a thread")
    func inThread() throws {
        let memory = try MemoryReactor()
        memory.doThreadWorkInTurns()
        let hash: Deferred<String> = PasswordHasher().hash("secret", on: memory.reactor)
        memory.settle()
        var made: String?
        hash.whenSettled { made = try? $0.get() }
        #expect(try PasswordHash(#require(made))?.matches(Array("secret".utf8)) == true)
        #expect(made?.hasPrefix("$y$j9T$") == true)
    }

    @Test("the salt is written as crypt(5) says")
    func salts() {
        #expect(PasswordHasher.encode([]) == "")
        #expect(PasswordHasher.encode([0, 0, 0]) == "....")
        #expect(PasswordHasher.encode([255]) == "z1")
        #expect(PasswordHasher.encode([1, 0, 0]) == "/...")
        #expect(PasswordHasher.encode([0, 0, 128]) == "...U")
    }

    @Test("what crypt(3) would cut or refuse is an error")
    func refused() {
        #expect(throws: PasswordHasher.Mistake.tooLong) { try hasher.hashBlocking(String(repeating: "x", count: 512)) }
        #expect(throws: PasswordHasher.Mistake.hasNUL) { try hasher.hashBlocking("a\u{0}b") }
        #expect(throws: Never.self) { try hasher.hashBlocking(String(repeating: "x", count: 511)) }
    }
}
