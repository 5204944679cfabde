// HTTP2StateTests.swift - the life of an HTTP/2 connection as a table.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import Wryneck

    @Suite("HTTP2State") struct HTTP2StateTests {
        private static let all: [HTTP2State] = [.opening, .open, .announced, .leaving, .lingering, .closed]

        private func check(_ value: HTTP2State.Action, _ expected: HTTP2State.Action) { #expect(value == expected) }

        @Test("RFC 9113 §6.8: an orderly end has two steps, each once, and then the peer gets time to read")
        func orderly() {
            var state = HTTP2State.opening
            state.begin()
            #expect(state == .open && !state.isEnding)
            check(state.rested(), .nothing)
            check(state.drain(), .announce)
            check(state.drain(), .nothing)
            check(state.rested(), .nothing)
            check(state.announcementHeard(), .goAway)
            check(state.announcementHeard(), .nothing)
            #expect(state == .leaving && state.isEnding && state.parses)
            check(state.rested(), .linger)
            #expect(!state.parses)
            check(state.rested(), .nothing)
            check(state.inputClosed(isAtWork: false), .close)
            #expect(state == .closed)
        }

        @Test("a client that takes no more streams gets the answers that it waits for, and no farewell")
        func peerLeaves() {
            var state = HTTP2State.open
            state.peerLeaves()
            check(state.drain(), .nothing)
            check(state.rested(), .linger)
            state = .closed
            state.peerLeaves()
            #expect(state == .closed)
        }

        @Test("a session that has failed lingers, from wherever it was", arguments: all)
        func fails(start: HTTP2State) {
            var state = start
            check(state.failed(), start.parses ? .linger : .nothing)
            #expect(!state.parses)
        }

        @Test("the end of input closes what is idle, and leaves what is at work to be finished", arguments: all)
        func inputClosed(start: HTTP2State) {
            var (idle, busy) = (start, start)
            check(idle.inputClosed(isAtWork: false), start == .closed ? .nothing : .close)
            check(
                busy.inputClosed(isAtWork: true), start == .lingering ? .close : start == .closed ? .nothing : .answerOn
            )
            #expect(idle == .closed && (busy == .leaving || busy == .closed))
        }

        @Test("each deadline has its end", arguments: ConnectionDeadline.allCases)
        func deadlines(deadline: ConnectionDeadline) {
            var (taken, unsent) = (HTTP2State.open, HTTP2State.open)
            let calm = taken.deadlinePassed(deadline, hasUnsent: false),
                slow = unsent.deadlinePassed(deadline, hasUnsent: true)
            switch deadline {
            case .firstByte: #expect(calm == .refuse && slow == .refuse && taken == .lingering)
            case .idle: #expect(calm == .announce && slow == .abort)
            case .farewell: #expect(calm == .nothing && slow == .nothing)
            case .writing: #expect(calm == .nothing && slow == .abort && unsent == .closed)
            case .linger: #expect(calm == .close && taken == .closed && slow == .lingerOn)
            }
        }
    }

#endif
