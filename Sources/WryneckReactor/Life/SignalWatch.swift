// SignalWatch.swift - signals as events of a reactor. The handler does only what is safe in a handler: it sets a bit
// and writes to an eventfd. Not signalfd: that needs every thread of the process to block the signal, and the Swift
// runtime's own threads do not. Dispositions belong to the process, so the state is static; one watch at a time owns
// it.

internal import CLinux
internal import Glibc
internal import Synchronization

private enum SignalState {
    static let isOwned = Atomic<Bool>(false)
    /// Made once and never closed: a handler that runs late on another thread must not write into a number that is used
    /// again.
    static let descriptor = Atomic<CInt>(-1)
    /// One bit for each signal number that has come since the last look.
    static let pending = Atomic<UInt64>(0)
    /// Since when a signal to end has not been looked at, in the clock's nanoseconds; zero if there is none.
    static let unseenSince = Atomic<Int64>(0)
    /// A loop that does not look for this long hangs in a handler. Not shorter, because some programs send a signal
    /// twice within microseconds.
    static let patience: Int64 = 1_000_000_000
}

// A top-level function, because a closure literal could be bound to an actor, and a signal comes on any thread.
private func noteSignal(_ number: CInt) {
    let before = errno
    if number == SIGINT || number == SIGTERM {
        let now = Syscalls.monotonicNanoseconds()
        let (isFirst, since) = SignalState.unseenSince.compareExchange(
            expected: 0, desired: now, ordering: .sequentiallyConsistent)
        // Otherwise only SIGKILL could end the program.
        if !isFirst && now - since > SignalState.patience { Syscalls.endProcess(by: number) }
    }
    SignalState.pending.bitwiseOr(1 << UInt64(number & 63), ordering: .sequentiallyConsistent)
    let descriptor = SignalState.descriptor.load(ordering: .sequentiallyConsistent)
    if descriptor >= 0 { Syscalls.notify(descriptor) }
    errno = before
}

/// Calls back on a reactor when one of some signals comes. The handlers that were there before are restored at its end.
package final class SignalWatch: EventSource {
    private let reactor: Reactor
    private let descriptor: CInt
    private var numbers: [CInt]
    private var saved: [sigaction] = []
    private var token: SourceToken?
    private let action: (CInt) -> Void

    /// Nil if another watch is active in this process, or if no descriptor is left.
    package init?(on reactor: Reactor, _ numbers: [CInt], _ action: @escaping (CInt) -> Void) {
        guard
            SignalState.isOwned.compareExchange(expected: false, desired: true, ordering: .sequentiallyConsistent)
                .exchanged
        else { return nil }
        self.reactor = reactor
        // Signals with functions of their own are watched as well; `action` ignores those that it did not ask for.
        self.numbers = numbers + reactor.lifeCycle.signalHooks.keys.filter { !numbers.contains($0) }
        self.action = action
        if SignalState.descriptor.load(ordering: .sequentiallyConsistent) < 0,
            let made = try? Syscalls.eventDescriptor()
        {
            SignalState.descriptor.store(made.release(), ordering: .sequentiallyConsistent)
        }
        descriptor = SignalState.descriptor.load(ordering: .sequentiallyConsistent)
        SignalState.pending.store(0, ordering: .sequentiallyConsistent)
        SignalState.unseenSince.store(0, ordering: .sequentiallyConsistent)
        guard let token = try? reactor.register(self, descriptor, .readable) else {
            SignalState.isOwned.store(false, ordering: .sequentiallyConsistent)
            return nil
        }
        self.token = token
        saved = self.numbers.map { Syscalls.setSignal($0, handler: noteSignal) }
        reactor.lifeCycle.heedSignal = { [weak self] in self?.add($0) }
    }

    /// Watches one more signal, until the end.
    func add(_ number: CInt) {
        guard token != nil, !numbers.contains(number) else { return }
        numbers.append(number)
        saved.append(Syscalls.setSignal(number, handler: noteSignal))
    }

    package func ready(_ readiness: Readiness) {
        Syscalls.drainNotifications(descriptor)
        SignalState.unseenSince.store(0, ordering: .sequentiallyConsistent)
        let pending = SignalState.pending.exchange(0, ordering: .sequentiallyConsistent)
        for number in numbers where pending & (1 << UInt64(number & 63)) != 0 {
            reactor.lifeCycle.signalHooks[number]?.forEach { reactor.guarding($0) }
            action(number)
        }
    }

    package func reactorStopped() { end() }

    /// Restores the handlers that were there before.
    package func end() {
        guard let token else { return }
        self.token = nil
        reactor.lifeCycle.heedSignal = nil
        for (number, action) in zip(numbers, saved) { Syscalls.restoreSignal(number, action) }
        reactor.deregister(token, descriptor)
        SignalState.isOwned.store(false, ordering: .sequentiallyConsistent)
    }
}
