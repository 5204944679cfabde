// ReactorInbox.swift - calls of other threads and jobs of the Swift runtime for the reactor's thread.
// Invariants: the reactor's own thread takes everything that waits here, in order of arrival. A job that was taken is
// run (the Swift runtime has no way to drop one). The eventfd is written at most once between two of the reactor's
// looks.

internal import Synchronization

final class ReactorInbox: Sendable {
    typealias Call = @Sendable (Reactor) -> Void

    private struct Content {
        var jobs: [ReactorJob] = []
        var calls: [Call] = []
        var isWoken = false
        var isClosed = false
    }

    private let content = Locked(Content())
    private let owner = Atomic<UInt>(0)
    // Tells without the lock whether the inbox may hold something; written under the lock.
    private let hasWork = Atomic<Bool>(false)
    private let wakeDescriptor: FileDescriptor

    init() throws(Errno) { wakeDescriptor = try Syscalls.eventDescriptor() }

    // MARK: From any thread

    var isCurrent: Bool { owner.load(ordering: .relaxed) == Syscalls.currentThread() }

    func add(_ call: @escaping Call) { add { if !$0.isClosed { $0.calls.append(call) } } }

    func add(_ job: ReactorJob) { add { $0.jobs.append(job) } }

    private func add(_ change: (inout Content) -> Void) {
        let isCurrent = isCurrent
        let mustWake = content.withLock { content in
            change(&content)
            hasWork.store(true, ordering: .releasing)
            // The reactor looks into the inbox before it waits, so its own thread needs no eventfd.
            if isCurrent || content.isWoken { return false }
            content.isWoken = true
            return true
        }
        if mustWake { Syscalls.notify(wakeDescriptor.rawValue) }
    }

    // MARK: The reactor's side

    var wakeNumber: CInt { wakeDescriptor.rawValue }
    var hasPendingWork: Bool { hasWork.load(ordering: .acquiring) }

    /// Whether a thread has taken the reactor as its own.
    var hasOwner: Bool { owner.load(ordering: .relaxed) != 0 }

    func adoptCurrentThread() { owner.store(Syscalls.currentThread(), ordering: .relaxed) }

    /// Takes at most `budget` calls and jobs; the rest stays for the next turn. Both arrays are empty before; the inbox
    /// goes on with their storage.
    func take(jobs: inout [ReactorJob], calls: inout [Call], budget: Int) {
        content.withLock { content in
            content.isWoken = false
            ReactorInbox.move(&content.calls, to: &calls, atMost: budget)
            ReactorInbox.move(&content.jobs, to: &jobs, atMost: budget)
            if content.calls.isEmpty && content.jobs.isEmpty { hasWork.store(false, ordering: .releasing) }
        }
    }

    private static func move<Element>(_ waiting: inout [Element], to taken: inout [Element], atMost budget: Int) {
        guard waiting.count > budget else { return swap(&taken, &waiting) }
        taken.append(contentsOf: waiting[..<budget])
        waiting.removeFirst(budget)
    }

    /// Refuses all further calls. Those that waited are released here, on the reactor's thread.
    func close() {
        let dropped = content.withLock { content in
            content.isClosed = true
            let calls = content.calls
            content.calls = []
            return calls
        }
        withExtendedLifetime(dropped) {}
    }
}
