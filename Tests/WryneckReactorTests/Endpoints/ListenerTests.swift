internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("Listener", .ownThread) struct ListenerTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("one turn accepts a capped number, the next ones go on")
    func cap() throws {
        let (listener, recorders) = try test.listen()
        let clients = try (0..<150).map { _ in try RawSocket(to: listener.address) }
        try test.look()
        #expect(recorders.all.count == 64)
        try test.look()
        #expect(recorders.all.count == 128)
        try test.look()
        #expect(recorders.all.count == 150 && listener.connectionCount == 150)
        withExtendedLifetime(clients) {}
    }

    @Test("a factory that answers nil closes the connection at once")
    func declined() throws {
        let listener = try test.reactor.listen(.tcp(port: 0)) { _ in nil }
        let client = try RawSocket(to: listener.address)
        try test.look()
        #expect(try client.receiveAll().isEmpty)
        #expect(listener.connectionCount == 0 && test.reactor.sourceCount == 1)
    }

    @Test(
        "the factory is told both addresses, also when the listener has all of this machine's",
        arguments: ["127.0.0.1", "0.0.0.0"])
    func addresses(host: String) throws {
        var incoming: Incoming?
        let listener = try test.reactor.listen(.tcp(host: host, port: 0)) {
            incoming = $0
            return nil
        }
        let here = try #require(SocketAddress("127.0.0.1", port: listener.address.port ?? 0))
        let client = try RawSocket(to: here)
        try test.look()
        #expect(try incoming == Incoming(peer: Syscalls.localAddress(client.number), local: here))
    }

    @Test(
        "above its limit of connections it says the refusal and closes in order, also to a client that has spoken already"
    )
    func refuses() throws {
        let (listener, recorders) = try test.listen()
        listener.connectionLimit = 1
        listener.refusal = Array("come back later".utf8)
        let first = try RawSocket(to: listener.address)
        let second = try RawSocket(to: listener.address)
        let third = try RawSocket(to: listener.address)
        try third.send("GET / HTTP/1.1\r\n\r\n")
        try test.look(2)
        #expect(recorders.all.count == 1 && listener.connectionCount == 1 && listener.refusedCount == 2)
        #expect(try second.receiveAll() == Array("come back later".utf8))
        #expect(try third.receiveAll() == Array("come back later".utf8))
        first.close()
        try test.turn(until: { listener.connectionCount == 0 })
        let fourth = try RawSocket(to: listener.address)
        try test.turn(until: { recorders.all.count == 2 })
        withExtendedLifetime(fourth) {}
    }

    @Test("stop accepts all whom the kernel has queued, and leaves those that stand alone")
    func stops() async throws {
        // An address of its own: elsewhere another test might get the port as soon as it is free.
        let (listener, recorders) = try test.listen(at: .tcp(host: "127.0.77.1", port: 0)) {
            $0.onReceive = { bytes, transport in transport.write(bytes) }
        }
        let clients = try (0..<100).map { _ in try RawSocket(to: listener.address) }
        listener.stop()
        #expect(recorders.all.count == 100)
        #expect(test.reactor.sourceCount == 100)
        // Another test that starts a process holds a copy of every descriptor until that process has become another
        // program.
        #expect(try await eventually { try isRefused(at: listener.address) })
        try clients[99].send("still here")
        try test.turn(until: { recorders.all.contains { !$0.bytes.isEmpty } })
        try test.look()
        #expect(try clients[99].receive() == Array("still here".utf8))
        listener.stop()
        #expect(listener.connectionCount == 100)
    }

    @Test("stop inside the factory ends the listening once, and everybody in the queue is served")
    func stopsInside() throws {
        var served = 0
        var depth = 0
        var deepest = 0
        var listener: Listener?
        listener = try test.reactor.listen(.tcp(port: 0)) { _ in
            served += 1
            depth += 1
            deepest = max(deepest, depth)
            listener?.stop()
            depth -= 1
            return Recorder()
        }
        let address = try #require(listener).address
        let clients = try (0..<20).map { _ in try RawSocket(to: address) }
        try test.look(2)
        #expect(served == 20 && deepest <= 2)
        #expect(listener?.connectionCount == 20 && test.reactor.sourceCount == 20)
        withExtendedLifetime(clients) {}
    }

    @Test("a client that left while it was queued is a connection that ends, and harms nobody")
    func leftInTheQueue() throws {
        let (listener, recorders) = try test.listen()
        let gone = try RawSocket(to: listener.address)
        gone.reset()
        let client = try RawSocket(to: listener.address)
        try client.send("x")
        try test.turn(until: { recorders.all.contains { !$0.bytes.isEmpty } })
        #expect(listener.connectionCount == 1)
    }

    @Test("out of descriptors it turns newcomers away in words, without a spin, and recovers as soon as one is free")
    func exhaustion() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let brokenPipe = BrokenPipe()
            let log = LogRecorder()
            let reactor = try Reactor(logger: log.logger)
            reactor.adopt()
            defer { reactor.endByHand() }
            var recorders: [Recorder] = []
            let listener = try reactor.listen(.tcp(port: 0)) { _ in
                recorders.append(Recorder())
                return recorders.last
            }
            listener.refusal = Array("full".utf8)
            // The clients live in this process, too, and have their descriptors first; the limit holds for what comes
            // after.
            let clients = try (0..<40).map { _ in try RawSocket(to: listener.address) }
            let room = 8
            try limitDescriptors(to: highestDescriptor() + 1 + room)

            try turn(reactor) { recorders.count + listener.refusedCount == clients.count }
            try check(recorders.count == room, "\(recorders.count) accepted with room for \(room)")
            try check(listener.refusedCount == clients.count - room, "\(listener.refusedCount) refused")
            for client in clients[room...] {
                try check(client.receiveAll() == Array("full".utf8), "a refused client was not told")
            }

            // Nobody waits, nothing is free: there is nothing to do, for as long as that lasts, but for what the
            // kernel of a busy machine tells late of each client. A spin would take thousands of turns.
            var isOver = false
            var turns = 0
            reactor.callLater(.milliseconds(100)) { isOver = true }
            while !isOver {
                try reactor.turn()
                turns += 1
            }
            try check(turns <= 5 * clients.count, "\(turns) turns in 100 ms of doing nothing")
            try check(log.lines.isEmpty, "\(log.lines)")

            // One leaves: the next one is accepted at once, not after a pause. Its descriptor here comes from a
            // client that is gone.
            clients[0].close()
            clients[20].close()
            var turnsToLeave = 0
            while listener.connectionCount == room && turnsToLeave < 10 {
                try reactor.turn()
                turnsToLeave += 1
            }
            let next = try RawSocket(to: listener.address)
            try turn(reactor) { recorders.count > room }
            try check(recorders.count == room + 1, "nobody was accepted after a descriptor was free")
            withExtendedLifetime((next, brokenPipe)) {}
        }
        expectSilence(result)
    }

    @Test("with even the reserve gone it pauses instead of spinning, and goes on by itself")
    func exhaustionWithoutReserve() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let reactor = try Reactor()
            reactor.adopt()
            defer { reactor.endByHand() }
            var accepted = 0
            let listener = try reactor.listen(.tcp(port: 0)) { _ in
                accepted += 1
                return Recorder()
            }
            let clients = try (0..<4).map { _ in try RawSocket(to: listener.address) }
            let spare = try Syscalls.eventDescriptor().release()
            // Below what is open already: even the descriptor that the reserve gives up cannot be used again.
            try limitDescriptors(to: 1)
            var isOver = false
            var turns = 0
            reactor.callLater(.milliseconds(200)) { isOver = true }
            while !isOver {
                try reactor.turn()
                turns += 1
            }
            try check(accepted == 0, "accepted without a descriptor")
            try check(turns <= 20, "\(turns) turns in 200 ms")
            try limitDescriptors(to: 1000)
            var looks = 0
            while accepted < 4 && looks < 50 {
                try reactor.turn()
                looks += 1
            }
            try check(accepted == 4, "\(accepted) of 4 accepted after the recovery")
            try check(looks <= 20, "\(looks) turns for the recovery")
            Syscalls.close(spare)
            withExtendedLifetime(clients) {}
        }
        expectSilence(result)
    }
}

/// Turns until something holds. On a busy machine the kernel may tell of a client some time after its connect(2) is
/// back.
private func turn(_ reactor: Reactor, until isDone: () -> Bool) throws {
    let limit = reactor.callLater(patience) {}
    defer { try? limit.cancel() }
    while !isDone() && limit.isActive { try reactor.turn() }
}

private func isRefused(at address: SocketAddress) throws -> Bool {
    do {
        _ = try RawSocket(to: address)
        return false
    } catch let error as Errno where error.rawValue == ECONNREFUSED {
        return true
    }
}
