// HTTP1Reader.swift - input: one pump, which gives bytes to the parser and its events, one at a time, to the
// connection; bodies go to their readers, and no further ahead of them than a limit. Invariants: bytes that came
// before their turn wait in one place; the parser is called in one place.

internal import WryneckHTTP
internal import WryneckReactor

final class HTTP1Reader {
    /// The most bytes of a body that wait for a reader before reading stops (Kestrel's request buffer is 1 MiB; two
    /// reads are enough here).
    static let highWater = 64 * 1024

    let parser: RequestParser
    /// Bytes that came before their turn.
    private var early = EarlyInput()
    /// Whether the pump runs: whoever calls it meanwhile is served by the run that is under way.
    private(set) var isPumping = false
    /// The number of bytes that had been sent to the peer when it ended its side; nil before. What it sent may still
    /// have to be answered.
    private(set) var sentAtEnd: Int?
    /// The bytes of bodies so far, or of a lingering connection those that were dropped: a deadline watches their rate.
    private(set) var moved = 0
    /// The bytes of the current body that nobody has taken yet; means nothing once the body has failed.
    private var unread = 0
    /// Whether reading has stopped until at most half of `highWater` is unread.
    private var isAhead = false
    /// The bytes of the current body that were dropped.
    private var discarded = 0

    init(_ lexers: LexerPool) { parser = RequestParser(lexers: lexers) }

    var hasEnded: Bool { sentAtEnd != nil }
    /// Whether no byte waits for its turn.
    var isEmpty: Bool { early.isEmpty }
    /// Whether the input so far ends behind a message.
    var isBetweenMessages: Bool { parser.isBetweenMessages }
    /// What has come of a line that is refused.
    var lineSoFar: [UInt8] { parser.lineSoFar }

    // MARK: Bytes

    /// Takes the bytes of one read.
    func receive(_ bytes: UnsafeRawBufferPointer, for connection: HTTP1Connection) {
        if connection.state == .lingering { return drop(bytes.count, connection) }
        if early.isEmpty {
            let used = pump(bytes, connection)
            if used < bytes.count { keep(UnsafeRawBufferPointer(rebasing: bytes[used...]), connection) }
        } else {
            keep(bytes, connection)
            pumpEarly(for: connection)
        }
        connection.leaveIfAllIsAnswered()
    }

    private func keep(_ bytes: UnsafeRawBufferPointer, _ connection: HTTP1Connection) {
        guard connection.state != .lingering, connection.state != .closed else { return }
        // Taken out and put back: in place, Swift checks each access for exclusivity at run time.
        var early = takeEarly()
        early.append(bytes)
        self.early = early
        if early.count >= connection.group.limits.connection.pipelineBytes { connection.transport?.pauseReading() }
    }

    private func takeEarly() -> EarlyInput {
        var taken = EarlyInput()
        (taken, early) = (early, taken)
        return taken
    }

    /// Drops what a lingering connection still receives; it is read only because unread bytes would cause a reset.
    /// Beyond the limit they stay in the kernel, and the network slows the client down: it can still read the last
    /// answer until the deadline.
    private func drop(_ count: Int, _ connection: HTTP1Connection) {
        moved += count
        if moved > connection.group.limits.connection.lingerBytes { connection.transport?.pauseReading() }
    }

    /// The bytes whose rate a deadline is about: those sent on `transport`, or those that came.
    func moved(for deadline: HTTP1State.Deadline?, on transport: (any Transport)?) -> Int {
        deadline?.isAboutWriting == true ? transport?.sentBytes ?? 0 : moved
    }

    /// Begins to drop what comes.
    /// - Returns: whether bytes waited for their turn.
    func linger() -> Bool {
        defer { (early, moved) = (EarlyInput(), 0) }
        return !early.isEmpty
    }

    /// Passes bytes to the parser, one event at a time, until they are used up or a response has to be waited for.
    private func pump(_ bytes: UnsafeRawBufferPointer, _ connection: HTTP1Connection) -> Int {
        isPumping = true
        defer { isPumping = false }
        var position = 0
        while connection.state.parses && position < bytes.count {
            do throws(ProtocolViolation) {
                switch try parser.next(in: bytes, at: &position) {
                case .head(let head, let facts):
                    (unread, isAhead, discarded) = (0, false, 0)
                    connection.begin(head, facts, rest: bytes.count - position)
                case .body(let range, let isLast):
                    receiveBody(UnsafeRawBufferPointer(rebasing: bytes[range]), connection)
                    if isLast { connection.endBody() }
                case .end(let trailers): connection.endBody(trailers)
                case .needMore: connection.headMayHaveBegun()
                }
            } catch {
                connection.perform(connection.decide { $0.violated(error) })
            }
        }
        return position
    }

    /// Gives the bytes that came too early to the pump, when their time has come.
    func pumpEarly(for connection: HTTP1Connection) {
        guard !isPumping else { return }
        while !early.isEmpty && connection.state.parses {
            var taken = takeEarly()
            let used = taken.withBytes { pump($0, connection) }
            guard connection.state != .lingering, connection.state != .closed else { return }
            taken.use(used)
            early = taken
            if used == 0 { break }
        }
        if connection.state == .upgraded { return connection.switchOver() }
        if early.count < connection.group.limits.connection.pipelineBytes { connection.transport?.resumeReading() }
    }

    // MARK: The end

    /// The peer has ended its side.
    /// - Parameter sent: the number of bytes that had been sent to it by then.
    func inputClosed(_ sent: Int) { sentAtEnd = sent }

    /// Why the end of the input cuts a message short; nil if it does not.
    func endOfInput() -> ProtocolViolation? {
        do throws(ProtocolViolation) { try parser.endOfInput() } catch { return error }
        return nil
    }

    /// Lets go of everything.
    /// - Returns: the bytes that waited for their turn.
    func release() -> EarlyInput {
        defer { (sentAtEnd, moved, unread, isAhead, discarded) = (nil, 0, 0, false, 0) }
        return takeEarly()
    }

    // MARK: Bodies

    private func receiveBody(_ bytes: UnsafeRawBufferPointer, _ connection: HTTP1Connection) {
        connection.decide { $0.bodyReceived() }
        moved &+= bytes.count
        guard let exchange = connection.exchange, exchange.takesBody else { return discard(bytes.count, connection) }
        unread += bytes.count
        exchange.request.wireBody.receive(bytes)
        // A body that has failed meanwhile has dropped what it held: what follows is discarded, which has a limit of
        // its own.
        guard unread > HTTP1Reader.highWater, exchange.takesBody else { return }
        isAhead = true
        connection.transport?.pauseReading()
        // Now the handler is slow, and not the client.
        if connection.clock.ofExchange == .body { connection.watchAwaited() }
    }

    private func discard(_ count: Int, _ connection: HTTP1Connection) {
        discarded += count
        guard discarded > connection.group.limits.body.discardBytes else { return }
        connection.transport?.pauseReading()
        connection.perform(connection.decide { $0.discardLimitReached() })
    }

    /// A reader has taken bytes of a body.
    /// - Parameter count: their number.
    /// - Returns: whether reading may go on, after a pause.
    func consume(_ count: Int) -> Bool {
        unread -= count
        guard isAhead, unread <= HTTP1Reader.highWater / 2 else { return false }
        isAhead = false
        return true
    }
}
