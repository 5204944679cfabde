import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

/// The health of one backend, and a clock.
struct TestHealth {
    var health: BackendHealth
    var random = Random(seed: 4)
    var now = Instant(nanoseconds: 77_000_000_000)

    init(_ change: (inout BackendHealthOptions) -> Void = { _ in }) {
        var options = BackendHealthOptions()
        (options.jitter, options.slowStart) = (0, .zero)
        change(&options)
        health = BackendHealth(options.clamped, since: nil)
    }

    mutating func wait(_ time: Duration) { now = now + time }
    mutating func begin() -> BackendHealth.Ticket { health.begin(at: now) }
    mutating func end(_ ticket: BackendHealth.Ticket, _ outcome: BackendOutcome) -> BackendHealth.Change? {
        health.ended(ticket, outcome, at: now, using: &random)
    }
    /// One request from its begin to its end.
    mutating func request(_ outcome: BackendOutcome) -> BackendHealth.Change? { end(begin(), outcome) }
    mutating func check(_ isHealthy: Bool) -> BackendHealth.Change? { health.checked(isHealthy, at: now) }
    /// Failures until something comes of them.
    mutating func goOut() -> BackendHealth.Change? {
        for _ in 0..<100 { if let change = request(.failed) { return change } }
        return nil
    }
}

@Suite("The health of a backend") struct BackendHealthTests {
    @Test("three failures in a row put it out, for the pause")
    func failures() {
        var test = TestHealth()
        #expect(test.request(.failed) == nil && test.request(.failed) == nil)
        #expect(test.request(.failed) == .out(pause: .seconds(10)))
        #expect(test.health.state == .out(until: test.now + .seconds(10)))
    }

    @Test("failures that lie further apart than the window are none")
    func window() {
        var test = TestHealth()
        for _ in 0..<100 {
            #expect(test.request(.failed) == nil)
            test.wait(.seconds(5.1))
        }
    }

