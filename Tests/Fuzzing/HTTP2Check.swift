// HTTP2Check.swift - frames into an HTTP/2 session: the same events however they are cut, whole frames out, and no
// memory beyond its bound.

#if HTTP2

    import WryneckHTTP
    import WryneckHTTP2

    enum HTTP2Check {
        /// The preface and empty settings. The input is what follows.
        private static let hello = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

        static func check(_ bytes: [UInt8]) -> String? {
            var cuts = Cuts(bytes)
            let limits = cuts.number(below: 4) == 0 ? small : .standard
            guard let whole = HTTP2Transcript([hello + bytes], limits),
                let cut = HTTP2Transcript(cuts.pieces(hello + bytes), limits)
            else {
                return "no session"
            }
            if let fault = whole.fault ?? cut.fault { return fault }
            if whole.log != cut.log { return "cut into pieces it says something else: \(whole.log) and \(cut.log)" }
            if whole.bodies != cut.bodies { return "cut into pieces it has other bodies" }
            return nil
        }

        /// Limits that a short input reaches.
        private static var small: Limits.HTTP2 {
            var limits = Limits.HTTP2()
            (limits.concurrentStreams, limits.exchanges, limits.resets, limits.noise) = (3, 2, 2, 16)
            (
                limits.headerListBytes, limits.headerListCeiling, limits.fieldCount, limits.cookieFields,
                limits.continuations
            ) = (1024, 1500, 4, 2, 1)
            (limits.streamWindow, limits.sessionBytes) = (1024, 64 * 1024)
            return limits.clamped
        }
    }

    /// What a server's session makes of its input. Each request is answered at once.
    final class HTTP2Transcript {
        private let session: HTTP2Session
        /// All events but those of bodies.
        private(set) var log: [String] = []
        /// The bodies that are whole. Of one that breaks off, how much is seen depends on the cuts.
        private(set) var bodies: [HTTP2StreamID: [UInt8]] = [:]
        /// What no session may do.
        private(set) var fault: String?
        private var open: [HTTP2StreamID: [UInt8]] = [:]
        private var ended: Set<HTTP2StreamID> = []
        private var isOver = false

        init?(_ pieces: [[UInt8]], _ limits: Limits.HTTP2) {
            guard let session = HTTP2Session(.server, limits: limits) else { return nil }
            self.session = session
            // A buffer of its own of exactly its size: reading past it is seen by the sanitizer.
            for piece in pieces { piece.withUnsafeBytes(feed) }
            for _ in 0..<100 where session.wantsOutput { send() }
            if session.memory > limits.sessionBytes { fault = "more memory than it may have" }
        }

        private func feed(_ input: UnsafeRawBufferPointer) {
            var position = 0
            while fault == nil {
                let before = position
                let event = session.next(in: input, at: &position, now: 1)
                if position < before || position > input.count { fault = "the position is outside of the input" }
                if case .needMore = event {
                    if position != input.count { fault = "bytes were left lying" }
                    return
                }
                take(event, input)
            }
        }

        private func send() {
            var frames = FrameWalker(expectsPreface: false)
            session.makeOutput(atMost: 1 << 20) { piece in
                switch piece {
                case .bytes(let bytes): walk(bytes, &frames)
                case .body(_, let count): [UInt8](repeating: 0, count: count).withUnsafeBytes { walk($0, &frames) }
                }
            }
            if frames.isInside { fault = "half a frame was sent" }
            while let event = session.nextEvent(now: 1) { take(event, UnsafeRawBufferPointer(start: nil, count: 0)) }
        }

        private func walk(_ bytes: UnsafeRawBufferPointer, _ frames: inout FrameWalker) {
            var position = 0
            while position < bytes.count {
                position += frames.step(UnsafeRawBufferPointer(rebasing: bytes[position...])).count
            }
        }

        private func take(_ event: HTTP2Event, _ input: UnsafeRawBufferPointer) {
            if isOver { fault = "something behind the end" }
            switch event {
            case .request(let stream, let head, let facts):
                begin(stream)
                log.append(
                    "\(stream) \(head.method) \(head.rawPathAndQuery) \(head.authority ?? "") \(facts) \(head.headers)")
                answer(stream)
                if facts.isLast { end(stream, [:]) }
            case .refused(let stream, let violation, let isRequest):
                if isRequest { begin(stream) }
                log.append("\(stream) refused \(violation.status) \(violation.reason)")
                session.reset(stream, .protocolError)
                if isRequest { session.endExchange() }
            case .data(let stream, let range, let isLast): data(stream, range, isLast, input)
            case .end(let stream, let trailers):
                end(stream, trailers)
            case .closed(let stream, let closure):
                if open.removeValue(forKey: stream) == nil { fault = "a stream closed that was not open" }
                log.append("\(stream) \(closure)")
            case .ending(let ending):
                isOver = true
                log.append("\(ending)")
            case .interim, .response: fault = "a response came to a server"
            default: log.append("\(event)")
            }
        }

        private func begin(_ stream: HTTP2StreamID) {
            if open.updateValue([], forKey: stream) != nil || stream <= 0 { fault = "a stream opened twice" }
        }

        private func data(_ stream: HTTP2StreamID, _ range: Range<Int>, _ isLast: Bool, _ input: UnsafeRawBufferPointer)
        {
            guard range.lowerBound >= 0, range.upperBound <= input.count, !range.isEmpty else {
                return fault = "a body from nowhere"
            }
            if open[stream] == nil || ended.contains(stream) { fault = "a body of a stream that is not open" }
            open[stream]? += input[range]
            session.consume(stream, range.count)
            if isLast { end(stream, [:]) }
        }

        /// Whether the last bytes say that they are, or nothing behind them does, depends on the cuts, too.
        private func end(_ stream: HTTP2StreamID, _ trailers: Headers) {
            log.append("\(stream) end \(trailers)")
            if open[stream] == nil || !ended.insert(stream).inserted { fault = "an end without a beginning" }
            bodies[stream] = open[stream]
        }

        private func answer(_ stream: HTTP2StreamID) {
            var head = FieldSection()
            head.append(":status", "200")
            session.respond(stream, head, hasBody: true)
            session.offer(stream, 5)
            session.finish(stream)
            session.endExchange()
        }
    }

#endif
