// Syscalls+Threads.swift - the calls by which threads wait for each other. The policy is that of Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    static func initialize(_ semaphore: UnsafeMutablePointer<sem_t>) { _ = sem_init(semaphore, 0, 0) }

    static func destroy(_ semaphore: UnsafeMutablePointer<sem_t>) { _ = sem_destroy(semaphore) }

    static func post(_ semaphore: UnsafeMutablePointer<sem_t>) { _ = sem_post(semaphore) }

    /// Blocks the thread until somebody posts.
    static func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
        while sem_wait(semaphore) == -1 && errno == EINTR {}
    }

    /// The same, for so many nanoseconds at most.
    static func wait(_ semaphore: UnsafeMutablePointer<sem_t>, atMost nanoseconds: Int64) {
        var end = timespec()
        // The clock that sem_timedwait(3) goes by.
        guard clock_gettime(CLOCK_REALTIME, &end) == 0 else { return }
        let sum = Int64(end.tv_nsec) + nanoseconds % 1_000_000_000
        end.tv_sec += Int(nanoseconds / 1_000_000_000 + sum / 1_000_000_000)
        end.tv_nsec = Int(sum % 1_000_000_000)
        while sem_timedwait(semaphore, &end) == -1 && errno == EINTR {}
    }
}
