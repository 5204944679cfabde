// SocketTransport+Secure.swift - a socket's bytes come through a TLS session.

extension SocketTransport {
    /// What came is handed on in the clear; a session's end is the connection's, and only the one that was told is an orderly one.
    func read(through session: any SecureSession) {
        do throws(Errno) {
            let input = try reactor.buffers.withReadBuffer { buffer throws(Errno) in
                let input = try session.read(into: buffer)
                if case .count(let count) = input {
                    stream?.received(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]).bytes, on: self)
                }
                return input
            }
            switch input {
            case .count: if session.hasInput { planRead() }
            case .wouldBlock: break
            case .wantsWriting:
                readWaitsForRoom = true
                updateInterest()
            case .ended: endInput()
            case .truncated: end(.truncated)
            }
        } catch {
            end(ConnectionLost(code: error))
        }
    }
}
