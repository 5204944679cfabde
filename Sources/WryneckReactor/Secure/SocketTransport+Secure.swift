// SocketTransport+Secure.swift - a socket's input through a TLS session.

extension SocketTransport {
    /// Passes decrypted bytes on. A session's end is the connection's, and only one with close_notify is an orderly
    /// one.
    func read(through session: any SecureSession) {
        do throws(Errno) {
            let input = try reactor.buffers.withReadBuffer { buffer throws(Errno) in
                let input = try session.read(into: buffer)
                if case .count(let count) = input {
                    stream?.received(
                        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]).bytes, on: self)
                }
                return input
            }
            switch input {
            case .count: if session.hasInput { planRead() }
            case .wouldBlock: break
            case .wantsWriting:
                readWaitsForRoom = true
                updateInterest()
            case .ended: inputEnded()
            case .truncated: end(.truncated)
            }
        } catch {
            end(ConnectionLost(code: error))
        }
    }
}
