// ReactorThread.swift - a thread of its own for a reactor.

internal import CLinux
internal import Glibc

package enum ReactorThread {
    /// Runs `body` on a new thread.
    /// - Throws: `Errno` if the system has no room for one.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(Errno) {
        let box = Unmanaged.passRetained(Box(body))
        do throws(Errno) { try Syscalls.startThread(enterThread, box.toOpaque()) } catch {
            box.release()
            throw error
        }
    }

    fileprivate final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

// A top-level function: a closure literal could be bound to an actor, and this runs on a thread that no actor knows.
private func enterThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Retained by the one who started the thread, for this thread alone.
    guard let argument else { return nil }
    Unmanaged<ReactorThread.Box>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
