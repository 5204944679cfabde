import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Backends that are replaced") struct BackendsChangesTests {
    private let now = Instant(nanoseconds: 0)

    @Test("a list that is wrong changes nothing")
    func wrong() throws {
        let backends = try Backends(["http://a"])
        #expect(throws: Backends.Mistake.empty) { try backends.replace(with: [Backend](), at: now) }
        #expect(throws: Backends.Mistake.backend(number: 1, .scheme)) { try backends.replace(with: ["b"], at: now) }
        let b = try Backend("http://b")
        #expect(throws: Backends.Mistake.twice(b)) { try backends.replace(with: [b, b], at: now) }
        #expect(backends.status(at: now).map(\.url) == ["http://a"])
    }

    @Test("a list that is right is there at once, and drained ones stay drained")
    func right() throws {
        let backends = try Backends(["http://a", "http://b"])
        backends.drain(try Backend("http://b").id)
        try backends.replace(with: ["http://b", "unix:/run/c"], at: now)
        #expect(backends.status(at: now).map(\.url) == ["http://b", "unix:/run/c"])
        #expect(backends.status(at: now).map(\.state) == [.draining, .up])
        backends.readmit(try Backend("http://b").id)
        #expect(backends.status(at: now).map(\.state) == [.up, .up])
    }
}
