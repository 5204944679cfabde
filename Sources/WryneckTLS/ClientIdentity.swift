// ClientIdentity.swift - a client's side of secure connections.

#if TLS

    internal import COpenSSL
    internal import WryneckReactor

    final class ClientIdentity: ClientSecurity {
        private let tls: ClientTLS
        private let context = Locked<TLSContext?>(nil)

        init(_ tls: ClientTLS) { self.tls = tls }

        func makeSession(on descriptor: CInt, host: String) throws(SecurityError) -> any SecureSession {
            let context = try context.withLock { context throws(SecurityError) in
                if let context { return context }
                let made = try load()
                context = made
                return made
            }
            return try TLSSession(context, on: descriptor, host: tls.serverName ?? host)
        }

        private func load() throws(SecurityError) -> TLSContext {
            let context = try TLSContext(isServer: false)
            context.setMinimum(tls.minimumVersion)
            try context.trust(tls.roots)
            context.verify(1)
            try context.setProtocols(tls.applicationProtocols)
            if let certificate = tls.certificate { try context.use(certificate) }
            return context
        }
    }

#endif