    @Test("failures that are not in a row count if they are a tenth of the requests")
    func share() {
        var test = TestHealth()
        for _ in 0..<27 { #expect(test.request(.success) == nil) }
        #expect(test.request(.failed) == nil && test.request(.success) == nil)
        #expect(test.request(.failed) == nil && test.request(.success) == nil)
        // The third of 32 is less than a tenth; the fourth of 36 is more.
        #expect(test.request(.failed) == nil && test.request(.success) == nil)
        #expect(test.request(.success) == nil && test.request(.success) == nil)
        #expect(test.request(.failed) == .out(pause: .seconds(10)))
    }

    @Test("of thousands a few may fail, but not three in a row")
    func busy() {
        var test = TestHealth()
        for request in 0..<10_000 { #expect(test.request(request % 20 == 0 ? .failed : .success) == nil) }
        #expect(test.request(.failed) == nil && test.request(.failed) == nil)
        #expect(test.request(.failed) == .out(pause: .seconds(10)))
    }

    @Test("a client that leaves says nothing, neither good nor bad")
    func neutral() {
        var test = TestHealth()
        for _ in 0..<2 { #expect(test.request(.failed) == nil && test.request(.neutral) == nil) }
        #expect(test.request(.failed) == .out(pause: .seconds(10)))
    }

    @Test("without a number of failures nothing puts it out")
    func off() {
        var test = TestHealth { $0.failures = nil }
        #expect(test.goOut() == nil)
    }

    @Test("behind the pause there is one trial, which brings it back")
    func trial() {
        var test = TestHealth()
        _ = test.goOut()
        test.wait(.seconds(9.9))
        #expect(!test.begin().isTrial)
        test.wait(.seconds(0.1))
        let trial = test.begin()
        #expect(trial.isTrial && test.health.state == .trial)
        #expect(!test.begin().isTrial && test.health.share(at: test.now) == 0)
        #expect(test.end(trial, .success) == .back)
        #expect(test.health.state == .up(since: test.now))
        #expect(test.request(.failed) == nil, "what was before is forgotten")
    }

    @Test("a trial that fails doubles the pause, up to the longest")
    func doubled() {
        var test = TestHealth()
        var pauses = [test.goOut()]
        for _ in 0..<4 {
            test.wait(.seconds(60))
            pauses.append(test.request(.failed))
        }
        #expect(pauses == [10, 20, 40, 60, 60].map { .out(pause: .seconds($0)) })
    }

    @Test("one that was back for less time than it was out has not been back")
    func relapse() {
        var test = TestHealth()
        _ = test.goOut()
        test.wait(.seconds(10))
        #expect(test.request(.success) == .back)
        test.wait(.seconds(9))
        #expect(test.goOut() == .out(pause: .seconds(20)))
        test.wait(.seconds(20))
        #expect(test.request(.success) == .back)
        test.wait(.seconds(20))
        #expect(test.goOut() == .out(pause: .seconds(10)))
    }

    @Test("a slow start is no proof of health")
    func relapseInSlowStart() {
        var test = TestHealth { $0.slowStart = .seconds(30) }
        _ = test.goOut()
        test.wait(.seconds(10))
        _ = test.request(.success)
        test.wait(.seconds(39))
        #expect(test.goOut() == .out(pause: .seconds(20)))
    }

    @Test("the client of a trial leaves: the next request is the trial")
    func abandonedTrial() {
        var test = TestHealth()
        _ = test.goOut()
        test.wait(.seconds(10))
        let trial = test.begin()
        #expect(test.end(trial, .neutral) == nil)
        let next = test.begin()
        #expect(next.isTrial)
        #expect(test.end(trial, .neutral) == nil && test.health.state == .trial, "it is not told twice")
        #expect(test.end(next, .success) == .back)
    }

    @Test("a head that has come is enough for a trial, and what follows is like that of any request")
    func answered() {
        var test = TestHealth()
        let early = test.begin()
        _ = test.goOut()
        #expect(test.health.answered(early, at: test.now) == nil, "it began before")
        test.wait(.seconds(10))
        let trial = test.begin()
        #expect(test.health.answered(trial, at: test.now) == .back)
        #expect(test.health.answered(trial, at: test.now) == nil)
        #expect(test.end(trial, .failed) == nil && test.health.state == .up(since: test.now))
    }

    @Test("what began before it went out neither brings it back nor counts when it is back")
    func old() {
        var test = TestHealth()
        let old = (0..<8).map { _ in test.begin() }
        _ = test.goOut()
        #expect(test.end(old[0], .success) == nil && test.end(old[1], .failed) == nil)
        test.wait(.seconds(10))
        let trial = test.begin()
        #expect(test.end(old[2], .success) == nil && test.end(old[3], .failed) == nil && test.health.state == .trial)
        _ = test.end(trial, .success)
        for ticket in old[4...] { #expect(test.end(ticket, .failed) == nil) }
    }

    @Test("a request that is sent to one that is out, because all are, brings it back as well")
    func panic() {
        var test = TestHealth()
        _ = test.goOut()
        let (bad, good) = (test.begin(), test.begin())
        #expect(test.end(bad, .failed) == nil && test.health.state == .out(until: test.now + .seconds(10)))
        #expect(test.end(good, .success) == .back)
    }

    @Test("chance takes off a part of a pause, and no more", arguments: [0.25, 1])
    func jitter(part: Double) {
        var pauses: [Duration] = []
        var test = TestHealth { $0.jitter = part }
        for _ in 0..<500 {
            guard case .out(let pause)? = test.goOut() else { Issue.record("it is not out"); return }
            pauses.append(pause)
            test.wait(.seconds(10))
            _ = test.request(.success)
            test.wait(.seconds(60))
        }
        #expect(pauses.allSatisfy { $0 <= .seconds(10) && $0 >= .seconds(10) * (1 - part) })
        #expect((pauses.max() ?? .zero) - (pauses.min() ?? .zero) > .seconds(9.5) * part)
    }

    @Test("turns of several reactors may be out of order")
    func outOfOrder() {
        var test = TestHealth { $0.slowStart = .seconds(10) }
        _ = test.goOut()
        test.wait(.seconds(10))
        _ = test.request(.success)
        test.wait(.seconds(-3))
        #expect(test.health.share(at: test.now) == BackendHealth.least)
        #expect(test.health.share(at: Instant(nanoseconds: .min)) == BackendHealth.least)
        #expect(test.goOut() == .out(pause: .seconds(20)))
    }
}
