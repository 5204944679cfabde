// SOCKSOpening.swift - the way through a SOCKS proxy, as a connection takes it.

internal import WryneckReactor

final class SOCKSOpening: TunnelOpening {
    private var handshake: SOCKSHandshake

    init(_ handshake: SOCKSHandshake) { self.handshake = handshake }

    var greeting: [UInt8] { handshake.greeting }

    func take(_ bytes: UnsafeRawBufferPointer) throws(TunnelFailure) -> TunnelStep {
        do throws(SOCKSHandshake.Failure) {
            var position = 0
            let event = try handshake.next(in: bytes, at: &position)
            // Nothing follows before this side has spoken again, or has asked the server something.
            guard event == .needMore || position == bytes.count else { throw .notSOCKS }
            switch event {
            case .needMore: return .needMore
            case .send(let answer): return .send(answer)
            case .connected: return .open
            }
        } catch {
            throw TunnelFailure(error.words)
        }
    }
}

extension SOCKSHandshake.Failure {
    var words: String {
        switch self {
        case .notSOCKS: "the proxy does not speak SOCKS 5"
        case .noMethod: "the proxy wants credentials, or others"
        case .credentials: "the proxy does not accept the credentials"
        case .tooLong: "the host, the name or the password is too long for SOCKS"
        case .refused(let code): "the proxy refuses (\(code))"
        }
    }
}
