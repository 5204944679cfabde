// HTTP2BudgetsTests.swift - each budget at its last token and one behind it.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("The budgets of a connection") struct HTTP2BudgetsTests {
        private func header(_ frame: Frame) -> FrameHeader {
            FrameHeader(frame.bytes.prefix(9).reduce(0) { $0 << 8 | UInt128($1) })
        }

        /// How many of such frames are taken, of at most ten thousand.
        func taken(_ budgets: inout HTTP2Budgets, _ frame: Frame, isLate: Bool = false, now: UInt64 = 0) -> Int {
            for count in 0..<10_000 where budgets.count(header(frame), isLate: isLate, now: now) != nil { return count }
            return 10_000
        }

        private func taken(_ frame: Frame, isLate: Bool = false) -> Int {
            var budgets = HTTP2Budgets(.standard)
            return taken(&budgets, frame, isLate: isLate)
        }

        @Test("resets: two hundred, then 33 a second; faults of the peer's are some, too")
        func resets() {
            var budgets = HTTP2Budgets(.standard)
            #expect(taken(&budgets, Wire.reset(1)) == 200)
            #expect(taken(&budgets, Wire.reset(1), now: 1_000_000_001) == 33)
            var faults = HTTP2Budgets(.standard)
            #expect((0..<100).allSatisfy { _ in faults.takeFault(now: 0) == nil })
            #expect(taken(&faults, Wire.reset(1)) == 100)
            let last = faults.takeFault(now: 0)
            #expect(last?.code == .enhanceYourCalm)
        }

        @Test("noise: a thousand, then a hundred a second")
        func noise() {
            let frames = [
                Wire.ping(), Wire.settings(), Wire.settingsAck, Frame(kind: 2, stream: 1, payload: [0, 0, 0, 0, 1]),
                Frame(kind: 0x10),
                Frame(kind: 0x77),
                Frame(kind: 5, stream: 1), Wire.data(1, ""), Frame(kind: 1, flags: 4, stream: 1),
            ]
            for frame in frames { #expect(taken(frame) == 1000, "\(frame)") }
            var budgets = HTTP2Budgets(.standard)
            _ = taken(&budgets, Wire.ping())
            #expect(taken(&budgets, Wire.ping(), now: 1_000_000_001) == 100)
        }

        @Test("frames with a use are no noise")
        func useful() {
            for frame in [Wire.data(1, "a"), Wire.data(1, "", ends: true), Wire.headers(1, plain)] {
                #expect(taken(frame) == 10_000, "\(frame)")
            }
            #expect(taken(Wire.data(1, "a"), isLate: true) == 1000)
        }

        @Test("WINDOW_UPDATEs: as many as what was sent explains")
        func windowUpdates() {
            let update = Wire.windowUpdate(0, 1)
            #expect(taken(update) == 1005)
            var budgets = HTTP2Budgets(.standard)
            _ = budgets.beginExchange()
            for _ in 0..<10 { budgets.sent() }
            #expect(taken(&budgets, update) == 1005 + 2 + 200)
        }

        @Test("CONTINUATIONs: eight for each section, and 64 KiB")
        func sections() {
            var budgets = HTTP2Budgets(.standard)
            for _ in 0..<100 {
                var endings = [budgets.count(header(Frame(kind: 1, stream: 1, payload: [1])), isLate: false, now: 0)]
                for index in 1...8 {
                    let part = Frame(kind: 9, flags: index == 8 ? 4 : 0, stream: 1, payload: [1])
                    endings.append(budgets.count(header(part), isLate: false, now: 0))
                }
                #expect(endings.allSatisfy { $0 == nil })
            }
            _ = budgets.count(header(Frame(kind: 1, stream: 1, payload: [1])), isLate: false, now: 0)
            #expect(taken(&budgets, Frame(kind: 9, stream: 1, payload: [1])) == 8)
            _ = budgets.count(header(Frame(kind: 1, stream: 1, payload: [1])), isLate: false, now: 0)
            #expect(taken(&budgets, Frame(kind: 9, stream: 1, payload: Array(repeating: 0, count: 16_384))) == 3)
        }

        @Test("bytes without use: a mebibyte, and eight times what has one")
        func junk() {
            var limits = Limits.HTTP2()
            limits.noise = 1_000_000
            let junk = Frame(kind: 0x42, payload: Array(repeating: 0, count: 16_375))
            var budgets = HTTP2Budgets(limits.clamped)
            #expect(taken(&budgets, junk) == 512)
            var busy = HTTP2Budgets(limits.clamped)
            for _ in 0..<100 {
                _ = busy.count(header(Wire.data(1, String(repeating: "a", count: 16_000))), isLate: false, now: 0)
            }
            #expect(taken(&busy, junk) > 1000)
        }

        @Test("exchanges: a hundred whose handlers are at work")
        func exchanges() {
            var budgets = HTTP2Budgets(.standard)
            #expect((0..<200).map { _ in budgets.beginExchange() }.count { $0 } == 100 && budgets.exchanges == 100)
            budgets.endExchange()
            #expect((0..<2).map { _ in budgets.beginExchange() } == [true, false])
            var empty = HTTP2Budgets(.standard)
            empty.endExchange()
            #expect(empty.exchanges == 0)
        }

        @Test("frames that wait to be sent: at 500 nothing is read, at 5000 it ends")
        func queue() {
            let budgets = HTTP2Budgets(.standard)
            #expect(budgets.judge(queuedFrames: 499) == .fine && budgets.judge(queuedFrames: 500) == .full)
            #expect(budgets.judge(queuedFrames: 4999) == .full)
            #expect(budgets.judge(queuedFrames: 5000) == .tooLong(.calm("too many frames wait to be sent")))
        }
    }

#endif
