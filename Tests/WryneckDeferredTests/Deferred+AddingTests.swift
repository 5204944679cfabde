// The functions that add to a chain in place.

import Testing

@testable import WryneckDeferred

@Suite("Adding functions in place")
struct DeferredAddingTests {
    @Test("functions run in the order of adding, each on the result of the one before")
    func order() throws {
        let deferred = Deferred<Int>()
        let returned = deferred.addCallback { $0 + 1 }.addCallback { $0 * 10 }.addCallback { $0 + 3 }
        try deferred.callback(4)
        #expect(returned === deferred)
        #expect(deferred.outcome == "53")
    }

    @Test("with a result in hand, adding runs the function inside the call")
    func runsAtOnce() {
        var ran = false
        Deferred.succeed(1).addCallback {
            ran = true
            return $0
        }
        #expect(ran)
    }

    @Test("more functions than the inline slots keep their order", arguments: [1, 2, 3, 4, 5, 9, 100])
    func overflow(count: Int) throws {
        let log = Log(), deferred = Deferred<Int>()
        for index in 0..<count {
            deferred.addCallback {
                log.note("\(index)")
                return $0 + 1
            }
        }
        try deferred.callback(0)
        #expect(log.lines == (0..<count).map(String.init))
        #expect(deferred.outcome == "\(count)")
    }

    /// The kinds of function, each given a value and given an error.
    enum Kind: CaseIterable {
        case callback, errback, both, pair, typedErrback, otherTypedErrback

        func add(to deferred: Deferred<String>, chaining: Bool, throwing: Bool) {
            func answer(_ text: String) throws -> String { if throwing { throw Boom(id: 9) } else { text } }
            func later(_ text: String) throws -> Deferred<String> { .succeed(try answer(text)) }
            switch (self, chaining) {
            case (.callback, false): deferred.addCallback { try answer("c(\($0))") }
            case (.callback, true): deferred.addCallback { try later("c(\($0))") }
            case (.errback, false): deferred.addErrback { try answer("e(\($0))") }
            case (.errback, true): deferred.addErrback { try later("e(\($0))") }
            case (.both, false): deferred.addBoth { _ in try answer("both") }
            case (.both, true): deferred.addBoth { _ in try later("both") }
            case (.pair, false): deferred.addCallbacks({ try answer("c(\($0))") }, { try answer("e(\($0))") })
            case (.pair, true): deferred.addCallbacks({ try later("c(\($0))") }, { try later("e(\($0))") })
            case (.typedErrback, false): deferred.addErrback(as: Boom.self) { try answer("e(\($0.id))") }
            case (.typedErrback, true): deferred.addErrback(as: Boom.self) { try later("e(\($0.id))") }
            case (.otherTypedErrback, false): deferred.addErrback(as: Bang.self) { _ in try answer("wrong") }
            case (.otherTypedErrback, true): deferred.addErrback(as: Bang.self) { _ in try later("wrong") }
            }
        }

        func expected(onValue: Bool, throwing: Bool) -> String {
            let passes = onValue ? "v" : "error boom 1"
            let answer: String? =
                switch (self, onValue) {
                case (.callback, true), (.pair, true): "c(v)"
                case (.errback, false), (.pair, false): "e(boom 1)"
                case (.both, _): "both"
                case (.typedErrback, false): "e(1)"
                default: nil
                }
            guard let answer else { return passes }
            return throwing ? "error boom 9" : answer
        }
    }

    @Test("what each kind makes of a value and of an error", arguments: Kind.allCases, [true, false])
    func kinds(kind: Kind, chaining: Bool) throws {
        for (onValue, throwing, early) in [
            (true, false, false), (true, true, false), (false, false, false), (false, true, false),
            (true, false, true), (true, true, true), (false, false, true), (false, true, true),
        ] {
            let deferred = Deferred<String>()
            let fire = { if onValue { try deferred.callback("v") } else { try deferred.errback(Boom(id: 1)) } }
            if early { try fire() }
            kind.add(to: deferred, chaining: chaining, throwing: throwing)
            if !early { try fire() }
            #expect(
                deferred.outcome == kind.expected(onValue: onValue, throwing: throwing),
                "value \(onValue) throwing \(throwing)")
            deferred.forget()
        }
    }

    @Test("the errback of a pair does not see what its callback throws, a later one does")
    func sameLevel() throws {
        let log = Log(), deferred = Deferred<Int>()
        deferred.addCallbacks(
            { _ in throw Boom() },
            { _ in
                log.note("same level")
                return 0
            }
        ).addErrback {
            log.note("later \($0)")
            return 1
        }
        try deferred.callback(5)
        #expect(log.lines == ["later boom 0"])
        #expect(deferred.outcome == "1")
    }

    @Test("an errback recovers, and callbacks after it run again")
    func recovery() throws {
        let deferred = Deferred<Int>()
        deferred.addCallback { _ in throw Boom() }.addCallback { $0 + 100 }.addErrback { _ in 7 }.addCallback { $0 + 1 }
        try deferred.callback(0)
        #expect(deferred.outcome == "8")
    }

    @Test("closures that only throw are not ambiguous, in any of the adds")
    func throwOnly() throws {
        let deferred = Deferred<Int>()
        deferred.addErrback { throw $0 }
        deferred.addCallback { _ in throw Boom(id: 2) }
        deferred.addErrback { _ in throw Boom(id: 3) }
        deferred.addErrback(as: Boom.self) { throw Boom(id: $0.id + 1) }
        deferred.addBoth { _ in throw Boom(id: 5) }
        deferred.addCallbacks({ _ in throw Boom(id: 6) }, { throw $0 })
        deferred.addErrback { error in
            let note = "several statements: \(error)"
            throw note == "several statements: boom 5" ? Boom(id: 7) : error
        }
        try deferred.callback(1)
        #expect(deferred.outcome == "error boom 7")
        deferred.forget()
    }

    @Test(
        "the package's door sees the result at its place, whether it comes later or is here", arguments: [true, false])
    func whenSettled(early: Bool) throws {
        let log = Log(), deferred = Deferred<Int>()
        if early { try deferred.callback(1) }
        deferred.whenSettled { log.note("first \($0)") }
        deferred.addCallback { $0 + 1 }
        deferred.whenSettled { log.note("second \($0)") }
        if !early { try deferred.callback(1) }
        #expect(log.lines == ["first success(1)", "second success(2)"])
        #expect(deferred.outcome == "2")
    }
}
