import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

@Suite("Throttling of tries to sign in") struct SignInThrottleTests {
    /// A page that tries: /try?user=..., with `ok` for a right password.
    private func client(_ throttle: SignInThrottle) throws -> TestClient {
        try guarded(by: []) { root in
            root.get("try") { request async throws -> Response in
                switch try await throttle.begin(request.query["user"] ?? "", request) {
                case .wait(let seconds): return .text("\(seconds)", status: .tooManyRequests)
                case .granted(let attempt):
                    if request.query["ok"] != nil { try await throttle.succeeded(attempt) }
                    if request.query["away"] != nil { try await throttle.withdraw(attempt) }
                    return .text("tried")
                }
            }
        }
    }

    private func attempt(_ client: TestClient, _ user: String, from address: String, _ more: String = "") throws
        -> String
    {
        try client.get("/try?user=\(user)\(more)", headers: [("X-Forwarded-For", address)]).text
    }

    private var options: SignInThrottle.Options {
        var options = SignInThrottle.Options()
        options.accountFromClient = AttemptRule(freeTries: 2, firstDelay: 2, longestDelay: 100, memory: 1000)
        options.client = AttemptRule(freeTries: 5, firstDelay: 3, longestDelay: 100, memory: 1000)
        options.account = AttemptRule(freeTries: 4, firstDelay: 4, longestDelay: 16, memory: 1000)
        return options
    }

    @Test("the wait doubles with each try, up to its limit, and passes with time")
    func growing() throws {
        let client = try client(SignInThrottle(options: options))
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "tried")
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "tried")
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "2")
        client.memory.advance(by: .seconds(1))
        #expect(try attempt(client, "ANN", from: "192.0.2.1") == "1")
        client.memory.advance(by: .seconds(1))
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "tried")
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "4")
        client.memory.advance(by: .seconds(1001))
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "tried")
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "tried")
    }

    @Test("a client that goes through accounts waits, and one that has an account of its own gains nothing by it")
    func spraying() throws {
        let client = try client(SignInThrottle(options: options))
        for index in 0..<5 {
            #expect(try attempt(client, "own", from: "192.0.2.1", "&ok") == "tried")
            #expect(try attempt(client, "user\(index)", from: "192.0.2.1") == "tried")
        }
        #expect(try attempt(client, "user9", from: "192.0.2.1") == "3")
        #expect(try attempt(client, "own", from: "192.0.2.1", "&ok") == "3")
        #expect(try attempt(client, "user9", from: "192.0.2.2") == "tried")
    }

    @Test("the addresses of an IPv6 network of 64 bits are one client, its neighbours others")
    func networks() throws {
        let client = try client(SignInThrottle(options: options))
        for index in 1...2 { #expect(try attempt(client, "ann", from: "2001:db8:0:1::\(index)") == "tried") }
        #expect(try attempt(client, "ann", from: "2001:db8:0:1:ffff::1") == "2")
        #expect(try attempt(client, "ann", from: "2001:db8:0:2::1") == "tried")
    }

    @Test("strangers with many addresses make a user wait at new places for a while, and never at the usual one")
    func lockout() throws {
        let client = try client(SignInThrottle(options: options))
        #expect(try attempt(client, "ann", from: "198.51.100.7", "&ok") == "tried")
        for index in 0..<4 { #expect(try attempt(client, "ann", from: "192.0.2.\(index)") == "tried") }
        for index in 4..<8 { #expect(try attempt(client, "ann", from: "192.0.2.\(index)") == "4") }
        // At home it does not matter.
        for _ in 0..<2 { #expect(try attempt(client, "ann", from: "198.51.100.7", "&ok") == "tried") }
        // And the attack goes on, but the wait stays bounded.
        for index in 10..<30 {
            client.memory.advance(by: .seconds(16))
            #expect(try attempt(client, "ann", from: "192.0.2.\(index)") == "tried")
        }
        #expect(try attempt(client, "ann", from: "203.0.113.1") == "16")
        #expect(try attempt(client, "ann", from: "198.51.100.7") == "tried")
        // Its own tries do count.
        #expect(try attempt(client, "ann", from: "198.51.100.7") == "tried")
        #expect(try attempt(client, "ann", from: "198.51.100.7") == "2")
    }

    @Test("a try that came to no result is taken back; one that had to wait was none")
    func withdrawn() throws {
        let client = try client(SignInThrottle(options: options))
        for _ in 0..<10 { #expect(try attempt(client, "ann", from: "192.0.2.1", "&away") == "tried") }
        for _ in 0..<2 { #expect(try attempt(client, "ann", from: "192.0.2.1") == "tried") }
        for _ in 0..<10 { #expect(try attempt(client, "ann", from: "192.0.2.1") == "2") }
        client.memory.advance(by: .seconds(2))
        #expect(try attempt(client, "ann", from: "192.0.2.1") == "tried")
        #expect(try attempt(client, "bob", from: "192.0.2.1") == "tried")
    }
}

@Suite("Counting tries in memory") struct MemoryAttemptStoreTests {
    private let rule = AttemptRule(freeTries: 1, firstDelay: 1, longestDelay: 1 << 40, memory: 1 << 50)

    @Test("the delay is what the rule says, whatever the numbers")
    func delays() {
        let rule = AttemptRule(freeTries: 3, firstDelay: 2, longestDelay: 60, memory: 0)
        #expect([0, 2, 3, 4, 7, 8, 1000, .max].map { rule.delay(after: $0) } == [0, 0, 2, 4, 32, 60, 60, 60])
        let huge = AttemptRule(freeTries: -1, firstDelay: .max, longestDelay: .max, memory: -5)
        #expect(huge.delay(after: .max) == .max && huge.memory == .max && huge.freeTries == 1)
    }

    @Test("never more keys than the capacity; a flood of strangers does not make it forget who has signed in")
    func bounded() async throws {
        let store = MemoryAttemptStore(capacity: 10)
        try await store.welcome("ann", until: 100)
        for index in 0..<1000 { #expect(try await store.take("k\(index)", rule, at: 0) == nil) }
        #expect(store.count == 10)
        #expect(try await store.isWelcome("ann", at: 99))
        #expect(try await !store.isWelcome("ann", at: 100))
        #expect(try await !store.isWelcome("bob", at: 0))
    }

    @Test("a clock that is set back, or times at the ends of numbers, make nobody wait for ever")
    func clocks() async throws {
        let store = MemoryAttemptStore()
        #expect(try await store.take("a", rule, at: 1_000_000) == nil)
        #expect(try await store.take("a", rule, at: 1_000_000) == 1)
        #expect(try await store.take("a", rule, at: 5) == nil)
        #expect(try await store.take("b", rule, at: .min) == nil)
        #expect(try await store.take("b", rule, at: .max) == nil)
    }
}
