// SocketTransport+Reading.swift - input from the peer, and its end.

extension SocketTransport {
    package func ready(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.readable, .peerClosed, .failed]) {
            if own.state.reads { read() } else { notice(readiness) }
        }
        guard readiness.contains(.writable) && !own.state.isOver else { return }
        if readWaitsForRoom {
            readWaitsForRoom = false
            if own.state.reads { read() }
        }
        if !own.state.isOver { flush() }
    }

    /// Handles what the peer does while nothing is read.
    func notice(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: .failed) {
            let code = Syscalls.takeSocketError(number)
            // Without an error the peer has left in order. What it sent before can still be read, if anybody is going
            // to.
            if code != nil || own.state.life != .open || own.state.input == .ended {
                return end(ConnectionLost(code: code ?? .connectionReset))
            }
        }
        // An event of this turn may be older than the pause, or than a close whose output is still unsent.
        guard !readiness.isDisjoint(with: [.peerClosed, .failed]), own.state.noticeEnd() == .look else { return }
        // Reported as soon as nothing is unread: a protocol that waits for the end learns of it without reading, and
        // one that reads misses nothing.
        do throws(Errno) {
            if try Syscalls.hasUnread(number) || session?.hasInput == true { return updateInterest() }
            // An orderly end of the session (close_notify) would be unread.
            if session == nil { inputEnded() } else { end(.truncated) }
        } catch {
            end(ConnectionLost(code: error))
        }
    }

    func read() {
        if let session { return read(through: session) }
        do throws(Errno) {
            let moved = try reactor.buffers.withReadBuffer { buffer throws(Errno) in
                let moved = try Syscalls.read(number, into: buffer)
                if case .count(let count) = moved, count > 0 {
                    stream?.received(
                        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]).bytes, on: self)
                }
                return moved
            }
            if moved == .count(0) { inputEnded() }
        } catch {
            end(ConnectionLost(code: error))
        }
    }

    package func readingChanged() {
        updateInterest()
        if own.state.input == .reading, session?.hasInput == true { planRead() }
    }

    /// Plans a read of bytes that wait in the session, of which epoll does not know.
    func planRead() {
        if turnWork == .nothing { reactor.flushAtTurnEnd(self) }
        turnWork = .readAndFlush
    }
}
