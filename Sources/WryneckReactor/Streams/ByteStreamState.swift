// ByteStreamState.swift - the state of a stream of bytes, the same for a socket, a test's memory and a stream within
// another one. Pure: events in, actions out; it knows no descriptor, no clock and nobody to call.
// Invariants: what is over stays over; the end of the input is told once; once the output has ended there is no
// producer, and never another one.

@usableFromInline package struct ByteStreamState: Hashable, Sendable {
    @usableFromInline package enum Life: Sendable {
        case open
        /// Closes behind what is queued. Nothing is read any more.
        case closing
        /// The same, but with a reset at its end.
        case breakingOff
        case over
        /// Over, with a reset.
        case cut
    }

    @usableFromInline package enum Input: Sendable {
        case reading
        case paused
        /// Paused, and the peer was seen to have ended its writing since. Some of what it wrote may still be unread.
        case pausedAtEnd
        /// All that the peer wrote has been read, and the protocol was told.
        case ended
    }

    @usableFromInline package enum Output: Sendable {
        case open
        /// Ends behind what is queued.
        case ending
        case ended
    }

    /// What the owner of the state has to do.
    @usableFromInline package enum Action: Equatable, Sendable {
        case nothing
        /// Sends what is queued at the turn's end, and looks then what follows.
        case send
        /// Watches for what is wanted now, and not for what was wanted before.
        case watch
        /// Looks whether something is unread; if not, the input has ended.
        case look
        /// Tells the protocol that the input has ended.
        case tellEnd
        case pauseProducer
        /// Asks the producer for more.
        case askProducer
        /// Asks the producer for more, and tells the protocol, unless that made it too much again.
        case askProducerAndTell
        case stopProducer
        /// Tells the peer that nothing follows, and goes on reading.
        case endWriting
        /// The connection ends in order.
        case end
        /// The connection ends with a reset.
        case cut
        /// There is a producer already.
        case refuse
    }

    @usableFromInline package private(set) var life = Life.open
    @usableFromInline package private(set) var input = Input.reading
    @usableFromInline package private(set) var output = Output.open
    @usableFromInline package private(set) var hasProducer = false
    /// Whether more was queued than the high-water mark, and since then never as little as the low one.
    @usableFromInline package private(set) var isCongested = false

    package init() {}

    @inlinable package var isOver: Bool { life == .over || life == .cut }
    @inlinable package var reads: Bool { life == .open && input == .reading }

    /// Whether output is accepted. After a close it still is from a producer, which ends first.
    @inlinable package var takesOutput: Bool { life == .open && output == .open || hasProducer }

    private var haveBothEnded: Bool { input == .ended && output == .ended && !isOver }

    // MARK: Input

    /// Reading is paused.
    @usableFromInline package mutating func pauseReading() -> Action {
        guard input == .reading else { return .nothing }
        input = .paused
        return .watch
    }

    /// Reading is resumed. Whether the peer has ended is looked at again in the next pause: its last bytes may have
    /// been read by then.
    @usableFromInline package mutating func resumeReading() -> Action {
        guard input == .paused || input == .pausedAtEnd else { return .nothing }
        input = .reading
        return .watch
    }

    /// The peer is seen to have ended its writing, while nothing is read.
    package mutating func noticeEnd() -> Action {
        guard life == .open, input != .ended else { return .nothing }
        if input == .paused { input = .pausedAtEnd }
        return .look
    }

    /// The last byte of the input has been read. Followed by `endWasTold()`.
    package mutating func endInput() -> Action {
        guard life == .open, input != .ended else { return .nothing }
        input = .ended
        return .tellEnd
    }

    /// The protocol knows of the input's end, and may have done anything meanwhile.
    package func endWasTold() -> Action { haveBothEnded ? .end : .watch }

    // MARK: Output

    /// Something was queued; `unsent` bytes wait now.
    @usableFromInline package mutating func queued(_ unsent: Int, _ marks: WaterMarks) -> Action {
        guard unsent > marks.high else { return .nothing }
        isCongested = true
        return .pauseProducer
    }

    /// Something was sent; `unsent` bytes still wait.
    @usableFromInline package mutating func sent(leaving unsent: Int, _ marks: WaterMarks) -> Action {
        guard unsent <= marks.low else { return .nothing }
        guard isCongested else { return .askProducer }
        isCongested = false
        return .askProducerAndTell
    }

    /// Whether the protocol still is to be told, now that the producer was asked.
    @inlinable package var tellsDrained: Bool { life == .open && !isCongested }

    /// Whether something is to end behind what is queued.
    @inlinable package var endsBehindOutput: Bool { life != .open || output == .ending }

    /// Nothing is left to send. After `endWriting` the owner calls `endOutput()`.
    package func sentAll() -> Action {
        if hasProducer { return .nothing }
        switch life {
        case .open: return output == .ending ? .endWriting : .nothing
        case .closing: return .end
        case .breakingOff: return .cut
        case .over, .cut: return .nothing
        }
    }

    /// The peer is about to learn that nothing follows.
    package mutating func endOutput() -> Action {
        output = .ended
        return haveBothEnded ? .end : .nothing
    }

    // MARK: Producers

    package mutating func register() -> Action {
        if hasProducer { return .refuse }
        guard takesOutput else { return .stopProducer }
        hasProducer = true
        return isCongested ? .pauseProducer : .send
    }

    package mutating func unregister() -> Action {
        guard hasProducer else { return .nothing }
        hasProducer = false
        return .send
    }

    // MARK: The end

    package mutating func closeWriting() -> Action {
        guard life == .open, output == .open else { return .nothing }
        output = .ending
        return .send
    }

    package mutating func close() -> Action {
        guard life == .open else { return .nothing }
        life = .closing
        return .send
    }

    package mutating func breakOff() -> Action {
        guard !isOver else { return .nothing }
        life = .breakingOff
        guard hasProducer else { return .send }
        hasProducer = false
        return .stopProducer
    }

    /// The connection is over, by this side's wish or not.
    /// - Returns: `.end` or `.cut` the first time.
    package mutating func end(cut: Bool) -> Action {
        guard !isOver else { return .nothing }
        life = cut ? .cut : .over
        hasProducer = false
        return cut ? .cut : .end
    }
}
