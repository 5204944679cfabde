import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("addTimeout") struct DeferredTimeoutTests {
    private let clock = ManualClock()
    private let log = Log()

    /// One way in which a Deferred with a limit of 10 seconds can end.
    struct Case: CustomTestStringConvertible, Sendable {
        typealias Canceller = @Sendable (Deferred<Int>) throws -> Void
        typealias Errback = @Sendable (any Error) throws -> Int
        typealias Event = @Sendable (Deferred<Int>, ManualClock) throws -> Void

        let testDescription: String
        let canceller: Canceller?
        let errback: Errback?
        let event: Event
        let standard: String
        /// What a translator of one's own is told; nil if it is not called.
        let told: String?

        /// `event` comes when nearly all of the time has passed.
        init(
            _ name: String, canceller: Canceller? = nil, errback: Errback? = nil, gives standard: String,
            _ event: @escaping Event
        ) {
            (testDescription, self.canceller, self.errback, self.event) = (name, canceller, errback, event)
            (self.standard, told) = (standard, nil)
        }

        /// The time runs out.
        init(
            _ name: String, canceller: Canceller? = nil, errback: Errback? = nil, gives standard: String = expired,
            told: String
        ) {
            (testDescription, self.canceller, self.errback) = ("late: " + name, canceller, errback)
            (self.standard, self.told) = (standard, told)
            event = { _, clock in clock.advance(by: .seconds(1)) }
        }

        static let expired = "error no result within 10.0 seconds"
    }

    static let cases: [Case] = [
        Case("a value in time", gives: "1") { deferred, _ in try deferred.callback(1) },
        Case("an error in time", gives: "error boom 1") { deferred, _ in try deferred.errback(Boom(id: 1)) },
        Case("a CancelledError that somebody fires in time", gives: "error cancelled") { deferred, _ in
            try deferred.errback(CancelledError())
        },
        Case("cancelled by hand", gives: "error cancelled") { deferred, _ in deferred.cancel() },
        Case("cancelled by hand, canceller gives a value", canceller: { try $0.callback(2) }, gives: "2") {
            deferred, _ in deferred.cancel()
        },
        Case(
            "cancelled by hand, canceller gives an error", canceller: { try $0.errback(Boom(id: 2)) },
            gives: "error boom 2"
        ) { deferred, _ in
            deferred.cancel()
        },
        Case("cancelled by hand, an errback before makes it a value", errback: { _ in 3 }, gives: "3") { deferred, _ in
            deferred.cancel()
        },
        Case("no canceller", told: "error cancelled"),
        Case("a canceller that does nothing", canceller: { _ in }, told: "error cancelled"),
        Case("a canceller that throws", canceller: { _ in throw Boom() }, told: "error cancelled"),
        Case("the canceller gives a value", canceller: { try $0.callback(4) }, gives: "4", told: "4"),
        Case(
            "the canceller gives an error", canceller: { try $0.errback(Boom(id: 4)) }, gives: "error boom 4",
            told: "error boom 4"),
        Case("an errback before makes it a value", errback: { _ in 5 }, gives: "5", told: "5"),
        Case(
            "an errback before makes it another error", errback: { _ in throw Boom(id: 5) }, gives: "error boom 5",
            told: "error boom 5"),
        Case("an errback before hands it on", errback: { throw $0 }, told: "error cancelled"),
    ]

    private func make(_ example: Case) -> Deferred<Int> {
        let deferred = example.canceller.map { Deferred<Int>(canceller: $0) } ?? Deferred<Int>()
        if let errback = example.errback { deferred.addErrback(errback) }
        return deferred
    }

    @Test("each time-out with each outcome: the default translation", arguments: cases)
    func standard(_ example: Case) throws {
        let deferred = make(example)
        #expect(deferred.addTimeout(.seconds(10), on: clock) === deferred)
        #expect(clock.pendingCalls == 1)
        clock.advance(by: .seconds(9))
        #expect(!deferred.hasFired)
        try example.event(deferred, clock)
        #expect(deferred.outcome == example.standard)
        #expect(clock.pendingCalls == 0)
        clock.advance(by: .seconds(100))
        #expect(deferred.outcome == example.standard)
        deferred.forget()
    }

    @Test(
        "each time-out with each outcome: a translator of one's own gets any result, but only when the time ran out",
        arguments: cases)
    func custom(_ example: Case) throws {
        let deferred = make(example)
        deferred.addTimeout(.seconds(10), on: clock) { [log] result, duration in
            log.note("\(result.text) after \(duration)")
            throw Boom(id: 99)
        }
        clock.advance(by: .seconds(9))
        try example.event(deferred, clock)
        #expect(log.lines == (example.told.map { ["\($0) after 10.0 seconds"] } ?? []))
        #expect(deferred.outcome == (example.told == nil ? example.standard : "error boom 99"))
        #expect(clock.pendingCalls == 0)
        deferred.forget()
    }

    @Test("a translator can give a value")
    func translatedToValue() {
        let deferred = Deferred<Int>().addTimeout(.seconds(1), on: clock) { _, duration in
            Int(duration / .milliseconds(1))
        }
        clock.advance(by: .seconds(1))
        #expect(deferred.outcome == "1000")
    }

    @Test("the error is a TimeoutError that knows the duration")
    func error() {
        var caught: (any Error)?
        let deferred = Deferred<Int>().addTimeout(.milliseconds(1500), on: clock)
        deferred.whenSettled { if case .failure(let error) = $0 { caught = error } }
        clock.advance(by: .milliseconds(1500))
        #expect(caught as? TimeoutError == TimeoutError(.milliseconds(1500)))
    }

    @Test("it covers only what was added before it: a later Deferred may take its time")
    func scope() throws {
        let late = Deferred<Int>()
        let deferred = Deferred<Int>()
        deferred.addTimeout(.seconds(1), on: clock).addCallback { _ in late }
        try deferred.callback(1)
        #expect(clock.pendingCalls == 0)
        clock.advance(by: .seconds(100))
        #expect(!late.hasFired && deferred.outcome == "none")
        try late.callback(7)
        #expect(deferred.outcome == "7")
    }

    @Test("it covers a Deferred that an earlier callback returned: that one is cancelled")
    func chained() throws {
        let inner = Deferred<Int> { [log] _ in log.note("inner cancelled") }
        let deferred = Deferred<Int> { [log] _ in log.note("outer cancelled") }
        deferred.addCallback { _ in inner }.addTimeout(.seconds(1), on: clock)
        try deferred.callback(1)
        #expect(clock.pendingCalls == 1)
        clock.advance(by: .seconds(1))
        #expect(log.lines == ["inner cancelled"])
        #expect(deferred.outcome == "error no result within 1.0 seconds")
        deferred.forget()
    }

    @Test("two limits: each covers its part, and the shorter one's error passes the longer one")
    func nested() {
        let deferred = Deferred<Int>()
        deferred.addTimeout(.seconds(5), on: clock).addTimeout(.seconds(2), on: clock)
        clock.advance(by: .seconds(2))
        #expect(deferred.outcome == "error no result within 2.0 seconds")
        #expect(clock.pendingCalls == 0)
        deferred.forget()
    }

    @Test("on a Deferred that has its result no timer is made")
    func alreadyFired() {
        let done = Deferred.succeed(1).addTimeout(.seconds(1), on: clock),
            failed = Deferred<Int>.fail(Boom(id: 8)).addTimeout(.seconds(1), on: clock)
        #expect(clock.pendingCalls == 0)
        #expect(done.outcome == "1" && failed.outcome == "error boom 8")
        failed.forget()
    }

    @Test("a paused Deferred: the limit ends when the chain gets there; the value that it had stays")
    func paused() throws {
        let deferred = Deferred<Int>()
        deferred.pause()
        deferred.addTimeout(.seconds(1), on: clock)
        try deferred.callback(1)
        #expect(clock.pendingCalls == 1)
        clock.advance(by: .seconds(2))
        deferred.unpause()
        #expect(deferred.outcome == "1" && clock.pendingCalls == 0)
    }

    @Test(
        "a duration that is not positive runs out in the next pass, not inside the call",
        arguments: [Duration.zero, .seconds(-1)])
    func notPositive(_ duration: Duration) {
        let deferred = Deferred<Int>().addTimeout(duration, on: clock)
        #expect(!deferred.hasFired)
        clock.advance(by: .zero)
        #expect(deferred.outcome == "error \(TimeoutError(duration))")
        deferred.forget()
    }

    @Test("a mapped Deferred: the limit on the new one reaches the old one")
    func mapped() {
        let source = Deferred<Int>()
        let text = source.map { "\($0)" }.addTimeout(.seconds(1), on: clock)
        clock.advance(by: .seconds(1))
        #expect(source.hasFired && text.outcome == "error no result within 1.0 seconds")
        text.forget()
    }

    // MARK: Nothing left behind

    enum End: CaseIterable { case fired, cancelled, ranOut }

    @Test("no circle is left: the Deferred, the timer and what the chain holds are gone", arguments: End.allCases)
    func released(_ end: End) throws {
        weak var weakDeferred: Deferred<Int>?
        weak var weakLog: Log?
        try {
            let held = Log(), deferred = Deferred<Int> { _ in held.note("") }
            deferred.addTimeout(.seconds(1), on: clock) { result, _ in
                held.note("")
                return try result.get()
            }
            .addErrback { _ in
                held.note("")
                return 0
            }
            (weakDeferred, weakLog) = (deferred, held)
            switch end {
            case .fired: try deferred.callback(1)
            case .cancelled: deferred.cancel()
            case .ranOut: clock.advance(by: .seconds(1))
            }
        }()
        #expect(clock.pendingCalls == 0)
        #expect(weakDeferred == nil && weakLog == nil)
    }

    @Test("a Deferred that everybody has forgotten ends in time all the same, and is gone then")
    func forgotten() {
        weak var weakDeferred: Deferred<Int>?
        do {
            let deferred = Deferred<Int>().addTimeout(.seconds(1), on: clock)
            deferred.addErrback { [log] in
                log.note("\($0)")
                return 0
            }
            weakDeferred = deferred
        }
        #expect(weakDeferred != nil)
        clock.advance(by: .seconds(1))
        #expect(log.lines == ["no result within 1.0 seconds"] && weakDeferred == nil && clock.pendingCalls == 0)
    }

    @Test("on a reactor: an awaited Deferred times out, and nothing is left")
    func awaited() throws {
        let memory = try MemoryReactor.adopted()
        let deferred = Deferred<Int>().addTimeout(.seconds(3), on: memory.reactor)
        let result = Deferred(on: memory.reactor) { try await deferred.value }
        memory.advance(by: .seconds(3))
        #expect(result.outcome == "error no result within 3.0 seconds")
        #expect(!memory.hasLeftovers)
        result.forget()
    }
}
