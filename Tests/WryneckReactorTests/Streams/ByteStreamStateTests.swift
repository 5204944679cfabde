import Testing

@testable import WryneckReactor

/// One event, by its name.
private enum Event: CaseIterable {
    case pause, resume, noticeEnd, endInput, endWasTold, queueLittle, queueMuch, sentSome, sentAll
    case endOutput, register, unregister, closeWriting, close, breakOff, end, cut

    func happen(to state: inout ByteStreamState) -> ByteStreamState.Action {
        switch self {
        case .pause: state.pauseReading()
        case .resume: state.resumeReading()
        case .noticeEnd: state.noticeEnd()
        case .endInput: state.endInput()
        case .endWasTold: state.endWasTold()
        case .queueLittle: state.queued(WaterMarks.standard.high, .standard)
        case .queueMuch: state.queued(WaterMarks.standard.high + 1, .standard)
        case .sentSome: state.sent(leaving: WaterMarks.standard.low + 1, .standard)
        case .sentAll: state.sentAll()
        case .endOutput: state.endOutput()
        case .register: state.register()
        case .unregister: state.unregister()
        case .closeWriting: state.closeWriting()
        case .close: state.close()
        case .breakOff: state.breakOff()
        case .end: state.end(cut: false)
        case .cut: state.end(cut: true)
        }
    }
}

@Suite("ByteStreamState") struct ByteStreamStateTests {
    private func actions(_ events: [Event], on state: inout ByteStreamState) -> [ByteStreamState.Action] {
        events.map { $0.happen(to: &state) }
    }

    private func actions(_ events: Event...) -> [ByteStreamState.Action] {
        var state = ByteStreamState()
        return actions(events, on: &state)
    }

    private func state(after events: Event...) -> ByteStreamState {
        var state = ByteStreamState()
        _ = actions(events, on: &state)
        return state
    }

    // MARK: Input

    @Test("reading is paused and resumed, and only a change is one")
    func pausing() {
        #expect(actions(.pause, .pause, .resume, .resume) == [.watch, .nothing, .watch, .nothing])
        #expect(state(after: .pause).input == .paused && !state(after: .pause).reads)
        #expect(state(after: .pause, .resume).reads)
    }

    @Test("an end that is seen in a pause is forgotten when reading goes on, and looked at again in the next pause")
    func endInAPause() {
        #expect(state(after: .pause, .noticeEnd).input == .pausedAtEnd)
        #expect(actions(.pause, .noticeEnd, .noticeEnd) == [.watch, .look, .look])
        #expect(state(after: .pause, .noticeEnd, .resume).input == .reading)
        #expect(state(after: .pause, .noticeEnd, .resume, .pause).input == .paused)
    }

    @Test("the input's end is told once, paused or not, and no pause changes it")
    func endOfInput() {
        #expect(actions(.endInput, .endWasTold, .endInput) == [.tellEnd, .watch, .nothing])
        let afterwards = actions(.pause, .endInput, .resume, .pause, .noticeEnd)
        #expect(afterwards == [.watch, .tellEnd, .nothing, .nothing, .nothing])
        #expect(state(after: .endInput, .pause, .resume).input == .ended)
    }

    @Test("after a close nothing is read, and no end is told", arguments: [Event.close, .breakOff, .end, .cut])
    fileprivate func noInput(behind last: Event) {
        #expect(!state(after: last).reads && !state(after: last, .resume).reads)
        #expect(actions(last, .endInput, .noticeEnd).dropFirst() == [.nothing, .nothing])
    }

    // MARK: Output

    @Test("both directions ended is the connection's end, whichever comes last")
    func bothEnded() {
        let outputFirst = actions(.closeWriting, .sentAll, .endOutput, .endInput, .endWasTold)
        #expect(outputFirst == [.send, .endWriting, .nothing, .tellEnd, .end])
        let inputFirst = actions(.endInput, .endWasTold, .closeWriting, .sentAll, .endOutput)
        #expect(inputFirst == [.tellEnd, .watch, .send, .endWriting, .end])
        let twice = actions(.closeWriting, .sentAll, .endOutput, .sentAll)
        #expect(twice == [.send, .endWriting, .nothing, .nothing])
    }

