// ReactorThread.swift - a thread of its own for a reactor.

internal import CLinux
internal import Glibc

package enum ReactorThread {
    /// Runs `body` on a new thread.
    /// - Parameters:
    ///   - name: the thread's name in debuggers and top; at most 15 bytes.
    ///   - body: the code to run.
    /// - Throws: `Errno` if the system has no room for a thread.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        let box = Unmanaged.passRetained(Box(name, body))
        do throws(Errno) { try Syscalls.startThread(enterThread, box.toOpaque()) } catch {
            box.release()
            throw error
        }
    }

    fileprivate final class Box {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}

// A top-level function, because a closure literal could be bound to an actor, and no actor knows this thread.
private func enterThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // `start` has retained it for this thread alone.
    guard let argument else { return nil }
    let thread = Unmanaged<ReactorThread.Box>.fromOpaque(argument).takeRetainedValue()
    Syscalls.nameThread(thread.name)
    thread.body()
    return nil
}
