// AddressRace.swift - Happy Eyeballs, RFC 8305: several addresses, families in turn, one attempt after the other
// without waiting for the failure of the one before. The first that connects wins, and the others are cancelled. Knows
// no socket: the attempt is a parameter, and so is the time.
// Invariant: `done` is called at most once, and never after `cancel()`; nothing runs after either.

final class AddressRace<Winner> {
    /// Begins to connect and returns how to cancel that. It calls back at most once, perhaps before it returns.
    typealias Attempt = (SocketAddress, @escaping (Result<Winner, Errno>) -> Void) -> () -> Void

    /// §5: the Connection Attempt Delay recommended there; Twisted waits 300 ms.
    static var stagger: Duration { .milliseconds(250) }
    /// The most addresses that are tried: no name needs more, and an endless list would mean endless attempts.
    private static var mostAddresses: Int { 64 }

    private let scheduler: any Scheduler
    private let stagger: Duration
    private let attempt: Attempt
    private var done: ((Result<Winner, Errno>) -> Void)?
    private var waiting: ArraySlice<SocketAddress>
    private var running: [Int: () -> Void] = [:]
    private var begun = 0
    private var timer: DelayedCall?
    private var lastFailure = Errno.noEntry

    init(
        on scheduler: any Scheduler, _ addresses: [SocketAddress], stagger: Duration = AddressRace.stagger,
        _ attempt: @escaping Attempt,
        _ done: @escaping (Result<Winner, Errno>) -> Void
    ) {
        self.scheduler = scheduler
        self.stagger = stagger
        self.attempt = attempt
        self.done = done
        waiting = AddressRace.interleaved(addresses).prefix(AddressRace.mostAddresses)
    }

    /// §4: the families take turns, beginning with that of the first address; within a family the resolver's order
    /// stands.
    static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let mine = addresses.filter { $0.family == first.family }
        let others = addresses.filter { $0.family != first.family }
        let common = zip(mine, others).flatMap { [$0, $1] }
        return common + mine.dropFirst(others.count) + others.dropFirst(mine.count)
    }

    func start() { beginNext() }

    /// Cancels all attempts.
    func cancel() {
        done = nil
        stopAll()
    }

    private func beginNext() {
        stopTimer()
        guard done != nil, let address = waiting.popFirst() else { return finishIfAllFailed() }
        begun += 1
        let number = begun
        running[number] = {}
        let cancel = attempt(address) { [weak self] result in self?.ended(number, result) }
        // It may have ended before it returned.
        guard running[number] != nil else { return }
        running[number] = cancel
        guard !waiting.isEmpty else { return }
        timer = scheduler.callLater(stagger) { [weak self] in self?.beginNext() }
    }

    private func ended(_ number: Int, _ result: Result<Winner, Errno>) {
        guard running.removeValue(forKey: number) != nil else { return }
        switch result {
        case .success: finish(result)
        case .failure(let error):
            lastFailure = error
            // §5: after a failure the next attempt begins at once.
            beginNext()
        }
    }

    private func finishIfAllFailed() { if running.isEmpty && waiting.isEmpty { finish(.failure(lastFailure)) } }

    private func finish(_ result: Result<Winner, Errno>) {
        guard let done else { return }
        self.done = nil
        stopAll()
        done(result)
    }

    private func stopAll() {
        stopTimer()
        waiting = []
        let calls = running.values
        running = [:]
        calls.forEach { $0() }
    }

    private func stopTimer() {
        try? timer?.cancel()
        timer = nil
    }
}
