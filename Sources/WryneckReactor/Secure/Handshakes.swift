// Handshakes.swift - the handshakes of one listener: one after the other, and never more than a limit. A handshake
// costs more processor time than a hundred requests. So those that could go on wait in a line, the reactor works on it
// for only a short time in each turn, and connections that stand are served in between.

internal import Logging

final class Handshakes: TurnEnd {
    /// How long handshakes work in one turn; one step is always done.
    private static let turnNanoseconds: Int64 = 1_000_000
    /// Ended handshakes are removed from the middle of `open` when they make up half of it, and at least this many.
    private static let overKept = 64

    private let reactor: Reactor
    private let security: any ServerSecurity
    private let finish: (Handshake) -> Void
    private let gone: (SocketAddress) -> Void

    /// Whether `finish` is also called for peers that do not speak TLS.
    var admitsPlain = false

    /// Those that can go on, each once.
    private var line: [Handshake] = []
    private var isPlanned = false
    /// In the order in which they began; some of them have ended.
    private var open: [Handshake] = []
    private(set) var count = 0
    private var over = 0
    private var onEmpty: [() -> Void] = []
    /// Held while there are any handshakes, because their listener may have been stopped and released.
    private var owner: Listener?

    /// Calls `finish` for each handshake that has succeeded, to take its result, and `gone` for each that has failed.
    init(
        _ security: any ServerSecurity, on reactor: Reactor, finish: @escaping (Handshake) -> Void,
        gone: @escaping (SocketAddress) -> Void
    ) {
        self.security = security
        self.reactor = reactor
        self.finish = finish
        self.gone = gone
    }

    /// Begins a handshake. With `isProxy`, the peer says first for whom it speaks.
    func begin(_ descriptor: consuming FileDescriptor, peer: SocketAddress, isProxy: Bool, for owner: Listener) {
        if count >= security.halfOpenLimit { giveUpOldest() }
        let handshake = Handshake(
            descriptor, peer: peer, on: reactor, isServer: true, admitsPlain: admitsPlain,
            preface: isProxy ? ProxyPreface() : nil
        ) {
            [security, reactor] number throws(SecurityError) in try security.makeSession(on: number, of: reactor)
        }
        do throws(Errno) {
            try handshake.start(
                timeout: security.handshakeTimeout, ready: { [weak self] in self?.queue($0) },
                end: { [weak self] in self?.ended($0, $1) })
        } catch {
            return gone(peer)
        }
        count += 1
        open.append(handshake)
        self.owner = owner
    }

    /// Gives the handshakes that are under way at most `grace`, and calls back when none is left.
    func drain(grace: Duration, _ done: @escaping () -> Void) {
        guard count > 0 else { return done() }
        onEmpty.append(done)
        reactor.callLater(grace) { [weak self] in self?.discardAll() }
    }

    func discardAll() {
        for handshake in open where !handshake.isOver {
            handshake.discard()
            left(handshake, taken: false)
        }
        open = []
        line = []
    }

    /// Ends the oldest: under a flood of clients that send nothing, the one that has had the most time makes room, not
    /// the newcomer.
    private func giveUpOldest() {
        guard let oldest = open.first(where: { !$0.isOver }) else { return }
        oldest.discard()
        left(oldest, taken: false)
    }

    private func queue(_ handshake: Handshake) {
        // A level-triggered event comes again in each turn that its handshake waits.
        guard !handshake.isInLine else { return }
        handshake.isInLine = true
        line.append(handshake)
        plan()
    }

    private func plan() {
        guard !isPlanned else { return }
        isPlanned = true
        reactor.flushAtTurnEnd(self)
    }

    func turnEnded() {
        isPlanned = false
        let start = reactor.clock.now
        var done = 0
        while done < line.count {
            line[done].isInLine = false
            line[done].step()
            done += 1
            if reactor.clock.now.nanoseconds - start.nanoseconds > Handshakes.turnNanoseconds { break }
        }
        line.removeFirst(min(done, line.count))
        if !line.isEmpty { plan() }
    }

    private func ended(_ handshake: Handshake, _ error: SecurityError?) {
        if let error {
            reactor.logger.debug("A handshake failed", metadata: ["peer": "\(handshake.peer)", "reason": "\(error)"])
        } else {
            finish(handshake)
        }
        left(handshake, taken: error == nil)
    }

    private func left(_ handshake: Handshake, taken: Bool) {
        count -= 1
        if !taken { gone(handshake.peer) }
        removeOver()
        guard count == 0 else { return }
        let (onEmpty, owner) = (onEmpty, owner)
        self.onEmpty = []
        self.owner = nil
        owner?.handshakesEnded()
        onEmpty.forEach { $0() }
    }

    private func removeOver() {
        over += 1
        guard over >= max(Handshakes.overKept, open.count / 2) else { return }
        open.removeAll { $0.isOver }
        over = 0
    }
}
