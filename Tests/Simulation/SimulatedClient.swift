// SimulatedClient.swift - a client with a manner of its own: it sends its script in pieces, reads as it likes, and
// leaves as it likes. It is told the time and says when it wants to be asked again; whatever it decides it takes from
// its own random numbers.

import ProcessTesting
import Wryneck
import WryneckReactorTesting

final class SimulatedClient {
    enum Manner {
        /// Sends all, reads all, ends in order: the server has no excuse.
        case patient
        /// Ends its side with its last byte, though answers are still to come.
        case halfCloser
        /// Is gone all of a sudden.
        case resetter
        /// Falls silent in the middle of what it sends.
        case staller
        /// Sends, but reads nothing.
        case neverReads
    }

    /// A piece to send, or a wait for the server.
    private enum Step {
        case send([UInt8])
        /// Not before so many responses are complete.
        case answers(Int)
        /// Not before 100 came, or a response, or the client has lost its patience.
        case goAhead(before: Int)
    }

    let number: Int
    let manner: Manner
    let script: Script
    let transport: MemoryTransport
    private(set) var reader = ResponseReader()
    private(set) var malformed: Malformed?
    /// Whether it is done with the connection, and the connection with it.
    private(set) var isDone = false
    private(set) var hasReset = false
    private(set) var sentAll = false

    private var random: Random
    private var steps: [Step] = []
    private var isSlowReader = false
    private var patience = 20
    private var stepsUntilMishap = Int.max
    private var endsInput = false
    private var acts = 0

    init(number: Int, _ manner: Manner, _ script: Script, _ transport: MemoryTransport, _ random: inout Random) {
        (self.number, self.manner, self.script, self.transport) = (number, manner, script, transport)
        self.random = Random(seed: random.next())
        plan()
        switch manner {
        case .neverReads: transport.room = self.random.number(0...30_000)
        case _ where self.random.oneIn(3):
            isSlowReader = true
            transport.room = self.random.number(0...2000)
        default: break
        }
    }

    // MARK: The plan

    private func plan() {
        let isPipelining = random.oneIn(2)
        let style = random.number(0...2)
        var waiting: [UInt8] = []
        for (index, asked) in script.requests.enumerated() {
            if !isPipelining && index > 0 {
                cut(&waiting, style)
                steps.append(.answers(index))
            }
            waiting += Array(asked.head.utf8)
            if asked.waitsForContinue {
                cut(&waiting, style)
                steps.append(.goAhead(before: index))
            }
            waiting += asked.body
        }
        // What is meant for the other protocol may come with the request for it.
        if let tail = script.tail {
            if random.oneIn(2) {
                cut(&waiting, style)
                steps.append(.answers(script.requests.count))
            }
            waiting += tail
        }
        cut(&waiting, style)
        if manner == .resetter || manner == .staller { stepsUntilMishap = random.number(0...steps.count) }
    }

    private func cut(_ bytes: inout [UInt8], _ style: Int) {
        var rest = bytes[...]
        let count = style == 0 ? 1 : style == 1 ? random.number(1...4) : random.number(1...30)
        for left in stride(from: count, to: 0, by: -1) where !rest.isEmpty {
            let length =
                left == 1
                ? rest.count
                : min(rest.count, random.oneIn(2) ? random.number(1...8) : random.number(1...max(1, rest.count)))
            steps.append(.send(Array(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        bytes = []
    }

    // MARK: Acting

    /// Does the next thing; answers in how many milliseconds it wants to do another.
    func act() -> Int {
        read()
        acts += 1
        if transport.isClosed { return finish() }
        // It may be waiting for an answer that never comes.
        if acts > 400, manner != .patient { return leave() }
        if stepsUntilMishap == 0 { return mishap() }
        guard let step = steps.first else { return ended() }
        if let last = reader.responses.last, last.isComplete, last.saysClose, random.oneIn(3) { steps = [] }
        switch step {
        case .send(let bytes):
            transport.deliver(bytes)
            advance()
        case .answers(let count):
            if reader.complete >= count || isAnswered { advance() }
        case .goAhead(let before):
            patience -= 1
            if reader.interim.contains(where: { $0.status == 100 && $0.before == before })
                || reader.responses.count > before || patience <= 0
            {
                patience = 20
                advance()
            }
        }
        return random.oneIn(3) ? 0 : random.number(0...50)
    }

    private func advance() {
        if !steps.isEmpty { steps.removeFirst() }
        stepsUntilMishap -= 1
    }

    private func read() {
        if isSlowReader {
            transport.room = min(transport.room + random.number(0...8000), 100_000)
        }
        let bytes = transport.takeReceived()
        guard malformed == nil, !bytes.isEmpty else { return }
        do { try reader.feed(bytes) { script.requests.indices.contains($0) && script.requests[$0].isHead } } catch {
            malformed = error
        }
    }

    /// Whether the server has ended its side, so that there is nothing to wait for.
    private var isAnswered: Bool { transport.isWritingClosed || transport.isClosed }

    private func mishap() -> Int {
        if manner == .resetter { return leave() }
        return random.number(50...1000)
    }

    private func leave() -> Int {
        hasReset = true
        transport.lose(random.oneIn(2) ? nil : .connectionReset)
        return finish()
    }

    /// All is sent.
    private func ended() -> Int {
        sentAll = true
        switch manner {
        case .halfCloser: endInput()
        case .patient where hasAll: endInput()
        default: break
        }
        return random.number(1...100)
    }

    private var hasAll: Bool {
        if isAnswered { return true }
        if let tail = script.tail, reader.responses.last?.status == 101 {
            return reader.responses.last?.body.count ?? 0 >= tail.count
        }
        return reader.complete >= script.requests.count
    }

    private func endInput() {
        guard !endsInput else { return }
        endsInput = true
        transport.endInput()
    }

    private func finish() -> Int {
        read()
        // Who has ended only its own side still takes an orderly end for the end of a body without a length.
        if !transport.wasAborted && !hasReset { reader.end() }
        isDone = true
        return 0
    }

    /// What was asked and answered.
    var story: [String] {
        var lines = [
            "client \(number), \(manner): aborted \(transport.wasAborted), closed \(transport.isClosed), reset \(hasReset)"
        ]
        for (index, asked) in script.requests.enumerated() {
            let response = reader.responses.indices.contains(index) ? reader.responses[index] : nil
            let answer =
                response.map {
                    "\($0.status), \($0.body.count) bytes\($0.saysClose ? ", close" : "")\($0.isComplete ? "" : ", cut")"
                } ?? "-"
            lines.append(
                "  \(asked.head.prefix { $0 != "\r\n" }) (body \(asked.body.count)): \(asked.expected.status) \(asked.expected.end) -> \(answer)"
            )
        }
        return lines
    }
}
