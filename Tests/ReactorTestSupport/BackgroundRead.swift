// BackgroundRead.swift - a peer that reads on a thread of its own, while the test turns the reactor. A test that did
// both in turns could wait for one while the kernel waits for the other.

internal import CLinux
import Glibc
import Synchronization
package import WryneckReactor

package final class BackgroundRead: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var failure: CInt = 0
        var isDone = false
    }
    private let state = Mutex(State())

    /// Reads so many bytes, or until the stream ends or fails, and wakes the reactor then.
    package init(_ count: Int, by client: RawSocket, waking handle: ReactorHandle) throws {
        let number = try client.duplicate()
        try ReactorThread.start("test") { [self] in
            var bytes: [UInt8] = []
            var failure: CInt = 0
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while bytes.count < count {
                let moved = recv(number, &buffer, min(buffer.count, count - bytes.count), 0)
                failure = moved < 0 ? errno : 0
                guard moved > 0 else { break }
                bytes += buffer[..<moved]
            }
            Glibc.close(number)
            state.withLock { $0 = State(bytes: bytes, failure: failure, isDone: true) }
            handle.perform {}
        }
    }

    package var isDone: Bool { state.withLock { $0.isDone } }
    package var failure: CInt { state.withLock { $0.failure } }
    package var bytes: [UInt8] { state.withLock { $0.bytes } }
}
