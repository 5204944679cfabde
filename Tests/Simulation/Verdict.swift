// Verdict.swift - whether what a client got is what the model says, given how the client behaved.

import WryneckReactorTesting

struct Verdict {
    private(set) var problems: [String] = []
    private let client: SimulatedClient
    private let ledger: Ledger
    private let isDraining: Bool

    private let waitsForHalfClosed: Bool

    /// `isDraining`: the server was told to stop in the middle, so idle connections end early. `waitsForHalfClosed`:
    /// it leaves a handler all its time, though the client has ended its side.
    init(_ client: SimulatedClient, _ ledger: Ledger, isDraining: Bool, waitsForHalfClosed: Bool) {
        (self.client, self.ledger, self.isDraining, self.waitsForHalfClosed) = (
            client, ledger, isDraining, waitsForHalfClosed
        )
        if let malformed = client.malformed { problem("sent what is no response: \(malformed)") }
        let answered = compareResponses()
        checkEnd(answered)
        checkLedger(answered)
    }

    private mutating func problem(_ text: String) {
        problems.append("client \(client.number) (\(client.manner)): \(text)")
    }

    private var transport: (isClosed: Bool, wasAborted: Bool) {
        (client.transport.isClosed, client.transport.wasAborted)
    }

    // MARK: Responses

    /// Compares in order; gives how many of the script's requests were answered whole, and what the script expects
    /// next.
    private mutating func compareResponses() -> (count: Int, isOver: Bool, mayStop: Bool) {
        var (isOver, mayStop) = (false, false)
        for (index, response) in client.reader.responses.enumerated() {
            guard index < client.script.requests.count else {
                problem("more responses than requests")
                return (index, true, false)
            }
            let expected = client.script.requests[index].expected
            if isOver { problem("response \(index) (\(response.status)) comes after the connection's last") }
            guard isAsExpected(response, expected, index) else { return (index, true, true) }
            if !response.isComplete || expected.fate != .whole { return (index, true, false) }
            isOver = expected.end == .silent || response.saysClose
            mayStop = mayStop || (expected.end == .maybe && response.status != 413)
            checkClose(response, expected, index)
        }
        return (client.reader.responses.count, isOver, mayStop)
    }

    private mutating func checkClose(_ response: ReadResponse, _ expected: Expected, _ index: Int) {
        switch expected.end {
        case .no where response.saysClose && !isDraining: problem("response \(index) says close without a reason")
        case .says where !response.saysClose && response.status != 101: problem("response \(index) does not say close")
        default: break
        }
    }

    /// False if the rest of the script says nothing any more: the server has answered in the handler's place.
    private mutating func isAsExpected(_ response: ReadResponse, _ expected: Expected, _ index: Int) -> Bool {
        // A client that is too slow is told so, whatever it was about to ask.
        if response.status == 408, client.manner == .staller, response.saysClose { return false }
        if response.status != expected.status {
            problem("response \(index) is \(response.status) instead of \(expected.status)")
            return false
        }
        let body = expected.body ?? Array("\(expected.status) ".utf8)
        if expected.body == nil && response.isComplete && !client.script.requests[index].isHead {
            if !response.body.starts(with: body) { problem("response \(index) is no error page") }
        } else if expected.status == 101 {
            if !(client.script.tail ?? []).starts(with: response.body) { problem("the other protocol got other bytes") }
        } else if response.isComplete && expected.fate == .whole && expected.body != nil {
            if response.body != body {
                problem("response \(index) has another body: \(response.body.count) bytes, not \(body.count)")
            }
        } else if expected.body != nil, !body.starts(with: response.body) {
            problem("response \(index) begins with other bytes")
        }
        if response.isComplete && expected.fate == .brokenOff {
            problem("response \(index) looks whole, though it broke off")
        }
        if response.isComplete, let summary = expected.summary, response.trailers["etag"] != summary {
            problem("response \(index) lacks its trailer")
        }
        return true
    }

    // MARK: The end

    private mutating func checkEnd(_ answered: (count: Int, isOver: Bool, mayStop: Bool)) {
        guard transport.isClosed else { return problem("the connection is still open") }
        guard isOwedAll else { return }
        let script = client.script.requests
        if transport.wasAborted != breaksOff {
            return problem(breaksOff ? "a broken response did not abort the connection" : "aborted without a reason")
        }
        if breaksOff { return }
        let last = client.reader.responses.last
        if !client.reader.isBetween && last?.status != 101 { problem("the last response is not whole") }
        if client.sentAll, let tail = client.script.tail, last?.status == 101, !isDraining,
            last?.body.count != tail.count
        {
            problem("the other protocol lost bytes")
        }
        if answered.count < script.count, !answered.isOver, !answered.mayStop, !isDraining {
            problem("only \(answered.count) of \(script.count) responses")
        }
    }

    /// Whether the client did nothing that would let the server off. Who ends its side early still waits for its
    /// answers, but not for one that never comes, nor, unless the server is told so, for one that takes as long as
    /// the handler's deadline.
    private var isOwedAll: Bool {
        switch client.manner {
        case .patient: true
        case .halfCloser:
            client.sentAll && !client.hasReset
                && !begun.map { client.script.requests[$0 % 1000].expected }.contains {
                    $0.fate == .never || $0.status == 503 && !waitsForHalfClosed
                }
        default: false
        }
    }

    private var begun: [Int] { ledger.begun[client.number] ?? [] }

    /// Whether a handler's response broke off. What was still queued before it is lost with it.
    private var breaksOff: Bool { begun.contains { client.script.requests[$0 % 1000].expected.fate == .brokenOff } }

    // MARK: What the handlers saw

    private mutating func checkLedger(_ answered: (count: Int, isOver: Bool, mayStop: Bool)) {
        let reaching = client.script.requests.indices.filter { client.script.requests[$0].expected.reachesSite }
        let expected = reaching.map { Ledger.id(client: client.number, index: $0) }
        if !expected.starts(with: begun) { problem("the handlers saw \(begun), not a beginning of \(expected)") }
        let ids = begun.map { $0 % 1000 }
        for index in 0..<answered.count where client.script.requests[index].expected.reachesSite && !ids.contains(index)
        {
            problem("request \(index) was answered, but no handler saw it")
        }
        for id in begun {
            let (whole, broken) = (ledger.whole[id] ?? 0, ledger.broken[id] ?? 0)
            if whole + broken != 1 { problem("request \(id % 1000) ended \(whole + broken) times") }
            // An answer may also break off when its handler has done its part.
            let isCut = broken == 1 && ledger.left[id] == nil && (client.hasReset || transport.wasAborted)
            // A handler in whose place the server answers is told that nobody waits for it, though the answer is whole.
            let (asked, said) = (client.script.requests, client.reader.responses)
            let statuses = [asked[id % 1000].expected.status, id % 1000 < said.count ? said[id % 1000].status : 0]
            let isRefused =
                statuses.contains { [400, 408, 413, 503].contains($0) } || whole == 1 && client.manner == .staller
            if !isCut, !isRefused, (ledger.left[id] ?? 0) != broken {
                problem("request \(id % 1000): its handler was told \(ledger.left[id] ?? 0) times that the client left")
            }
            guard isOwedAll, !breaksOff else { continue }
            if whole == 1, id % 1000 >= answered.count {
                problem("request \(id % 1000) was accepted and answered, but the answer did not come")
            }
            if broken == 1, id % 1000 > answered.count { problem("request \(id % 1000) was accepted and not answered") }
        }
    }
}
