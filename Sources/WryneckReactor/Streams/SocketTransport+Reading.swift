// SocketTransport+Reading.swift - what the peer sends, and that it has ended.

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

    /// What the peer did while nothing is read.
    func notice(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: .failed) {
            let code = Syscalls.takeSocketError(number)
            // Without an error this is a peer that has left in order. What it sent before can still be read, if anybody is going to.
            if code != nil || phase == .closing || inputEnded { return end(ConnectionLost(code: code ?? .connectionReset)) }
        }
        // An event of this turn may be older than the pause, or than a close whose output is still on its way.
        guard phase == .open, !inputEnded, !readiness.isDisjoint(with: [.peerClosed, .failed]) else { return }
        peerEnded = true
        // Told as soon as nothing is unread, so that who waits for the end hears of it without reading, and who reads misses nothing.
        do throws(Errno) {
            if try Syscalls.hasUnread(number) || session?.hasInput == true { return updateInterest() }
            // What says that nothing follows would be unread.
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
        // Looked for again at the next pause: the last of what it wrote may have been read by then.
        peerEnded = false
        updateInterest()
        if session?.hasInput == true { planRead() }
    }

    /// For bytes of which epoll does not know: they wait in the session.
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
