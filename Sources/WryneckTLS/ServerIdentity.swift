// ServerIdentity.swift - the certificates of a secure endpoint, as they were loaded last.
// Invariants: a set that works stays until another one has been loaded completely; all reactors see the same set.

#if TLS

    internal import Logging
    internal import WryneckReactor

    final class ServerIdentity: ServerSecurity {
        /// The least time between two looks at the files.
        private static let lookInterval = Duration.seconds(1)

        private struct State {
            var set: CertificateSet?
            /// The protocols that the listener speaks; nil before there is one.
            var offered: [String]?
            var keys: TicketKeys?
            /// The files' states at the last attempt to load them, successful or not.
            var stamps: [FileStatus?] = []
            var nextLook = Instant(nanoseconds: .min)
            var keysExpire = Instant(nanoseconds: .min)
            var keyRotations = 0
        }

        private let tls: ServerTLS
        private let state = Locked(State())

        init(_ tls: ServerTLS) { self.tls = tls }

        var handshakeTimeout: Duration { tls.handshakeTimeout }
        var halfOpenLimit: Int { max(tls.halfOpenLimit, 1) }

        func check() throws(SecurityError) { _ = try CertificateSet(tls, nil, offering: [], keeps: false) }

        func prepare(offering protocols: [String]) throws(SecurityError) {
            try state.withLock { state throws(SecurityError) in
                if tls.applicationProtocols == nil, let offered = state.offered, offered != protocols {
                    throw SecurityError("somebody listens there already, with other protocols")
                }
                state.offered = protocols
                if state.set == nil { try load(&state) }
            }
        }

        func reload() throws(SecurityError) { try state.withLock { state throws(SecurityError) in try load(&state) } }

        func makeSession(on descriptor: CInt, of reactor: Reactor) throws(SecurityError) -> any SecureSession {
            let set = try state.withLock { state throws(SecurityError) in
                keepUp(&state, reactor)
                if state.set == nil { try load(&state) }
                return state.set
            }
            guard let set else { throw SecurityError("there is no certificate") }
            return try TLSSession(set, on: descriptor)
        }

        /// For tests.
        var current: CertificateSet? { state.withLock { $0.set } }
        var keyRotations: Int { state.withLock { $0.keyRotations } }

        // MARK: Under the lock

        private func load(_ state: inout State) throws(SecurityError) {
            // Set first, so that a change during the load is seen at the next look.
            state.stamps = stamps
            if state.keys == nil && tls.ticketLifetime != nil { state.keys = try TicketKeys() }
            state.set = try CertificateSet(tls, state.keys, offering: state.offered ?? [])
        }

        /// Called whenever a client connects: nobody needs a new certificate sooner, and a server without clients needs
        /// no timer.
        private func keepUp(_ state: inout State, _ reactor: Reactor) {
            let now = reactor.now
            if now >= state.keysExpire, let lifetime = tls.ticketLifetime {
                if state.keysExpire.nanoseconds != .min {
                    // After a time without clients both keys may be too old.
                    for _ in 0..<(now >= state.keysExpire + lifetime ? 2 : 1) {
                        state.keys?.rotate()
                        state.keyRotations += 1
                    }
                }
                state.keysExpire = now + lifetime
            }
            guard now >= state.nextLook else { return }
            state.nextLook = now + ServerIdentity.lookInterval
            guard state.set != nil, stamps != state.stamps else { return }
            do throws(SecurityError) {
                try load(&state)
                reactor.logger.notice("New certificates are in use")
            } catch {
                reactor.logger.warning("The certificates stay as they were", metadata: ["reason": "\(error)"])
            }
        }

        /// Two equal arrays mean that no file has changed.
        private var stamps: [FileStatus?] { paths.map { try? Syscalls.status(ofPath: $0) } }

        private var paths: [String] {
            var paths: [String] = []
            for certificate in tls.certificates {
                if case .files(let chain, let key) = certificate.source { paths += [chain, key] }
                if let response = certificate.ocspResponse { paths.append(response) }
            }
            switch tls.clientCertificates {
            case .optional(let roots), .required(let roots):
                if case .file(let path) = roots.source { paths.append(path) }
            case .none: break
            }
            return paths
        }
    }

#endif
