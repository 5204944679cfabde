// Expected.swift - the model: what the answer to a request has to be, told from the request alone.

import Wryneck

struct Expected {
    enum Fate {
        /// Answered to the end.
        case whole
        /// The answer begins; then the connection is aborted.
        case brokenOff
        /// There is no answer: the client has to leave.
        case never
    }

    enum End {
        /// The connection goes on.
        case no
        /// It depends on what had arrived when the answer began: the answer says so.
        case maybe
        /// The answer says that it is the last.
        case says
        /// It ends, though the answer did not know yet: what came behind it cannot be read.
        case silent
    }

    var status = 200
    /// Nil for one of the server's own pages, which begins with the status.
    var body: [UInt8]? = []
    var fate = Fate.whole
    var end = End.no
    /// Whether the site sees the request.
    var reachesSite = true
    /// What the trailers' summary has to be, if there are trailers.
    var summary: String?
}

extension Expected {
    /// What a handler answers to a GET; those that read a body say more.
    static func answer(to work: Work, _ conditions: Conditions) -> Expected {
        let content = Work.content(work.id, work.size)
        return switch work.kind {
        case .now, .later, .task, .hints, .ignore, .sized: Expected(body: content)
        case .stream: Expected(body: content, summary: Work.summary(content))
        case .producer: Expected(body: content)
        case .fail, .failLater: Expected(status: 500, body: nil)
        case .conflict: Expected(status: 409, body: nil)
        case .breakOff: Expected(body: content, fate: .brokenOff)
        case .short: Expected(body: content, fate: content.isEmpty ? .whole : .brokenOff)
        case .empty: Expected(status: 204)
        case .unchanged: Expected(status: 304)
        case .never:
            conditions.timeouts.request.handler == nil
                ? Expected(fate: .never) : Expected(status: 503, body: nil, end: .says)
        case .upgrade, .echo, .slowRead, .mirror: Expected()
        }
    }

    /// The same for HEAD: no producer runs, so none can break off.
    var headed: Expected {
        var expected = self
        expected.body = []
        expected.fate = .whole
        expected.summary = nil
        return expected
    }
}

/// A request of a client's script.
struct Asked {
    var head = ""
    /// With its framing.
    var body: [UInt8] = []
    var isHead = false
    /// Whether the client waits for 100 before it sends the body.
    var waitsForContinue = false
    var expected = Expected()
}
