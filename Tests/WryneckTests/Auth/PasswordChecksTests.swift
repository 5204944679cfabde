import Testing
import WryneckHTTP
import WryneckReactorTesting

@testable import Wryneck

@Suite("Checking passwords") struct PasswordChecksTests {
    private let memory: MemoryReactor
    private let bcrypt: PasswordHash

    init() throws {
        memory = try MemoryReactor()
        memory.doThreadWorkInTurns()
        bcrypt = try #require(PasswordHash(knownHashes[0]))
    }

    private enum Seen: Equatable { case now(Bool), later, busy }

    private func ask(_ checks: PasswordChecks, _ user: String, _ password: String, isKnown: Bool = true) throws -> (
        Seen, Deferred<Bool>?
    ) {
        let field = "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
        let credentials = try #require(BasicCredentials([.authorization: field]))
        switch checks.check(credentials, bcrypt, isKnown: isKnown, on: memory.reactor) {
        case .now(let isRight): return (.now(isRight), nil)
        case .later(let answer): return (.later, answer)
        case .busy: return (.busy, nil)
        }
    }

    private func settle(_ answer: Deferred<Bool>?) throws -> Bool {
        var result: Result<Bool, any Error>?
        answer?.whenSettled { result = $0 }
        memory.settle()
        return try #require(result).get()
    }

    private func checks(_ change: (inout BasicAuth.Options) -> Void = { _ in }) -> PasswordChecks {
        var options = BasicAuth.Options()
        change(&options)
        return PasswordChecks(options)
    }

    @Test("a success is remembered for its time, for this name and this password; a failure never")
    func remembered() throws {
        let checks = checks()
        #expect(try settle(try ask(checks, "ann", "secret").1))
        #expect(try !settle(try ask(checks, "ann", "wrong").1))
        #expect(try ask(checks, "ann", "secret").0 == .now(true))
        #expect(try ask(checks, "ann", "wrong").0 == .later)
        #expect(try ask(checks, "anns", "ecret").0 == .later)
        memory.advance(by: .seconds(299))
        #expect(try ask(checks, "ann", "secret").0 == .now(true))
        memory.advance(by: .seconds(1))
        #expect(try ask(checks, "ann", "secret").0 == .later)
    }

    @Test("no more successes than the limit are remembered, those that were used last")
    func bounded() throws {
        let checks = checks { $0.rememberedSuccesses = 2 }
        for user in ["a", "b"] { #expect(try settle(try ask(checks, user, "secret").1)) }
        #expect(try ask(checks, "a", "secret").0 == .now(true))
        #expect(try settle(try ask(checks, "c", "secret").1))
        #expect(try ["a", "b", "c"].map { try ask(checks, $0, "secret").0 } == [.now(true), .later, .now(true)])
    }

    @Test("a name that is not there is checked like any other, and never right, nor remembered")
    func unknown() throws {
        let checks = checks()
        for _ in 0..<2 {
            let (seen, answer) = try ask(checks, "nobody", "secret", isKnown: false)
            #expect(seen == .later)
            #expect(try !settle(answer))
        }
        #expect(checks.choice(for: "a") == checks.choice(for: "a"))
        #expect(checks.choice(for: "a") != checks.choice(for: "b"))
        #expect(checks.choice(for: "a") != self.checks().choice(for: "a"))
    }

    @Test("no more checks than the limits run and wait, and the same question twice is one check")
    func busy() throws {
        let checks = checks { ($0.concurrentChecks, $0.waitingChecks) = (1, 1) }
        let answers = try ["one", "secret", "one", "secret", "three"].map { try ask(checks, "ann", $0) }
        #expect(answers.map(\.0) == [.later, .later, .later, .later, .busy])
        #expect(try answers.prefix(4).map { try settle($0.1) } == [false, true, false, true])
        #expect(try settle(try ask(checks, "ann", "three").1) == false)
    }
}
