// BackgroundWrite.swift - a peer that writes on a thread of its own, while the test turns the reactor, and ends its
// writing then.

internal import CLinux
import Glibc
import Synchronization
package import WryneckReactor

package final class BackgroundWrite: Sendable {
    private let state = Mutex(false)

    /// Writes so many bytes, or until that fails, and wakes the reactor then.
    package init(_ count: Int, by client: RawSocket, waking handle: ReactorHandle) throws {
        let number = try client.duplicate()
        try ReactorThread.start("test") { [self] in
            var left = count
            let piece = [UInt8](repeating: 0x61, count: 65_536)
            while left > 0 {
                let moved = send(number, piece, min(piece.count, left), CInt(MSG_NOSIGNAL))
                guard moved > 0 else { break }
                left -= moved
            }
            shutdown(number, CInt(SHUT_WR))
            Glibc.close(number)
            state.withLock { $0 = true }
            handle.perform {}
        }
    }

    package var isDone: Bool { state.withLock { $0 } }
}
