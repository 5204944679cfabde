// SocketTransport+Reading.swift - input from the peer, and its end.

extension SocketTransport {
    package func ready(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.readable, .peerClosed, .failed]) {
            if isReading && phase == .open && !inputEnded {
                read()
            } else {
                notice(readiness)
            }
        }
        guard readiness.contains(.writable) && phase != .closed else { return }
        if readWaitsForRoom {
            readWaitsForRoom = false
            if isReading && phase == .open && !inputEnded { read() }
        }
        if phase != .closed { flush() }
    }

    /// Handles what the peer does while nothing is read.
    func notice(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: .failed) {
            let code = Syscalls.takeSocketError(number)
            // Without an error the peer has left in order. What it sent before can still be read, if anybody is going
            // to.
            if code != nil || phase == .closing || inputEnded { return end(ConnectionLost(code: code ?? .connectionReset)) }
        }
        // An event of this turn may be older than the pause, or than a close whose output is still unsent.
        guard phase == .open, !inputEnded, !readiness.isDisjoint(with: [.peerClosed, .failed]) else { return }
        peerEnded = true
        // Reported as soon as nothing is unread: a protocol that waits for the end learns of it without reading, and
        // one that reads misses nothing.
        do throws(Errno) {
            if try Syscalls.hasUnread(number) || session?.hasInput == true { return updateInterest() }
            // An orderly end of the session (close_notify) would be unread.
            if session == nil { endInput() } else { end(.truncated) }
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
                    stream?.received(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]).bytes, on: self)
                }
                return moved
            }
            if moved == .count(0) { endInput() }
        } catch {
            end(ConnectionLost(code: error))
        }
    }

    func endInput() {
        guard !inputEnded, phase == .open else { return }
        inputEnded = true
        stream?.readClosed(on: self)
        if outputEnded { end(nil) } else { updateInterest() }
    }

    package func pauseReading() {
        isReading = false
        updateInterest()
    }

    package func resumeReading() {
        isReading = true
        // Checked again at the next pause: the last bytes of the peer may have been read by then.
        peerEnded = false
        updateInterest()
        if session?.hasInput == true { planRead() }
    }

    /// Plans a read of bytes that wait in the session, of which epoll does not know.
    func planRead() {
        isReadPlanned = true
        planTurnEnd()
    }

    func planTurnEnd() {
        guard !isFlushPlanned else { return }
        isFlushPlanned = true
        reactor.flushAtTurnEnd(self)
    }
}
