import Testing

@testable import WryneckDeferred

@Suite("Functions without a value") struct DeferredPassingTests {
    private let log = Log()

    @Test("addCallback, addErrback and addBoth with a function that returns nothing let the result go on")
    func passing() {
        let good = Deferred.succeed(3), bad = Deferred<Int>.fail(Boom(id: 1))
        good.addCallback { log.note("value \($0)") }.addErrback { log.note("error \($0)") }
        bad.addCallback { log.note("value \($0)") }.addErrback { log.note("error \($0)") }
        for one in [good, bad] { one.addBoth { _ in log.note("both") } }
        #expect(log.lines == ["value 3", "error boom 1", "both", "both"])
        #expect(good.outcome == "3" && bad.outcome == "error boom 1")
        bad.forget()
    }

    @Test("addCallbacks with two of them lets the result go on", arguments: [true, false])
    func pair(succeeds: Bool) {
        let deferred = succeeds ? Deferred.succeed(3) : Deferred.fail(Boom(id: 1))
        deferred.addCallbacks({ log.note("value \($0)") }, { log.note("error \($0)") })
        #expect(log.lines == [succeeds ? "value 3" : "error boom 1"])
        #expect(deferred.outcome == (succeeds ? "3" : "error boom 1"))
        deferred.forget()
    }

    @Test("what such a function throws takes the place of the result")
    func throwing() {
        let good = Deferred.succeed(3), bad = Deferred<Int>.fail(Boom(id: 1))
        func fail(_ text: String) throws { throw Boom(id: 2) }
        good.addCallback { try fail("\($0)") }
        bad.addErrback { try fail("\($0)") }
        #expect(good.outcome == "error boom 2" && bad.outcome == "error boom 2")
        bad.addBoth { _ in try fail("") }
        for one in [good, bad] { one.forget() }
    }

    @Test("where there is no value anyway, addBoth lets the error go on, too, and addErrback recovers")
    func void() {
        let deferred = Deferred<Void>.fail(Boom(id: 1))
        deferred.addBoth { _ in log.note("both") }
        #expect(deferred.outcome == "error boom 1" && log.lines == ["both"])
        deferred.addErrback { _ in }
        #expect(deferred.outcome == "()")
    }

    /// What may be dropped is easily taken for something that nobody waits for.
    @discardableResult private func later<Value>(_ deferred: Deferred<Value>) -> Deferred<Value> { deferred }

    @Test(
        "a function that returns a Deferred of another type is waited for, and the result goes on",
        arguments: [true, false])
    func waiting(succeeds: Bool) throws {
        let work = Deferred<Void>(), count = Deferred<Int>()
        let callback = Deferred.succeed("a"), both = Deferred<String>.fail(Boom(id: 1))
        callback.addCallback { _ in later(work) }
        both.addBoth { _ in later(count) }
        #expect(callback.outcome == "none" && both.outcome == "none")
        if succeeds { try work.callback() } else { try work.errback(Boom(id: 2)) }
        if succeeds { try count.callback(7) } else { try count.errback(Boom(id: 2)) }
        #expect(callback.outcome == (succeeds ? "a" : "error boom 2"))
        #expect(both.outcome == (succeeds ? "error boom 1" : "error boom 2"))
        for one in [callback, both] { one.forget() }
    }

    @Test("in a chain without a value, too, what a function returns is waited for, though it may be dropped")
    func voidWaiting() throws {
        let gates = (0..<3).map { _ in Deferred<Int>() }
        let callback = Deferred.succeed(), errback = Deferred<Void>.fail(Boom()),
            both = Deferred<Void>.fail(Boom(id: 1))
        callback.addCallback { later(gates[0]) }
        errback.addErrback { _ in later(gates[1]) }
        both.addBoth { _ in later(gates[2]) }
        #expect([callback, errback, both].map(\.outcome) == ["none", "none", "none"])
        for gate in gates { try gate.callback(1) }
        #expect([callback, errback, both].map(\.outcome) == ["()", "()", "error boom 1"])
        both.forget()
    }

    @Test("a closure that may give a value does, and one that only throws is not ambiguous")
    func preferred() {
        #expect(Deferred.succeed("a").addCallback { $0 + "b" }.addCallback { value in value + "c" }.outcome == "abc")
        #expect(Deferred<String>.fail(Boom()).addErrback { "\($0)" }.outcome == "boom 0")
        #expect(Deferred.succeed(1).addBoth { try $0.get() + 1 }.outcome == "2")
        let thrown = Deferred.succeed(1).addCallback { _ in throw Boom(id: 4) }
        #expect(thrown.outcome == "error boom 4")
        thrown.forget()
    }

    @Test("onSettled looks at the result, now or later, and an error that it saw counts as handled")
    func settled() throws {
        let reports = try Reports.during {
            let deferred = Deferred<Int>()
            deferred.onSettled { log.note($0.map { "\($0)" }.text) }
            try deferred.errback(Boom(id: 3))
            deferred.onSettled { log.note($0.map { "\($0)" }.text) }
            #expect(deferred.outcome == "error boom 3")
        }
        #expect(log.lines == ["error boom 3", "error boom 3"])
        #expect(reports.isEmpty)
    }
}

extension Result where Success == String, Failure == any Error {
    fileprivate var text: String {
        switch self {
        case .success(let text): text
        case .failure(let error): "error \(error)"
        }
    }
}
