// StreamScript.swift - what one client asks over HTTP/2, and what the model says to it.

import HTTPTypes
import ProcessTesting
import Wryneck

/// A request, and what has come of it.
struct StreamAsked {
    var work: Work
    var method = HTTPRequest.Method.get
    /// Nil for a request that ends with its head; of a tunnel, what goes into it.
    var body: [UInt8]?
    var tellsLength = false
    var isTunnel: Bool { work.kind == .upgrade }
    var expected: Expected

    // What has come of it.
    var stream: Int32?
    /// The bytes of the body that were offered to the session, and those that it has sent.
    var offered = 0
    var sent = 0
    /// Whether all of it was offered.
    var hasFinished = false
    var status: Int?
    var received: [UInt8] = []
    var summary: String?
    var isComplete = false
    /// The code of a reset by the server.
    var reset: UInt32?
    /// Whether the client has reset it.
    var isLeft = false
    var isClosed = false

    var id: Int { work.id }
    /// Whether nothing more comes of it.
    var isOver: Bool { isComplete || reset != nil || isLeft || isClosed }
}

enum StreamScript {
    private static let plain: [Work.Kind] = [
        .now, .now, .later, .task, .stream, .stream, .sized, .producer, .fail, .failLater, .conflict, .breakOff, .short,
        .empty, .unchanged, .hints, .upgrade,
    ]
    private static let withBody: [Work.Kind] = [.echo, .echo, .ignore, .slowRead, .mirror, .later, .now]

    /// The requests of a client.
    static func make(client: Int, _ conditions: Conditions, _ random: inout Random) -> [StreamAsked] {
        (0..<random.number(1...20)).map { index in
            let id = Ledger.id(client: client, index: index)
            if random.oneIn(20) { return asked(.never, id, conditions, &random) }
            if random.oneIn(2) { return asked(random.pick(plain), id, conditions, &random) }
            return upload(random.pick(withBody), id, conditions, &random)
        }
    }

    private static func work(_ kind: Work.Kind, _ id: Int, _ random: inout Random) -> Work {
        var work = Work(kind, id: id)
        work.size = random.size(upTo: random.oneIn(8) ? 200_000 : 5000)
        work.pieces = random.number(1...12)
        work.wait = random.pick([0, 0, 1, 20])
        return work
    }

    private static func asked(
        _ kind: Work.Kind, _ id: Int, _ conditions: Conditions, _ random: inout Random
    ) -> StreamAsked {
        let work = work(kind, id, &random)
        var asked = StreamAsked(work: work, expected: .answer(to: work, conditions))
        if kind == .upgrade {
            asked.body = Work.content(id, random.size(upTo: 100_000))
            asked.expected = Expected(body: asked.body)
        } else if kind != .never, random.oneIn(6) {
            asked.method = .head
            asked.expected = asked.expected.headed
        }
        return asked
    }

    private static func upload(
        _ kind: Work.Kind, _ id: Int, _ conditions: Conditions, _ random: inout Random
    ) -> StreamAsked {
        let work = work(kind, id, &random)
        var asked = StreamAsked(work: work, method: .post, expected: .answer(to: work, conditions))
        asked.tellsLength = random.oneIn(2)
        var body = Work.content(id, random.size(upTo: random.oneIn(8) ? 150_000 : 6000))
        let limit = conditions.limits.body.bytes
        // Who does not read a body without a length may be answered before it is too large: two right answers are one
        // too many for a model.
        if body.count > limit, !asked.tellsLength, kind != .echo && kind != .slowRead {
            body = Array(body.prefix(limit))
        }
        asked.body = body
        switch kind {
        case .echo, .mirror: asked.expected.body = body
        case .slowRead: asked.expected.body = Array(Work.summary(body).utf8)
        default: break
        }
        if body.count > limit { asked.expected = Expected(status: 413, body: nil) }
        return asked
    }
}
