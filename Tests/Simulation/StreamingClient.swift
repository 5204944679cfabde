// StreamingClient.swift - a client of HTTP/2 with a manner of its own: many requests at a time, uploads in pieces,
// windows that it gives back as it likes, resets, tunnels; cut into reads wherever it may be.

#if HTTP2

    import HTTPTypes
    import ProcessTesting
    import Wryneck
    import WryneckHTTP2
    import WryneckReactorTesting

    final class StreamingClient {
        enum Manner {
            /// Wants every answer.
            case patient
            /// Resets streams now and then.
            case resetter
            /// Gives window back late.
            case slowReader
            /// Ends its side of the connection with its last byte.
            case halfCloser
            /// Is gone all of a sudden.
            case leaver
        }

        let number: Int
        let manner: Manner
        let transport: MemoryTransport
        private(set) var isDone = false
        var requests: [StreamAsked]
        /// The last stream that the server handles, and why it ends the connection; nil while it does not.
        private(set) var goAway: (last: Int32, code: UInt32)?
        private(set) var hasLeft = false
        private(set) var hasEndedInput = false
        /// Whether it has waited for longer than any answer may take.
        private(set) var hasGivenUp = false

        private let session: HTTP2Session
        private var random: Random
        private var places: [Int32: Int] = [:]
        private var opened = 0
        private let atOnce: Int
        /// Bytes that were read and not given back, by stream.
        private var owed: [Int32: Int] = [:]
        /// What was made and not sent.
        private var outgoing: [UInt8] = []
        private var actsUntilMishap: Int
        private var acts = 0

        init?(number: Int, _ conditions: Conditions, _ transport: MemoryTransport, _ random: inout Random) {
            self.random = Random(seed: random.next())
            var limits = Limits.HTTP2()
            if self.random.oneIn(3) { limits.streamWindow = self.random.pick([1024, 3000, 100_000]) }
            guard let session = HTTP2Session(.client, limits: limits) else { return nil }
            (self.number, self.session, self.transport) = (number, session, transport)
            manner =
                self.random.oneIn(2)
                ? .patient : self.random.pick([.patient, .resetter, .slowReader, .halfCloser, .leaver])
            requests = StreamScript.make(client: number, conditions, &self.random)
            atOnce = self.random.number(1...10)
            actsUntilMishap = manner == .leaver ? self.random.number(0...60) : .max
            if self.random.oneIn(4) { transport.room = self.random.number(0...2000) }
        }

        // MARK: Acting

        func act() -> Int {
            acts += 1
            actsUntilMishap -= 1
            if transport.room < .max { transport.room = min(transport.room + random.number(0...20_000), 200_000) }
            read()
            if transport.isClosed {
                isDone = true
                return 0
            }
            if actsUntilMishap <= 0 { return leave() }
            if acts > 4000 { hasGivenUp = true }
            if hasGivenUp { return leave() }
            openSome()
            sendSome()
            giveBackSome()
            resetSome()
            send()
            endIfDone()
            return random.oneIn(3) ? 0 : random.number(0...50)
        }

        private func leave() -> Int {
            hasLeft = true
            transport.lose(random.oneIn(2) ? nil : .connectionReset)
            isDone = true
            return 0
        }

        private func openSome() {
            while opened < requests.count, goAway == nil, !hasEndedInput, random.oneIn(2) {
                guard requests[..<opened].count(where: { !$0.isOver }) < atOnce else { return }
                open(opened)
                opened += 1
            }
        }

        private func open(_ index: Int) {
            let asked = requests[index]
            var fields = Headers()
            if let name = HTTPField.Name("X-Id") { try? fields.add(name, "\(asked.id)") }
            let head = try? HTTP2Encoder.request(
                asked.isTunnel ? .connect : asked.method, scheme: "https", authority: "a", path: asked.work.target,
                fields, contentLength: asked.tellsLength ? asked.body?.count : nil,
                connectProtocol: asked.isTunnel ? "echo" : nil)
            guard let head, let stream = session.request(head, hasBody: asked.body != nil) else { return }
            requests[index].stream = stream
            places[stream] = index
        }

        /// Each upload goes on by a piece.
        private func sendSome() {
            for index in requests.indices {
                guard let stream = requests[index].stream, let body = requests[index].body, !requests[index].isOver,
                    !requests[index].hasFinished, random.oneIn(2)
                else { continue }
                let count = min(random.size(upTo: 40_000), body.count - requests[index].offered)
                requests[index].offered += count
                session.offer(stream, count)
                guard requests[index].offered == body.count else { continue }
                requests[index].hasFinished = true
                session.finish(stream)
            }
        }

        private func giveBackSome() {
            for (stream, count) in owed.sorted(by: { $0.key < $1.key }) {
                let part = manner == .slowReader ? min(count, random.number(0...20_000)) : count
                session.consume(stream, part)
                owed[stream] = part == count ? nil : count - part
            }
        }

        private func resetSome() {
            for index in requests.indices where !requests[index].isOver && requests[index].stream != nil {
                let isHopeless = requests[index].work.kind == .never && acts > 500
                guard isHopeless || (manner == .resetter && random.oneIn(40)) else { continue }
                requests[index].isLeft = true
                if let stream = requests[index].stream { session.reset(stream, .cancel) }
            }
            if random.oneIn(50) { session.ping(UInt64(acts)) }
        }

        private func send() {
            session.makeOutput(atMost: .max) { piece in
                switch piece {
                case .bytes(let bytes): outgoing.append(contentsOf: bytes)
                case .body(let stream, let count): appendBody(stream, count)
                }
            }
            while let event = session.nextEvent(now: 0) { note(event, UnsafeRawBufferPointer(start: nil, count: 0)) }
            let count = random.oneIn(3) ? random.number(0...min(outgoing.count, 100)) : outgoing.count
            guard count > 0, !hasEndedInput else { return }
            let bytes = Array(outgoing[..<count])
            outgoing.removeFirst(count)
            transport.deliver(bytes)
        }

        private func appendBody(_ stream: Int32, _ count: Int) {
            guard let index = places[stream], let body = requests[index].body else { return }
            let start = requests[index].sent
            outgoing += body[start..<start + count]
            requests[index].sent = start + count
        }

        private func endIfDone() {
            guard !hasEndedInput, outgoing.isEmpty else { return }
            let isGone = transport.isWritingClosed
            let hasSentAll =
                opened == requests.count
                && requests.allSatisfy { $0.isOver || $0.body == nil || $0.sent == $0.body?.count }
            let hasAll = (opened == requests.count || goAway != nil) && requests[..<opened].allSatisfy(\.isOver)
            guard isGone || hasAll || (manner == .halfCloser && hasSentAll && !session.wantsOutput) else { return }
            hasEndedInput = true
            transport.endInput()
        }

        // MARK: What comes

        private func read() {
            transport.takeReceived().withUnsafeBytes { input in
                var position = 0
                while true {
                    let event = session.next(in: input, at: &position, now: 0)
                    if case .needMore = event { break }
                    note(event, input)
                }
            }
        }

        private func note(_ event: HTTP2Event, _ input: UnsafeRawBufferPointer) {
            switch event {
            case .response(let stream, let head, let isLast):
                change(stream) {
                    $0.status = head.statusCode
                    if isLast { $0.isComplete = true }
                }
            case .data(let stream, let range, let isLast):
                owed[stream, default: 0] += range.count
                change(stream) {
                    $0.received += input[range]
                    if isLast { $0.isComplete = true }
                }
            case .end(let stream, let trailers):
                change(stream) {
                    $0.summary = trailers[.eTag]
                    $0.isComplete = true
                }
            case .closed(let stream, let closure): close(stream, closure)
            case .goAway(let last, let code): goAway = (last, code.rawValue)
            default: break
            }
        }

        private func close(_ stream: Int32, _ closure: HTTP2Closure) {
            owed[stream] = nil
            change(stream) {
                $0.isClosed = true
                if case .byPeer(let code) = closure, !(code == .noError && $0.isComplete) { $0.reset = code.rawValue }
            }
        }

        private func change(_ stream: Int32, _ body: (inout StreamAsked) -> Void) {
            if let index = places[stream] { body(&requests[index]) }
        }
    }

#endif
