// SocketCheck.swift - the bytes of a whole connection into a whole server over a socket pair: the same answers as in
// memory, and no connection that stays, however the client leaves. The clock is the test's own, the kernel is the
// real one.

import Logging
import Wryneck
import WryneckReactor
import WryneckReactorTesting
import WryneckTesting

enum SocketCheck {
    private enum Leaving: Int, CaseIterable {
        case closes, endsItsSide, endsItsSideAtOnce, isSilent
    }

    static func check(_ bytes: [UInt8]) -> String? {
        do {
            var cuts = Cuts(bytes)
            // Nobody calls run() here, and a client that has gone must not end the process.
            let brokenPipe = BrokenPipe()
            defer { withExtendedLifetime(brokenPipe) {} }
            let server = try TestClient(
                logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }, site: ConnectionCheck.site)
            let expected = ConnectionCheck.answer(server, [bytes])
            let leaving = Leaving(rawValue: cuts.number(below: Leaving.allCases.count)) ?? .closes
            let answered = try answer(server, cuts.pieces(bytes), leaving)
            // Who ends its side at once may get a 400 more, for what it did not finish.
            let isSame =
                leaving == .endsItsSideAtOnce
                ? answered.starts(with: expected) || expected.starts(with: answered) : answered == expected
            if !isSame {
                return
                    "over a socket it is answered in another way: \(String(decoding: answered, as: UTF8.self).debugDescription)"
            }
            // Beyond every deadline.
            server.memory.advance(by: .seconds(60))
            if server.openConnections != 0 { return "a connection is stuck, its client \(leaving)" }
            return server.memory.leftovers == (0, 0, 0) ? nil : "left behind: \(server.memory.leftovers)"
        } catch {
            return "no server: \(error)"
        }
    }

    private static func answer(_ server: TestClient, _ pieces: [[UInt8]], _ leaving: Leaving) throws -> [UInt8] {
        let ends = try Syscalls.socketPair()
        let far = FileDescriptor(owning: ends.1)
        let transport = SocketTransport(FileDescriptor(owning: ends.0), peer: .unix(""), on: server.memory.reactor)
        try transport.start(server.makeConnection())
        var received: [UInt8] = []
        for piece in pieces {
            // A server that has ended the connection already takes no more.
            _ = piece.withUnsafeBytes { try? Syscalls.send(far.rawValue, $0, more: false) }
            settle(server, far.rawValue, &received)
        }
        if leaving == .endsItsSideAtOnce { Syscalls.shutdownWriting(far.rawValue) }
        for _ in 0..<50 {
            server.memory.advance(by: .milliseconds(10))
            settle(server, far.rawValue, &received)
        }
        let answered = received
        if leaving == .endsItsSide { Syscalls.shutdownWriting(far.rawValue) }
        if leaving != .closes {
            server.memory.advance(by: .seconds(60))
            for _ in 0..<5 { settle(server, far.rawValue, &received) }
        }
        return answered
    }

    /// Turns until nothing moves any more.
    private static func settle(_ server: TestClient, _ number: CInt, _ received: inout [UInt8]) {
        var before = -1
        while before != received.count {
            before = received.count
            for _ in 0..<3 { server.memory.settle() }
            read(number, &received)
        }
    }

    private static func read(_ number: CInt, _ received: inout [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case .count(let count)? = buffer.withUnsafeMutableBytes({ try? Syscalls.read(number, into: $0) }),
            count > 0
        {
            received += buffer[..<count]
        }
    }
}
