// Conditions.swift - what is different from seed to seed about the server: small limits meet small messages.

import ProcessTesting
import Wryneck

struct Conditions {
    var limits = Limits()
    var timeouts = Timeouts()

    init(_ random: inout Random) {
        if random.oneIn(4) { limits.connection.requests = random.number(1...5) }
        if random.oneIn(4) { limits.connection.pipelineBytes = 1024 }
        if random.oneIn(4) { limits.body.discardBytes = random.pick([0, 100, 2000]) }
        if random.oneIn(4) { limits.connection.lingerBytes = random.pick([0, 1000]) }
        if random.oneIn(4) { limits.body.bytes = 5000 }
        if random.oneIn(4) { timeouts.request.handler = .seconds(5) }
        if random.oneIn(4) { limits.http2.concurrentStreams = random.number(1...4) }
        if random.oneIn(4) { limits.http2.exchanges = random.number(1...8) }
        if random.oneIn(4) { limits.http2.requests = random.number(1...10) }
        if random.oneIn(4) { limits.http2.streamWindow = random.pick([1024, 5000]) }
        if random.oneIn(4) { limits.http2.outputAhead = 16 * 1024 }
        if random.oneIn(4) { limits.http2.dataFrameBytes = 1024 }
        if random.oneIn(2) { timeouts.request.halfClosed = nil }
    }

    /// A wait that is beyond the handler's deadline; all others are far below every deadline.
    static let tooLong = 8000
}
