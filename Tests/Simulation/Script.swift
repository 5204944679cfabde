// Script.swift - what one client is going to ask, and what the model says to it.

import ProcessTesting
import Wryneck

struct Script {
    private(set) var requests: [Asked] = []
    /// Behind an upgrade: what the other protocol gets, and gives back.
    private(set) var tail: [UInt8]?

    private let client: Int
    private let conditions: Conditions

    /// Kinds for which a GET makes sense.
    private static let plain: [Work.Kind] = [
        .now, .now, .later, .task, .stream, .sized, .producer, .fail, .failLater, .conflict, .breakOff, .short, .empty,
        .unchanged, .hints,
    ]
    private static let withBody: [Work.Kind] = [.echo, .echo, .ignore, .slowRead, .mirror, .later, .now]
    /// What no server may take.
    private static let malformed = [
        ("GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400),
        ("GET /work HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", 417),
        ("HEAD /work HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", 417),
    ]

    /// `mayLeave`: the client leaves in the middle, so there may be a request that is never answered.
    init(client: Int, _ conditions: Conditions, mayLeave: Bool, _ random: inout Random) {
        self.client = client
        self.conditions = conditions
        let count = random.number(1...8)
        var (hasEnded, ghosts) = (false, 0)
        while requests.count < count && ghosts < 3 {
            var asked = next(mayLeave: mayLeave, &random)
            let isLast = requests.count + 1 >= conditions.limits.connection.requests
            // A malformed head is not counted, and closes anyway; 101 leaves HTTP behind.
            if isLast, asked.expected.reachesSite, asked.expected.end != .silent, asked.expected.status != 101 {
                asked.expected.end = .says
            }
            if hasEnded { ghosts += 1 }
            hasEnded = hasEnded || ![.no, .maybe].contains(asked.expected.end) || asked.expected.fate != .whole
            requests.append(asked)
            if asked.expected.status == 101 {
                tail = Work.content(Ledger.id(client: client, index: 999), random.size(upTo: 5000))
                return
            }
        }
    }

    private mutating func next(mayLeave: Bool, _ random: inout Random) -> Asked {
        switch random.number(0...39) {
        case 0: malformed(&random)
        case 1: missing(&random)
        case 2: upgrade(&random)
        case 3: badChunks(&random)
        case 4 where mayLeave: plain(.never, &random)
        case 5 where conditions.timeouts.request.handler != nil: tooLate(&random)
        case 6...24: plain(random.pick(Script.plain), &random)
        default: withBody(random.pick(Script.withBody), &random)
        }
    }

    private var nextID: Int { Ledger.id(client: client, index: requests.count) }

    private func work(_ kind: Work.Kind, _ random: inout Random) -> Work {
        var work = Work(kind, id: nextID)
        work.size = random.size(upTo: random.oneIn(8) ? 200_000 : 5000)
        work.pieces = random.number(1...12)
        work.wait = random.pick([0, 0, 1, 20])
        return work
    }

    private func line(_ method: String, _ target: String, minor: Int, _ fields: String) -> String {
        "\(method) \(target) HTTP/1.\(minor)\r\nHost: a\r\nX-Id: \(nextID)\r\n\(fields)"
    }

    // MARK: Requests by kind

    private func malformed(_ random: inout Random) -> Asked {
        let (head, status) = random.pick(Script.malformed)
        let isHead = head.hasPrefix("HEAD")
        return Asked(
            head: head, isHead: isHead,
            expected: Expected(status: status, body: isHead ? [] : nil, end: .says, reachesSite: false))
    }

    private func missing(_ random: inout Random) -> Asked {
        let isMissing = random.oneIn(2)
        let head = line(isMissing ? "GET" : "DELETE", isMissing ? "/missing" : "/work", minor: 1, "\r\n")
        return Asked(head: head, expected: Expected(status: isMissing ? 404 : 405, body: nil))
    }

    private func tooLate(_ random: inout Random) -> Asked {
        var work = work(random.pick([.later, .task, .failLater]), &random)
        work.wait = Conditions.tooLong
        let isHead = random.oneIn(2)
        let head = line(isHead ? "HEAD" : "GET", work.target, minor: 1, "\r\n")
        return Asked(head: head, isHead: isHead, expected: Expected(status: 503, body: isHead ? [] : nil, end: .says))
    }

    private func plain(_ kind: Work.Kind, _ random: inout Random) -> Asked {
        let work = work(kind, &random)
        var asked = Asked(isHead: kind != .never && random.oneIn(6), expected: .answer(to: work, conditions))
        let fields = connection(&asked, kind, &random)
        asked.head = line(asked.isHead ? "HEAD" : "GET", work.target, minor: fields.minor, fields.lines + "\r\n")
        if asked.isHead { asked.expected = asked.expected.headed }
        return asked
    }

    /// What the request says about the connection, and what that does to the answer.
    private func connection(_ asked: inout Asked, _ kind: Work.Kind, _ random: inout Random) -> (
        minor: Int, lines: String
    ) {
        if random.oneIn(12) {
            let keeps = random.oneIn(2)
            let streams = [.stream, .producer, .breakOff, .mirror].contains(kind)
            if !keeps || (streams && !asked.isHead) { asked.expected.end = .says }
            asked.expected.summary = nil
            return (0, keeps ? "Connection: keep-alive\r\n" : "")
        }
        guard random.oneIn(15) else { return (1, "") }
        asked.expected.end = .says
        return (1, "Connection: close\r\n")
    }

    // MARK: Requests with a body

    private func withBody(_ kind: Work.Kind, _ random: inout Random) -> Asked {
        let work = work(kind, &random)
        let limit = conditions.limits.body.bytes
        let reads = [.echo, .slowRead, .mirror].contains(kind)
        var body = Work.content(nextID, random.size(upTo: random.oneIn(8) ? 150_000 : 6000))
        var asked = Asked(expected: .answer(to: work, conditions))
        let fields = connection(&asked, kind, &random)
        let isChunked = fields.minor == 1 && random.oneIn(2)
        // Who does not read a chunked body may be answered before it is too large: two right answers are one too many
        // for a model.
        if body.count > limit, isChunked, kind != .echo && kind != .slowRead { body = Array(body.prefix(limit)) }
        frame(&asked, body, isChunked, line("POST", work.target, minor: fields.minor, fields.lines), &random)
        switch kind {
        case .echo, .mirror: asked.expected.body = body
        case .slowRead: asked.expected.body = Array(Work.summary(body).utf8)
        default: break
        }
        if body.count > limit { asked.expected = Expected(status: 413, body: nil, end: .says) }
        // What is left of the body when the answer begins may be too much to be thrown away.
        let mayEnd =
            (!reads || kind == .mirror) && (asked.waitsForContinue || body.count > conditions.limits.body.discardBytes)
        if mayEnd && asked.expected.end == .no { asked.expected.end = .maybe }
        return asked
    }

    private func frame(_ asked: inout Asked, _ body: [UInt8], _ isChunked: Bool, _ head: String, _ random: inout Random)
    {
        asked.head = head
        if isChunked {
            asked.head += "Transfer-Encoding: chunked\r\n"
            for part in Work.parts(body, random.number(1...6)) {
                let size = String(part.count, radix: 16)
                asked.body +=
                    Array("\(random.oneIn(4) ? "0" : "")\(size)\(random.oneIn(4) ? ";a=b" : "")\r\n".utf8) + part + [
                        13, 10,
                    ]
            }
            asked.body += Array((random.oneIn(4) ? "0\r\nX-Trailer: 1\r\n\r\n" : "0\r\n\r\n").utf8)
        } else {
            asked.head += "Content-Length: \(body.count)\r\n"
            asked.body = body
        }
        if !asked.body.isEmpty && random.oneIn(8) && head.contains(" HTTP/1.1\r\n") {
            asked.head += "Expect: 100-continue\r\n"
            asked.waitsForContinue = true
        }
        asked.head += "\r\n"
    }

    private func badChunks(_ random: inout Random) -> Asked {
        let kind = random.pick([Work.Kind.echo, .slowRead, .ignore])
        let work = work(kind, &random)
        var asked = Asked(head: line("POST", work.target, minor: 1, "Transfer-Encoding: chunked\r\n\r\n"))
        asked.body = Array(
            random.pick([
                "5\r\nhelloX\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", "-1\r\n", "fffffffffffffffff\r\n", "2\r\nab\n",
            ]).utf8)
        asked.expected = Expected(status: 400, body: nil, end: .says)
        if kind == .ignore { asked.expected = Expected(body: Work.content(work.id, work.size), end: .silent) }
        return asked
    }

    private func upgrade(_ random: inout Random) -> Asked {
        var head = line("GET", Work(.upgrade, id: nextID).target, minor: 1, "Connection: upgrade\r\nUpgrade: echo\r\n")
        let body =
            random.oneIn(2) ? [] : Work.content(nextID, min(random.number(1...90), conditions.limits.body.discardBytes))
        if !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        return Asked(head: head + "\r\n", body: body, expected: Expected(status: 101))
    }
}
