// Locked.swift - a value behind a pthread mutex, for the few that several threads share under load. Not
// `Synchronization.Mutex`: when that is contended, the kernel hands the lock over (FUTEX_LOCK_PI) in library code that
// ThreadSanitizer does not see, which then reports races where there are none.

internal import CLinux
internal import Glibc

/// `@unchecked Sendable` is right because only `withLock` touches `value`, and it holds the mutex meanwhile.
package final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        // On the heap, because a mutex may not move.
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    package func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
