// Graveyard.swift - releases long chains without recursion.
// Invariant: of all the remains that become free while a thread is burying some, none is released inside the release of
// another. It belongs to a thread, as Deferreds do, and needs no lock.

internal import Glibc

/// Takes what a Deferred leaves behind when it dies. Its entries hold further Deferreds, directly or captured by
/// closures; a release in place would nest one deinit in the other, a million deep for a chain of a million.
enum Graveyard {
    private final class Heap {
        var remains: [Any] = []
    }

    /// One slot for each thread; empty unless that thread is burying.
    private static let slot: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Releases `remains` now, or after this if it is called from within such a release.
    static func bury(_ remains: consuming Any) {
        if let current = pthread_getspecific(slot) {
            Unmanaged<Heap>.fromOpaque(current).takeUnretainedValue().remains.append(remains)
            return
        }
        let heap = Heap()
        heap.remains.append(remains)
        // The process has no key left: then recursion is the lesser evil.
        guard pthread_setspecific(slot, Unmanaged.passUnretained(heap).toOpaque()) == 0 else { return }
        while let next = heap.remains.popLast() { _ = consume next }
        pthread_setspecific(slot, nil)
    }
}
