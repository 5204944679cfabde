// FloodTests.swift - attacks of the past years, against a whole session: RFC 9113 §10.5. Each ends one connection,
// and says so.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §10.5: a flood") struct FloodTests {
        /// Feeds frames, with what comes back being sent, until the server ends the connection; the number of frames
        /// that it took.
        private func flood(_ given: Side? = nil, _ frames: (UInt32) -> [Frame]) -> (count: Int, side: Side) {
            let (side, most) = (given ?? Side.greeted(), 5000)
            for index in 0..<most {
                if side.ending != nil { return (index, side) }
                side.feed(frames(UInt32(2 * index + 1)).flatMap(\.bytes))
                _ = side.send()
            }
            return (most, side)
        }

        private func expectCalm(_ result: (count: Int, side: Side), _ range: ClosedRange<Int>, _ reason: String) {
            #expect(result.side.ending == .calm(reason))
            #expect(range.contains(result.count), "\(result.count)")
            #expect(result.side.session.memory < 200 * 1024, "\(result.side.session.memory)")
        }

        @Test("CVE-2023-44487: of requests that are reset ends at two hundred")
        func rapidReset() {
            let side = Side.greeted()
            side.onRequest = { side, _ in side.session.endExchange() }
            expectCalm(
                flood(side) { [Wire.headers($0, plain), Wire.reset($0)] }, 200...202, "too many streams were reset")
        }

        @Test("and of those whose handlers go on, it hands out only a hundred")
        func busyHandlers() {
            let result = flood { [Wire.headers($0, plain), Wire.reset($0)] }
            #expect(result.side.heads.count == 100 && result.side.session.exchanges == 100)
            #expect(result.side.ending?.code == .enhanceYourCalm && result.count < 202)
        }

        @Test("in one read ends within that read")
        func oneRead() {
            let side = Side.greeted()
            side.onRequest = { side, _ in side.session.endExchange() }
            var input: [UInt8] = []
            for stream in stride(from: UInt32(1), to: 6000, by: 2) {
                input += Wire.headers(stream, plain).bytes + Wire.reset(stream).bytes
            }
            side.feed(input)
            #expect(side.heads.count == 201 && side.ending != nil)
        }

        @Test("is none where the server resets for reasons of its own")
        func ownResets() {
            let side = Side.greeted()
            side.onRequest = { side, stream in
                side.session.reset(stream, .internalError)
                side.session.endExchange()
            }
            let result = flood(side) { [Wire.headers($0, plain)] }
            #expect(result.count == 5000 && side.ending == nil && side.closures.count == 5000)
        }

        /// Ways to have the server reset a stream: CVE-2025-8671.
        static let made: [(String, @Sendable (UInt32) -> [Frame])] = [
            (
                "a window of more than 2^31-1",
                { [Wire.headers($0, plain), Wire.windowUpdate($0, 0x7FFF_FFFF), Wire.windowUpdate($0, 0x7FFF_FFFF)] }
            ),
            (
                "a body beside Content-Length 0",
                { [Wire.headers($0, plain + [("content-length", "0")], ends: false), Wire.data($0, "a", ends: true)] }
            ),
            ("trailers that are none", { [Wire.headers($0, plain, ends: false), Wire.headers($0, [(":path", "/")])] }),
            ("a request that is none", { [Wire.headers($0, plain + [("connection", "close")])] }),
            ("a field that is none", { [Wire.headers($0, plain + [("x", "a\u{0}")])] }),
        ]

        @Test("CVE-2025-8671: of resets that the peer has provoked ends at two hundred", arguments: made.map(\.0))
        func madeYouReset(name: String) throws {
            let frames = try #require(Self.made.first { $0.0 == name }).1
            let side = Side.greeted()
            side.onRequest = { side, _ in side.session.endExchange() }
            let result = flood(side, frames)
            #expect(result.side.ending?.code == .enhanceYourCalm, "\(name): \(String(describing: result.side.ending))")
            #expect((150...202).contains(result.count), "\(result.count)")
        }

        @Test("CVE-2025-8671: in the ways that are the whole connection's fault here ends at once, or at two hundred")
        func connectionErrors() {
            let cases: [(UInt32) -> [Frame]] = [
                { [Wire.headers($0, plain), Frame(kind: 2, stream: $0, payload: Wire.number($0) + [1])] },
                { [Wire.headers($0, plain), Frame(kind: 2, stream: $0, payload: [0])] },
                { [Wire.headers($0, plain), Wire.headers($0, plain)] },
                { [Wire.headers($0, plain), Wire.data($0, "a")] },
                { [Wire.headers($0, plain), Wire.windowUpdate($0, 0)] },
            ]
            for frames in cases {
                let result = flood(nil, frames)
                #expect(result.count < 203 && result.side.ending != nil, "\(result.count)")
            }
        }

        /// Frames without use: CVE-2019-9512, 9513, 9515, 9518.
        static let noise: [(String, [Frame])] = [
            ("PING", [Wire.ping()]), ("answers to a PING", [Wire.ping(1)]), ("SETTINGS", [Wire.settings()]),
            ("PRIORITY", [Frame(kind: 2, stream: 1, payload: [0, 0, 0, 0, 1])]),
            ("unknown frames", [Frame(kind: 0x42)]),
            ("PRIORITY_UPDATE", [Frame(kind: 0x10, payload: Wire.number(1) + Array("u=1".utf8))]),
            ("empty DATA", [Wire.data(1, "")]),
        ]

        @Test("of frames without use ends at a thousand", arguments: noise.map(\.0))
        func useless(name: String) throws {
            let frames = try #require(Self.noise.first { $0.0 == name }).1
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false))
            expectCalm(flood(side) { _ in frames }, 995...1001, "too many frames without use")
        }

        @Test("of WINDOW_UPDATEs that nothing explains ends at a thousand")
        func windowUpdates() {
            expectCalm(flood { _ in [Wire.windowUpdate(0, 1)] }, 1000...1010, "too many frames without use")
        }

        @Test("of frames on a stream that has closed ends at a thousand")
        func lateFrames() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false))
            side.session.reset(1, .cancel)
            _ = side.send()
            expectCalm(flood(side) { _ in [Wire.data(1, "a")] }, 995...1001, "too many frames without use")
        }

        @Test("CVE-2019-9518: of empty CONTINUATIONs ends at the ninth, and never at END_HEADERS")
        func emptyContinuations() {
            let side = Side.greeted()
            side.feed(Frame(kind: 1, flags: 1, stream: 1, payload: Wire.section(plain)))
            expectCalm(flood(side) { _ in [Frame(kind: 9, stream: 1)] }, 9...9, "too many CONTINUATION frames")
        }

        @Test("of large frames without use ends after ten megabytes")
        func junk() {
            var limits = Limits.HTTP2()
            limits.noise = 1_000_000
            let result = flood(Side.greeted(limits)) { _ in
                [Frame(kind: 0x42, payload: Array(repeating: 0, count: 16_384))]
            }
            expectCalm(result, 500...520, "too many bytes without use")
        }

        @Test("of pings by one who does not read fills the queue, and ends at a thousand")
        func unreadAnswers() {
            let side = Side.greeted()
            for _ in 0..<499 { side.feed(Wire.ping()) }
            #expect(!side.session.isFull)
            side.feed(Wire.ping())
            #expect(side.session.isFull)
            for _ in 0..<600 { side.feed(Wire.ping()) }
            #expect(side.ending == .calm("too many frames without use"))
        }

        @Test("of answers behind a window of nothing is no output, and costs no body")
        func zeroWindow() {
            let side = Side(.server)
            _ = side.send()
            side.feed(Wire.preface + Wire.settings([(4, 0)]).bytes + Wire.settingsAck.bytes)
            side.onRequest = { $0.answer($1) }
            for index in 0..<100 { side.feed(Wire.headers(UInt32(2 * index + 1), plain)) }
            _ = side.send()
            #expect(side.closures.isEmpty && side.session.memory < 150 * 1024)
            #expect(side.session.sendWindow(1) == 0)
            side.feed(Wire.windowUpdate(1, 1))
            #expect(side.sendFrames().filter { $0.kind == 0 }.map(\.payload) == [Array("h".utf8)])
        }

        @Test("§5.1.2: of streams ends where more are open than were allowed")
        func streams() {
            let side = Side.greeted()
            for index in 0..<100 { side.feed(Wire.headers(UInt32(2 * index + 1), plain)) }
            #expect(side.heads.count == 100)
            side.feed(Wire.headers(201, plain))
            _ = side.send()
            #expect(side.heads.count == 100 && side.ending?.code == .protocolError)
        }

        @Test("CVE-2026-27135: of updates behind an error does nothing")
        func updateBehindError() {
            let side = Side.greeted()
            side.feed(
                Frame(kind: 6, payload: [1]).bytes + Frame(kind: 0x10, payload: [1]).bytes
                    + Frame(kind: 0x10, payload: []).bytes)
            _ = side.send()
            #expect(side.ending?.code == .frameSizeError && side.session.isOver)
        }
    }

#endif