    @Test("what follows the last byte is what was wished for before, the stronger wish counting")
    func lastByte() {
        #expect(actions(.sentAll) == [.nothing])
        #expect(actions(.closeWriting, .closeWriting, .close, .sentAll) == [.send, .nothing, .send, .end])
        #expect(actions(.close, .close, .closeWriting, .sentAll) == [.send, .nothing, .nothing, .end])
        #expect(actions(.close, .breakOff, .close, .sentAll) == [.send, .send, .nothing, .cut])
        #expect(actions(.closeWriting, .breakOff, .sentAll) == [.send, .send, .cut])
    }

    @Test("output is accepted until a close of either kind; from a producer until it has unregistered")
    func takesOutput() {
        #expect(ByteStreamState().takesOutput)
        for last in [Event.closeWriting, .close, .breakOff, .end, .cut] {
            #expect(!state(after: last).takesOutput)
            #expect(state(after: .register, last).takesOutput == (last == .closeWriting || last == .close))
            #expect(!state(after: .register, last, .unregister).takesOutput)
        }
    }

    @Test("it is congested above the high mark until it is down to the low one; whoever asked is told then")
    func congestion() {
        let between = actions(.queueLittle, .queueMuch, .queueLittle, .sentSome)
        #expect(between == [.nothing, .pauseProducer, .nothing, .nothing])
        var state = state(after: .queueMuch, .sentSome)
        #expect(state.isCongested && !state.tellsDrained)
        #expect(state.sent(leaving: WaterMarks.standard.low, .standard) == .askProducerAndTell)
        #expect(!state.isCongested && state.tellsDrained)
        #expect(state.sent(leaving: 0, .standard) == .askProducer)
        _ = actions([.queueMuch], on: &state)
        #expect(!state.tellsDrained, "the producer has written too much again")
        #expect(!self.state(after: .close).tellsDrained)
    }

    // MARK: Producers

    @Test("one producer at a time, none on what is closed, and a late one is paused at once")
    func producers() {
        let inTurn = actions(.register, .register, .unregister, .unregister, .register)
        #expect(inTurn == [.send, .refuse, .send, .nothing, .send])
        #expect(actions(.queueMuch, .register) == [.pauseProducer, .pauseProducer])
        for last in [Event.closeWriting, .close, .breakOff, .end, .cut] {
            #expect(actions(last, .register).last == .stopProducer)
        }
    }

    @Test("ends wait for the producer, which a reset does not")
    func endsWait() {
        #expect(actions(.register, .close, .sentAll, .unregister, .sentAll) == [.send, .send, .nothing, .send, .end])
        let ofWriting = actions(.register, .closeWriting, .sentAll, .unregister, .sentAll)
        #expect(ofWriting == [.send, .send, .nothing, .send, .endWriting])
        #expect(actions(.register, .breakOff, .sentAll) == [.send, .stopProducer, .cut])
    }

    // MARK: The end

    @Test("the end comes once, and nothing follows it", arguments: [Event.end, .cut])
    fileprivate func over(by last: Event) {
        var state = state(after: .register, last)
        #expect(state.isOver && !state.hasProducer && !state.takesOutput && !state.tellsDrained)
        let over = state
        for event in [Event.endInput, .noticeEnd, .sentAll, .unregister, .closeWriting, .close, .breakOff, .end, .cut] {
            #expect(event.happen(to: &state) == .nothing, "\(event)")
            #expect(state == over, "\(event)")
        }
    }

    @Test("the invariants hold in every state that any sequence of events leads to")
    func invariants() {
        var reached: Set<ByteStreamState> = [ByteStreamState()], new = reached
        while !new.isEmpty {
            var next: Set<ByteStreamState> = []
            for before in new {
                for event in Event.allCases where isPossible(event, in: before) {
                    var after = before
                    let action = event.happen(to: &after)
                    #expect(before.input != .ended || after.input == .ended && action != .tellEnd, "\(event)")
                    #expect(after.output != .ended || !after.hasProducer, "\(event) on \(before)")
                    #expect(!after.isOver || !after.hasProducer && !after.takesOutput && !after.reads, "\(event)")
                    let ends = event == .end || event == .cut
                    #expect(after.isOver == (before.isOver || ends), "nothing else ends it: \(event)")
                    if !reached.contains(after) { next.insert(after) }
                }
            }
            reached.formUnion(next)
            new = next
        }
        #expect(reached.count > 50)
    }

    /// Whether an owner may report the event: its output ends only when it was told so.
    private func isPossible(_ event: Event, in state: ByteStreamState) -> Bool {
        event != .endOutput || state.sentAll() == .endWriting
    }
}
