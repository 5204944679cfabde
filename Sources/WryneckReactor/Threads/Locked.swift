// Locked.swift - a value behind a pthread mutex, for the few that several threads share under load.
// Not `Synchronization.Mutex`: when that one is contended, the kernel hands the lock over (FUTEX_LOCK_PI) in library code that
// ThreadSanitizer cannot see into, and it then reports races that are none.

internal import CLinux
internal import Glibc

/// `@unchecked Sendable` is right because `value` is touched by `withLock` alone, which holds the mutex for as long as it does.
package final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        // On the heap: a mutex may not move.
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    package func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
