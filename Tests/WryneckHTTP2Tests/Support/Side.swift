// Side.swift - one session under test: it is fed, and what it says and sends is kept.

#if HTTP2

    import HTTPTypes
    import WryneckHTTP

    @testable import WryneckHTTP2

    /// A session with its bodies and its record.
    final class Side {
        let session: HTTP2Session
        /// All events but `.needMore`, as text that compares.
        var log: [String] = []
        var heads: [HTTP2StreamID: RequestHead] = [:]
        var facts: [HTTP2StreamID: HTTP2Facts] = [:]
        var responses: [HTTP2StreamID: HTTP2ResponseHead] = [:]
        var trailers: [HTTP2StreamID: Headers] = [:]
        var received: [HTTP2StreamID: [UInt8]] = [:]
        /// Streams that have closed, with how.
        var closures: [HTTP2StreamID: HTTP2Closure] = [:]
        var ending: HTTP2Ending?
        var now: UInt64 = 1
        /// Bodies that are sent.
        private var bodies: [HTTP2StreamID: [UInt8]] = [:]
        var consumes = true
        /// What a server does with each request.
        var onRequest: (Side, HTTP2StreamID) -> Void = { _, _ in }

        init(
            _ role: HTTP2Session.Role = .server, _ limits: Limits.HTTP2 = .standard, shared: Limits = .standard,
            takesConnectProtocol: Bool = false
        ) {
            guard
                let session = HTTP2Session(
                    role, limits: limits, shared: shared, takesConnectProtocol: takesConnectProtocol)
            else {
                preconditionFailure("no memory")
            }
            self.session = session
        }

        /// Gives all bytes, in pieces of at most `size`.
        func feed(_ bytes: [UInt8], size: Int = .max) {
            var start = 0
            while start < bytes.count {
                let end = bytes.count - start > size ? start + size : bytes.count
                feed(whole: Array(bytes[start..<end]))
                start = end
            }
        }

        func feed(_ frames: Frame...) { for frame in frames { feed(frame.bytes) } }

        private func feed(whole bytes: [UInt8]) {
            bytes.withUnsafeBytes { bytes in
                var position = 0
                while true {
                    let event = session.next(in: bytes, at: &position, now: now)
                    if case .needMore = event { break }
                    note(event, bytes)
                }
            }
        }

        /// All output that there is.
        func send(atMost count: Int = 1 << 30) -> [UInt8] {
            var output: [UInt8] = []
            session.makeOutput(atMost: count) { piece in
                switch piece {
                case .bytes(let bytes): output += bytes
                case .body(let stream, let count):
                    output += bodies[stream, default: []].prefix(count)
                    bodies[stream, default: []].removeFirst(count)
                }
            }
            while let event = session.nextEvent(now: now) { note(event, UnsafeRawBufferPointer(start: nil, count: 0)) }
            return output
        }

        /// The same as frames.
        func sendFrames() -> [Frame] { Wire.frames(send()) }

        func offer(_ stream: HTTP2StreamID, _ bytes: [UInt8]) {
            bodies[stream, default: []] += bytes
            session.offer(stream, bytes.count)
        }

        func offer(_ stream: HTTP2StreamID, _ text: String) { offer(stream, Array(text.utf8)) }

        /// Answers with 200 and a body.
        func answer(_ stream: HTTP2StreamID, _ text: String = "hello") {
            var head = FieldSection()
            head.append(":status", "200")
            session.respond(stream, head, hasBody: true)
            offer(stream, text)
            session.finish(stream)
            session.endExchange()
        }

        private func note(_ event: HTTP2Event, _ input: UnsafeRawBufferPointer) {
            switch event {
            case .request(let stream, let head, let fact):
                (heads[stream], facts[stream]) = (head, fact)
                log.append("request \(stream)")
                onRequest(self, stream)
            case .refused(let stream, let violation, let isRequest):
                log.append("refused \(stream) \(violation.status.code)\(isRequest ? "" : " trailers")")
            case .interim(let stream, let head): log.append("interim \(stream) \(head.statusCode)")
            case .response(let stream, let head, let isLast):
                responses[stream] = head
                log.append("response \(stream) \(head.statusCode)\(isLast ? " last" : "")")
            case .data(let stream, let range, let isLast):
                received[stream, default: []] += input[range]
                if consumes { session.consume(stream, range.count) }
                log.append("data \(stream) \(range.count)\(isLast ? " last" : "")")
            case .end(let stream, let fields):
                trailers[stream] = fields
                log.append("end \(stream)")
            case .sent(let stream): log.append("sent \(stream)")
            case .closed(let stream, let closure):
                closures[stream] = closure
                log.append("closed \(stream)")
            case .priority(let stream, let priority):
                log.append("priority \(stream) \(priority.urgency) \(priority.isIncremental)")
            case .settings: log.append("settings")
            case .settingsAcknowledged: log.append("acknowledged")
            case .pong(let payload): log.append("pong \(payload)")
            case .goAway(let last, let code): log.append("go away \(last) \(code.rawValue)")
            case .ending(let ending):
                self.ending = ending
                log.append("ending \(ending.code.rawValue)")
            case .needMore: break
            }
        }

        /// A server that has greeted and was greeted.
        static func greeted(
            _ limits: Limits.HTTP2 = .standard, shared: Limits = .standard, takesConnectProtocol: Bool = false
        ) -> Side {
            let side = Side(.server, limits, shared: shared, takesConnectProtocol: takesConnectProtocol)
            _ = side.send()
            side.feed(Wire.hello + Wire.settingsAck.bytes)
            _ = side.send()
            side.log = []
            return side
        }
    }

    /// Carries bytes between two sides until both are silent.
    func talk(_ left: Side, _ right: Side, size: Int = .max) {
        while true {
            let there = left.send()
            right.feed(there, size: size)
            let back = right.send()
            left.feed(back, size: size)
            if there.isEmpty && back.isEmpty { return }
        }
    }

#endif
