import Testing

@testable import WryneckDeferred

@Suite("Pausing")
struct DeferredPauseTests {
    @Test("fired while paused, the result waits for the last unpause", arguments: [1, 2, 3], [true, false])
    func counts(pauses: Int, succeeds: Bool) throws {
        let log = Log(), deferred = Deferred<Int>()
        deferred.noting("ran", in: log)
        for _ in 0..<pauses { deferred.pause() }
        if succeeds { try deferred.callback(1) } else { try deferred.errback(Boom()) }
        for _ in 1..<pauses { deferred.unpause() }
        #expect(log.lines.isEmpty)
        #expect(deferred.outcome == "none")
        deferred.unpause()
        #expect(log.lines == [succeeds ? "ran 1" : "ran error boom 0"])
        deferred.forget()
    }

    @Test("unpausing before the firing runs nothing, and too many unpauses do not count")
    func unpauseBefore() throws {
        let deferred = Deferred<Int>().addCallback { $0 + 1 }
        deferred.unpause()
        deferred.pause()
        deferred.unpause()
        #expect(!deferred.hasFired)
        try deferred.callback(1)
        #expect(deferred.outcome == "2")
    }

    @Test("a function that pauses its own chain is the last one to run")
    func pauseInside() throws {
        let log = Log(), deferred = Deferred<Int>()
        deferred.addCallback { [unowned deferred] in
            deferred.pause()
            return $0 + 1
        }
        deferred.noting("after", in: log)
        try deferred.callback(1)
        #expect(log.lines.isEmpty)
        deferred.unpause()
        #expect(log.lines == ["after 2"])
    }

    @Test("functions added while paused wait with the others")
    func addedWhilePaused() {
        let deferred = Deferred.succeed(1)
        deferred.pause()
        deferred.addCallback { $0 + 1 }
        #expect(deferred.outcome == "none")
        deferred.unpause()
        #expect(deferred.outcome == "2")
    }

    @Test("a paused failure that nobody ever sees is reported")
    func pausedFailure() {
        let reports = Reports.during {
            let deferred = Deferred<Int>().addErrback { _ in 0 }
            deferred.pause()
            deferred.settle(.failure(Boom()))
        }
        #expect(reports.count == 1)
    }
}
