// ThreadSemaphore.swift - the semaphore on which threads other than the reactor's block.

internal import CLinux
internal import Glibc

/// A counting semaphore of the kernel. Only threads that may block wait on it: a reactor's own never does.
///
/// `@unchecked Sendable` is right because a `sem_t` is made for use by many threads at once; the pointer to it never
/// changes.
package final class ThreadSemaphore: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    package init() { Syscalls.initialize(semaphore) }

    deinit {
        Syscalls.destroy(semaphore)
        semaphore.deallocate()
    }

    package func post() { Syscalls.post(semaphore) }
    package func wait() { Syscalls.wait(semaphore) }

    /// Waits so long at most; at least zero, and less than a century.
    package func wait(atMost limit: Duration) {
        Syscalls.wait(semaphore, atMost: min(max(limit, .zero), .seconds(1_000_000_000)).wholeNanoseconds)
    }
}
