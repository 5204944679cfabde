// ServerIdentity.swift - what a secure endpoint is at the moment: its certificates as they were loaded last.
// Invariants: once it has been something it stays that until something better has been loaded whole; all reactors see the same.

#if TLS

    internal import Logging
    internal import WryneckReactor

    final class ServerIdentity: ServerSecurity {
        /// Files are looked at no more often than that.
        private static let lookInterval = Duration.seconds(1)

        private struct State {
            var set: CertificateSet?
            var keys: TicketKeys?
            /// What the files looked like when they were last loaded, or that was tried.
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

        func prepare() throws(SecurityError) {
            try state.withLock { state throws(SecurityError) in if state.set == nil { try load(&state) } }
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
            // First, so that what is changed meanwhile is seen at the next look.
            state.stamps = stamps
            if state.keys == nil && tls.ticketLifetime != nil { state.keys = try TicketKeys() }
            state.set = try CertificateSet(tls, state.keys)
        }

        /// Whenever a client comes: nobody needs a new certificate before that, and a server without clients needs no timer.
        private func keepUp(_ state: inout State, _ reactor: Reactor) {
            let now = reactor.now
            if now >= state.keysExpire, let lifetime = tls.ticketLifetime {
                if state.keysExpire.nanoseconds != .min {
                    // After a time without clients both keys are too old.
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

        /// Two equal ones mean the same content.
        private var stamps: [FileStatus?] { paths.map { try? Syscalls.status(ofPath: $0) } }

        private var paths: [String] {
            var paths: [String] = []
            for certificate in tls.certificates {
                if case .files(let chain, let key) = certificate.source { paths += [chain, key] }
                if let response = certificate.ocspResponse { paths.append(response) }
            }
            switch tls.clientCertificates {
            case .optional(let roots), .required(let roots): if case .file(let path) = roots.source { paths.append(path) }
            case .none: break
            }
            return paths
        }
    }

#endif
