// The type-changing family and chain(to:), and who owns a result.

import Testing

@testable import WryneckDeferred

@Suite("Transforming into a new Deferred")
struct DeferredTransformingTests {
    /// Each member of the family, with what it makes of 21, of `Boom(1)`, and of its own function throwing `Boom(9)`.
    enum Way: CaseIterable {
        case map, flatMapFired, flatMapLater, mapError

        func apply(to source: Deferred<Int>, later: Deferred<String>, throwing: Bool) -> Deferred<String> {
            func check() throws { if throwing { throw Boom(id: 9) } }
            switch self {
            case .map:
                return source.map {
                    try check()
                    return "\($0 * 2)"
                }
            case .flatMapFired:
                return source.flatMap {
                    try check()
                    return .succeed("\($0 * 2)")
                }
            case .flatMapLater:
                return source.flatMap { _ in
                    try check()
                    return later
                }
            case .mapError:
                return source.mapError { ($0 as? Boom).map { Boom(id: $0.id + 1) } ?? $0 }.map { "\($0 * 2)" }
            }
        }
    }

    @Test("a value, an error and a throwing function, before and after firing", arguments: Way.allCases, [true, false])
    func matrix(way: Way, early: Bool) throws {
        for (onValue, throwing) in [(true, false), (true, true), (false, false)] {
            let source = Deferred<Int>(), later = Deferred<String>()
            let fire = { if onValue { try source.callback(21) } else { try source.errback(Boom(id: 1)) } }
            if early { try fire() }
            let target = way.apply(to: source, later: later, throwing: throwing)
            if !early { try fire() }
            if way == .flatMapLater, onValue, !throwing {
                #expect(target.outcome == "none")
                try later.callback("42")
            }
            let expected =
                switch (onValue, throwing, way) {
                case (false, _, .mapError): "error boom 2"
                case (false, _, _): "error boom 1"
                case (true, true, .mapError), (true, false, _): "42"
                case (true, true, _): "error boom 9"
                }
            #expect(target.outcome == expected, "value \(onValue) throwing \(throwing)")
            #expect(source.outcome == "error \(DeferredTakenError())")
            target.forget()
        }
    }

    @Test(
        "functions added before see the value; those added after get DeferredTakenError, whenever that is",
        arguments: [true, false])
    func takenLater(fireBetween: Bool) throws {
        let log = Log(), source = Deferred<Int>()
        source.noting("before", in: log)
        let target = source.map { $0 + 1 }.noting("target", in: log)
        if !fireBetween { source.addErrback(as: DeferredTakenError.self) { _ in -1 }.noting("after", in: log) }
        try source.callback(1)
        if fireBetween { source.addErrback(as: DeferredTakenError.self) { _ in -1 }.noting("after", in: log) }
        #expect(log.lines == ["before 1", "target 2", "after -1"])
        #expect(target.outcome == "2")
    }

    @Test("adding to a taken Deferred without an errback is reported as unhandled")
    func takenIsReported() {
        let reports = Reports.during {
            let source = Deferred.succeed(1)
            #expect(source.map { $0 }.outcome == "1")
            source.addCallback { $0 }
        }
        #expect(reports.map(\.kind) == [.unhandledError])
        #expect(reports.first?.error is DeferredTakenError)
    }

    @Test(
        "taking a result without adding anything more reports nothing, be it an error or a value",
        arguments: [true, false])
    func takenQuietly(succeeds: Bool) {
        let reports = Reports.during {
            let source = succeeds ? Deferred.succeed(1) : Deferred<Int>.fail(Boom())
            source.map { $0 }.forget()
        }
        #expect(reports.isEmpty)
    }

    @Test("flatMap: pausing, nesting and circles work as for returned Deferreds")
    func flatMapDetails() throws {
        let inner = Deferred.succeed("x")
        inner.pause()
        let target = Deferred.succeed(1).flatMap { _ in inner }
        #expect(target.outcome == "none")
        inner.unpause()
        #expect(target.outcome == "x")

        let source = Deferred<Int>()
        weak var itself: Deferred<Int>?
        let circle = source.flatMap { _ in itself ?? .succeed(0) }
        itself = circle
        try source.callback(1)
        #expect(circle.outcome == "error \(CircularDeferredError())")
        circle.forget()
    }

    @Test("cancelling after flatMap's function ran cancels what it returned")
    func flatMapCancel() throws {
        let log = Log(), inner = Deferred<Int> { _ in log.note("inner") }
        let source = Deferred<Int> { _ in log.note("source") }
        let target = source.flatMap { _ in inner }
        try source.callback(1)
        target.cancel()
        #expect(log.lines == ["inner"])
        #expect(target.outcome == "error cancelled")
        target.forget()
    }

    @Test(
        "a target that somebody fired by hand keeps that; the source's chain gets AlreadyCalledError",
        arguments: Way.allCases)
    func targetFiredByHand(way: Way) throws {
        let source = Deferred<Int>(), later = Deferred<String>()
        let target = way.apply(to: source, later: later, throwing: false)
        try target.callback("mine")
        try source.callback(1)
        #expect(target.outcome == "mine")
        if way != .mapError { #expect(source.outcome == "error \(AlreadyCalledError(nil))") }
        source.forget()
    }

    @Test(
        "chain(to:) fires the other one with value or error, and this one's result is taken", arguments: [true, false],
        [true, false])
    func chain(succeeds: Bool, early: Bool) throws {
        let log = Log(), source = Deferred<Int>(), other = Deferred<Int>()
        other.noting("other", in: log)
        let fire = { if succeeds { try source.callback(1) } else { try source.errback(Boom()) } }
        if early { try fire() }
        #expect(source.chain(to: other) === source)
        if !early { try fire() }
        #expect(log.lines == [succeeds ? "other 1" : "other error boom 0"])
        #expect(source.outcome == "error \(DeferredTakenError())")
        other.forget()
    }

    @Test("if the other one has fired already, this chain goes on with AlreadyCalledError")
    func chainToFired() {
        let source = Deferred.succeed(1).chain(to: .succeed(2))
        #expect(source.outcome == "error \(AlreadyCalledError(nil))")
        source.forget()
    }

    @Test("a cancelled other one swallows the result once")
    func chainToCancelled() throws {
        let source = Deferred<Int>(), other = Deferred<Int>()
        source.chain(to: other)
        other.cancel()
        try source.callback(1)
        #expect(other.outcome == "error cancelled")
        #expect(source.outcome == "error \(DeferredTakenError())")
        #expect(throws: AlreadyCalledError.self) { try other.callback(2) }
        other.forget()
    }

    @Test("chaining a Deferred to itself fails")
    func chainToItself() throws {
        let deferred = Deferred<Int>()
        deferred.chain(to: deferred)
        try deferred.callback(1)
        #expect(deferred.outcome == "error \(CircularDeferredError())")
        deferred.forget()
    }
}
