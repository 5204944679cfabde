// Graveyard.swift - releases long chains without recursion.
// Invariant: of all the remains that become free while a thread is burying some, none is released inside the release of
// another. It belongs to a thread, as Deferreds do, and needs no lock.

/// Takes what a Deferred leaves behind when it dies. Its entries hold further Deferreds, directly or captured by
/// closures; a release in place would nest one deinit in the other, a million deep for a chain of a million.
enum Graveyard {
    private final class Heap {
        var remains: [Any] = []
    }

    /// The thread's heap; empty unless that thread is burying.
    private static let slot = ThreadSlot<Heap>()

    /// Releases `remains` now, or after this if it is called from within such a release.
    static func bury(_ remains: consuming Any) {
        if let current = slot.object {
            current.remains.append(remains)
            return
        }
        let heap = Heap()
        heap.remains.append(remains)
        // The process has no key left: then recursion is the lesser evil.
        guard slot.exchange(for: heap).isDone else { return }
        while let next = heap.remains.popLast() { _ = consume next }
        slot.exchange(for: nil)
    }
}
