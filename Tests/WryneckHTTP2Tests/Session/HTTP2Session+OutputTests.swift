// HTTP2Session+OutputTests.swift - what goes out, and when: RFC 9113 §6.8, §8.1.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("A session's output") struct HTTP2SessionOutputTests {
        private var ok: FieldSection {
            var head = FieldSection()
            head.append(":status", "200")
            return head
        }

        private func asked(_ streams: UInt32...) -> Side {
            let side = Side.greeted()
            for stream in streams { side.feed(Wire.headers(stream, plain)) }
            return side
        }

        @Test("is made as far as it is asked for, and ends with a frame")
        func late() {
            let side = asked(1)
            side.answer(1, String(repeating: "a", count: 60_000))
            var output: [UInt8] = []
            #expect(side.send(atMost: 0).isEmpty)
            for _ in 0..<4 {
                let made = side.send(atMost: 10_000)
                #expect((10_000...10_000 + 16_384 + 9).contains(made.count), "\(made.count)")
                output += made
            }
            let frames = Wire.frames(output)
            #expect(
                frames.map(\.kind) == [1, 0, 0, 0, 0]
                    && frames.dropFirst().map(\.payload.count) == [16_384, 16_384, 16_384, 10_848])
            #expect(side.closures[1] == .complete && !side.session.wantsOutput)
        }

        @Test("is not made before: what is more urgent goes first, even when it comes later")
        func overtaking() {
            let side = asked(1)
            side.answer(1, String(repeating: "a", count: 60_000))
            _ = side.send(atMost: 1000)
            side.feed(Wire.headers(3, plain + [("priority", "u=0")]))
            side.answer(3, "now")
            #expect(Wire.frames(side.send()).map(\.stream).prefix(3) == [3, 3, 1])
        }

        @Test("has no DATA for an answer without a body")
        func noBody() {
            let side = asked(1)
            side.session.respond(1, ok, hasBody: false)
            let frames = side.sendFrames()
            #expect(frames.count == 1 && frames[0].kind == 1 && frames[0].flags == 5)
            #expect(side.log.suffix(2) == ["sent 1", "closed 1"])
        }

        @Test("has a frame of nothing where a body that was announced is empty")
        func emptyBody() {
            let side = asked(1)
            side.answer(1, "")
            #expect(side.sendFrames().suffix(1) == [Wire.data(1, "", ends: true)])
        }

        @Test("has trailers behind a body, even behind an empty one", arguments: ["", "abc"])
        func trailers(body: String) {
            let side = asked(1)
            side.session.respond(1, ok, hasBody: true)
            side.offer(1, body)
            var trailers = FieldSection()
            trailers.append("x-sum", "1")
            side.session.finish(1, trailers: trailers)
            let frames = side.sendFrames()
            #expect(
                frames.map(\.kind) == (body.isEmpty ? [1, 1] : [1, 0, 1]) && frames.last?.flags == 5
                    && side.closures[1] == .complete)
        }

        @Test("has large sections in CONTINUATIONs, and those of more than 64 KiB not at all")
        func largeSections() {
            let side = asked(1, 3)
            var head = ok
            for _ in 0..<10 { head.append("x", String(repeating: "ä", count: 2000)) }
            side.session.respond(1, head, hasBody: false)
            #expect(
                Wire.frames(side.send(atMost: 1)).map(\.kind) == [1, 9, 9],
                "at once, because nothing may come between them")
            for _ in 0..<10 { head.append("y", String(repeating: "ä", count: 2000)) }
            side.session.respond(3, head, hasBody: true)
            #expect(side.send().isEmpty)
            #expect(side.sendFrames().map(\.code) == [2], "INTERNAL_ERROR")
            #expect(side.closures[3] == .byUs(.internalError))
        }

        @Test("§8.1: an answer before the end of its request is whole, and the reset behind it is no error")
        func earlyAnswer() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false))
            side.answer(1, "no")
            let frames = side.sendFrames()
            #expect(frames.map(\.kind) == [1, 0] && side.log.last == "sent 1" && side.closures[1] == nil)
            side.session.reset(1, .noError)
            let reset = side.sendFrames()
            #expect(reset == [Wire.reset(1, 0)] && side.closures[1] == .complete)
        }

        @Test("a reset comes before what waits, and ends the stream once")
        func reset() {
            let side = asked(1)
            side.answer(1, String(repeating: "a", count: 60_000))
            _ = side.send(atMost: 1000)
            #expect(side.session.reset(1, .internalError) && !side.session.reset(1, .cancel))
            #expect(side.sendFrames() == [Wire.reset(1, 2)])
            #expect(side.closures[1] == .byUs(.internalError) && side.log.filter { $0 == "closed 1" }.count == 1)
        }

        @Test("a reset by the peer while a body is sent ends it once, and nothing more is sent")
        func resetByPeer() {
            let side = asked(1)
            side.answer(1, String(repeating: "a", count: 60_000))
            _ = side.send(atMost: 1000)
            side.feed(Wire.reset(1, 8))
            #expect(side.closures[1] == .byPeer(.cancel) && side.send().isEmpty)
        }

        @Test("what is said about a stream that is not there does nothing")
        func noStream() {
            let side = asked(1)
            side.session.respond(1, ok, hasBody: false)
            _ = side.send()
            for stream: HTTP2StreamID in [0, -1, 1, 2, 3, .max] {
                #expect(
                    !side.session.respond(stream, ok, hasBody: true) && !side.session.inform(stream, ok)
                        && !side.session.offer(stream, 1))
                #expect(!side.session.finish(stream) && !side.session.reset(stream, .cancel))
                side.session.consume(stream, 10)
                side.session.growWindow(stream)
            }
            #expect(!side.session.offer(1, -1) && side.send().isEmpty && side.ending == nil)
            side.feed(Wire.headers(3, plain))
            #expect(side.log.last == "request 3")
        }

        @Test("§6.8: an orderly end has two steps, and what was begun is finished")
        func orderlyEnd() {
            let side = asked(1)
            side.session.announceShutdown()
            side.session.ping(7)
            let frames = side.sendFrames()
            #expect(frames.map(\.kind).sorted() == [6, 7])
            #expect(frames.first { $0.kind == 7 }?.payload == Wire.number(0x7FFF_FFFF) + Wire.number(0))
            side.feed(Wire.headers(3, plain))
            #expect(side.log.last == "request 3", "what was under way is taken")
            side.feed(Frame(kind: 6, flags: 1, payload: Wire.number(0) + Wire.number(7)))
            #expect(side.log.last?.hasPrefix("pong") == true)
            side.session.goAway()
            #expect(side.sendFrames() == [Frame(kind: 7, payload: Wire.number(3) + Wire.number(0))])
            side.feed(Wire.headers(5, plain))
            #expect(side.log.last?.hasPrefix("pong") == true && side.ending == nil, "and later ones are not")
            for stream: HTTP2StreamID in [1, 3] {
                #expect(!side.session.isOver)
                side.answer(stream)
                _ = side.send()
            }
            #expect(side.session.isOver && side.closures == [1: .complete, 3: .complete])
        }

        @Test("§6.8: an end at once says which streams were handled, and why")
        func abort() {
            let side = asked(1, 3)
            side.answer(1, "never sent")
            side.session.abort(HTTP2Ending(.settingsTimeout, "no answer to the settings"))
            let frames = side.sendFrames()
            #expect(
                frames == [
                    Frame(kind: 7, payload: Wire.number(3) + Wire.number(4) + Array("no answer to the settings".utf8))
                ])
            #expect(side.session.isOver && !side.session.wantsOutput && side.log.last == "ending 4")
            side.feed(Wire.headers(5, plain))
            #expect(side.log.last == "ending 4" && side.send().isEmpty)
        }

        @Test("a GOAWAY of the peer's is told")
        func peerLeaves() {
            let side = asked(1)
            side.feed(Frame(kind: 7, payload: Wire.number(0) + Wire.number(11)))
            #expect(side.log.last == "go away 0 11" && !side.session.isOver)
            side.answer(1)
            _ = side.send()
            #expect(side.closures[1] == .complete && side.session.isOver)
        }

        @Test("frames that break the connection are answered with a GOAWAY that nothing follows")
        func brokenConnection() {
            for (frame, code) in [
                (Frame(kind: 6, payload: [1]), UInt32(6)), (Frame(kind: 0, stream: 0, payload: [1]), 1),
                (Wire.reset(5), 1),
            ] {
                let side = asked(1)
                side.feed(frame)
                side.feed(Wire.headers(3, plain))
                #expect(
                    side.sendFrames().last?.code == code && side.ending?.code.rawValue == code && side.session.isOver)
                #expect(side.heads[3] == nil)
            }
        }
    }

#endif
