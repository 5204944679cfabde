// TestReactor.swift - a real reactor on the kernel's clock, turned by the test on its own thread: each wait is
// epoll's, none is a sleep.

import Logging
import ProcessTesting
package import Testing
package import WryneckReactor

package final class TestReactor {
    package let reactor: Reactor
    package let log = LogRecorder()
    package private(set) var turns = 0
    // Nobody calls run() here, and a reset peer must not end the tests.
    private let brokenPipe = BrokenPipe()

    package init() throws {
        reactor = try Reactor(logger: log.logger)
        reactor.adopt()
    }

    deinit { reactor.endByHand() }

    /// Turns until something holds; when `patience` is at an end, the test fails.
    package func turn(
        until isDone: () throws -> Bool, _ what: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var isLate = false
        let limit = reactor.callLater(patience) { isLate = true }
        defer { try? limit.cancel() }
        while try !isDone() {
            try reactor.turn()
            turns += 1
            if try isLate && !isDone() {
                Issue.record(what ?? "it never happened", sourceLocation: sourceLocation)
                throw Late()
            }
        }
    }

    /// Turns for a while of the kernel's clock, and counts how often the wait was ended.
    package func turns(within duration: Duration) throws -> Int {
        let before = turns
        var isOver = false
        reactor.callLater(duration) { isOver = true }
        while !isOver {
            try reactor.turn()
            turns += 1
        }
        return turns - before
    }

    /// Looks so many times without waiting.
    package func look(_ times: Int = 1) throws {
        for _ in 0..<times { try reactor.turn(waits: false) }
    }

    /// What the peer gets while the reactor turns: so many bytes, or fewer if the stream ends.
    package func receive(_ count: Int, by client: RawSocket) throws -> [UInt8] {
        let read = try BackgroundRead(count, by: client, waking: reactor.handle)
        try turn(until: { read.isDone }, "the peer did not get all")
        return read.bytes
    }

    private struct Late: Error {}

    /// A listener whose protocols are recorded, and the address to connect to.
    package func listen(
        at endpoint: Endpoint = .tcp(port: 0), _ configure: @escaping (Recorder) -> Void = { _ in }
    ) throws -> (Listener, Recorders) {
        let recorders = Recorders()
        let listener = try reactor.listen(endpoint) { _ in
            let recorder = Recorder()
            configure(recorder)
            recorders.all.append(recorder)
            return recorder
        }
        return (listener, recorders)
    }

    /// One connection: its protocol here, its peer's raw socket there.
    package func connection(receiveBuffer: CInt? = nil, _ configure: @escaping (Recorder) -> Void = { _ in }) throws
        -> (Recorder, RawSocket)
    {
        let (listener, recorders) = try listen(configure)
        let client = try RawSocket(to: listener.address, receiveBuffer: receiveBuffer)
        try turn(until: { recorders.all.count == 1 })
        listener.stop()
        return (recorders.all[0], client)
    }
}

package final class Recorders {
    package var all: [Recorder] = []
    package init() {}
}
