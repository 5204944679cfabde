// SimulatedSocket.swift - one client of the sockets' simulation: what it sends, in which pieces, and what it gets.

import ProcessTesting
import Wryneck
import WryneckReactorTesting
import WryneckWebSocket

final class SimulatedSocket {
    /// How it behaves.
    enum Manner {
        /// Sends all, waits for all, closes in order.
        case patient
        /// The connection is cut some time.
        case cutter
        /// Sends bytes that are no frames, or frames that may not be.
        case rubbish
        /// Takes nothing, or next to nothing.
        case neverReads
        /// Sends nothing more after some time, not even pongs.
        case silent
        /// Ends its side without a Close frame.
        case halfCloser
    }

    enum Way: String { case callbacks, async, room }

    let number: Int
    let manner: Manner
    let way: Way
    let transport: MemoryTransport
    private(set) var isDone = false
    /// The messages whose last byte the server's side has been given.
    private(set) var sent: [WebSocketMessage] = []
    private(set) var echoes: [WebSocketMessage] = []
    /// The server's Close frame.
    private(set) var closed: CloseFrame?
    private(set) var isOpen = false
    private(set) var hasLeft = false
    private(set) var hasSentRubbish = false
    private(set) var fault: String?

    private let script: SocketScript
    private var wire: SocketWire
    private var random: Random
    private var acts = 0
    private var mishapAt: Int
    private var hasSentClose = false

    init(number: Int, _ transport: MemoryTransport, _ limits: Limits.WebSocket, _ random: inout Random) {
        self.random = Random(seed: random.next())
        (self.number, self.transport) = (number, transport)
        manner =
            self.random.oneIn(2)
            ? .patient : self.random.pick([.cutter, .rubbish, .neverReads, .silent, .halfCloser])
        way = self.random.pick([.callbacks, .async, .room])
        script = SocketScript(number, limits, &self.random)
        wire = SocketWire(path: "/\(way.rawValue)/\(number)", script.compression)
        mishapAt = manner == .patient ? .max : self.random.number(0...40)
        if manner == .neverReads { transport.room = 500 }
        if self.random.oneIn(4) { transport.room = self.random.number(0...2000) }
    }

    /// Whether the server has ended it for what it did.
    var wasRefused: Bool { closed.map { $0.code != .normal && $0.code != .goingAway } ?? transport.wasAborted }

    /// - Returns: in how many milliseconds it acts again.
    func act() -> Int {
        acts += 1
        if manner != .neverReads, transport.room < .max {
            transport.room = min(transport.room + random.number(0...30_000), 300_000)
        }
        read()
        if transport.isClosed {
            isDone = true
            return 0
        }
        if acts > mishapAt, mishap() { return 0 }
        // Far beyond the deadlines: what still stands may stand, and has to end with its client.
        if acts > (manner == .neverReads ? 400 : 3000) { return leave() }
        if manner == .silent && acts > mishapAt { return 1000 }
        speak()
        deliver()
        if closed != nil || wire.hasFailed, wire.outgoing.isEmpty { transport.endInput() }
        return manner == .neverReads ? 500 : random.oneIn(3) ? 0 : random.number(0...50)
    }

    /// - Returns: whether the client is gone.
    private func mishap() -> Bool {
        switch manner {
        case .cutter:
            _ = leave()
            return true
        case .rubbish:
            guard isOpen, !hasSentRubbish, !hasSentClose else { return false }
            hasSentRubbish = true
            wire.outgoing += script.rubbish
        case .halfCloser:
            guard isOpen, wire.outgoing.isEmpty else { return false }
            transport.endInput()
            mishapAt = .max
        default: break
        }
        return false
    }

    private func leave() -> Int {
        hasLeft = true
        transport.lose(random.oneIn(2) ? nil : .connectionReset)
        isDone = true
        return 0
    }

    // MARK: Sending

    private func speak() {
        guard isOpen, closed == nil, !hasSentClose, !hasSentRubbish else { return }
        if wire.queued < script.messages.count {
            if random.oneIn(2) { wire.queue(script.messages[wire.queued], &random) }
            if random.oneIn(8) { wire.ping(&random) }
            return
        }
        let hasAll = way == .room ? acts > 100 : echoes.count == script.messages.count
        guard manner == .patient, hasAll else { return }
        hasSentClose = true
        wire.close(CloseFrame(.normal))
    }

    private func deliver() {
        let all = wire.outgoing.count
        let count = random.oneIn(3) ? random.number(0...min(all, 100)) : random.number(0...all)
        guard count > 0 else { return }
        let bytes = wire.take(count)
        sent += wire.takeWhole()
        transport.deliver(bytes)
    }

    // MARK: What comes

    private func read() {
        let bytes = transport.takeReceived()
        guard !bytes.isEmpty else { return }
        do {
            for event in try wire.read(bytes) { note(event) }
            isOpen = wire.isOpen
        } catch { fault = "socket \(number): the server's bytes are wrong: \(error)" }
    }

    private func note(_ event: WebSocketReader.Event) {
        switch event {
        case .message(let message): echoes.append(message)
        case .ping(let payload): if manner != .silent { wire.pong(payload) }
        case .close(let frame):
            closed = frame
            if !hasSentClose, manner != .silent { wire.close(frame.echo) }
        case .pong, .needMore: break
        }
    }
}

// The verdict.
extension SimulatedSocket {
    func problems(_ ledger: SocketLedger, wasStopped: Bool) -> [String] {
        var problems = fault.map { [$0] } ?? []
        if !isDone { problems.append("socket \(number), \(manner): has no end") }
        let seen = ledger.messages[number] ?? []
        // Of what was given to the connection, the handler has the first messages, whole and in order.
        if !script.messages.starts(with: seen) { problems.append("socket \(number): the handler got something else") }
        if way == .room {
            problems += roomProblems()
        } else if !script.messages.starts(with: echoes) {
            problems.append("socket \(number): what came back is something else")
        }
        if manner == .patient, !wasStopped, !hasLeft, isOpen { problems += patientProblems(seen) }
        if manner == .rubbish, hasSentRubbish, wire.outgoing.isEmpty, closed?.code == .normal {
            problems.append("socket \(number): rubbish was taken")
        }
        return problems
    }

    /// A reader of a room may lag behind and be closed; what it gets of each author is in order and once.
    private func roomProblems() -> [String] {
        var last: [String: Int] = [:]
        for case .text(let text) in echoes {
            let parts = text.split(separator: ":", maxSplits: 2)
            guard parts.count == 3, let place = Int(parts[1]) else { return ["socket \(number): \(text.prefix(40))"] }
            if place <= last[String(parts[0]), default: -1] { return ["socket \(number): \(parts[0]) out of order"] }
            last[String(parts[0])] = place
        }
        return []
    }

    private func patientProblems(_ seen: [WebSocketMessage]) -> [String] {
        // In a room it reads what others write, and may be too slow for that.
        if way == .room, closed?.code != .normal { return [] }
        var problems: [String] = []
        if seen.count != script.messages.count {
            problems.append("socket \(number): the handler got \(seen.count) of \(script.messages.count)")
        }
        if way != .room, echoes.count != script.messages.count {
            problems.append("socket \(number): \(echoes.count) of \(script.messages.count) came back")
        }
        if closed?.code != .normal {
            problems.append("socket \(number): closed with \(String(describing: closed?.code))")
        }
        return problems
    }
}
