import Testing

@testable import WryneckDeferred

@Suite("maybeDeferred")
struct MaybeDeferredTests {
    @Test("a value, a Deferred and an error each become a Deferred")
    func kinds() {
        let inner = Deferred<Int>()
        #expect(maybeDeferred { 3 }.outcome == "3")
        #expect(maybeDeferred { inner } === inner)
        let failed = maybeDeferred { if !inner.hasFired { throw Boom() } else { 1 } }
        #expect(failed.outcome == "error boom 0")
        failed.forget()
    }

    @Test("a function that throws before it has its Deferred, and one that only throws")
    func throwing() {
        func later() throws -> Deferred<Int> { throw Boom() }
        let first = maybeDeferred(later)
        let second: Deferred<Int> = maybeDeferred { throw Boom() }
        #expect([first.outcome, second.outcome] == ["error boom 0", "error boom 0"])
        first.forget()
        second.forget()
    }
}
