import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("The health of a backend, by checks") struct BackendHealthChecksTests {
    private var test = TestHealth { $0.checks = .init() }

    @Test("three bad checks in a row put it out, two good ones bring it back")
    mutating func fallAndRise() {
        #expect(test.check(false) == nil && test.check(false) == nil && test.check(true) == nil)
        #expect(test.check(false) == nil && test.check(false) == nil && test.check(false) == .down)
        #expect(test.health.share(at: test.now + .seconds(1000)) == 0, "the clock alone brings nobody back")
        #expect(test.check(true) == nil && test.check(false) == nil && test.check(true) == nil)
        #expect(test.check(true) == .back && test.health.state == .up(since: test.now))
        #expect(test.check(true) == nil && test.check(false) == nil && test.check(false) == nil)
        #expect(test.check(false) == .down)
    }

    @Test("requests neither bring back nor put out what is down")
    mutating func requests() {
        for _ in 0..<3 { _ = test.check(false) }
        let ticket = test.begin()
        #expect(!ticket.isTrial && test.health.answered(ticket, at: test.now) == nil)
        #expect(test.end(ticket, .success) == nil && test.goOut() == nil && test.health.state == .down)
    }

    @Test("who is out by requests comes back by checks, and what was good before does not count")
    mutating func checksForRequests() {
        #expect(test.check(true) == nil && test.check(true) == nil && test.goOut() == .out(pause: .seconds(10)))
        #expect(test.check(true) == nil && test.health.state == .out(until: test.now + .seconds(10)))
        #expect(test.check(true) == .back)
    }

    @Test("during a trial checks count as well, and the trial then says nothing more")
    mutating func checksInTrial() {
        _ = test.goOut()
        test.wait(.seconds(10))
        var trial = test.begin()
        #expect(test.check(true) == nil && test.check(true) == .back)
        #expect(test.end(trial, .failed) == nil && test.health.state == .up(since: test.now))
        _ = test.goOut()
        test.wait(.seconds(20))
        trial = test.begin()
        #expect(test.check(false) == nil && test.check(false) == nil && test.check(false) == .down)
        #expect(test.end(trial, .success) == nil && test.health.state == .down)
    }

    @Test("a check of one that is not to be checked means nothing")
    func off() {
        var test = TestHealth()
        for _ in 0..<9 { #expect(test.check(false) == nil) }
        _ = test.goOut()
        for _ in 0..<9 { #expect(test.check(true) == nil) }
    }
}
