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
}
