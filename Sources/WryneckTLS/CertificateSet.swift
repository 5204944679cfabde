// CertificateSet.swift - the certificates of an endpoint, by the names that clients ask for.
// Invariant: it is finished before anybody uses it; a reload makes another one, and sessions hold the one that they began with.

#if TLS

    internal import COpenSSL
    internal import WryneckReactor

    final class CertificateSet: Sendable {
        /// The one for clients that ask for none, or for a name that nobody here has.
        let first: TLSContext
        private let exact: [String: TLSContext]
        /// By what follows the `*.`.
        private let wildcards: [String: TLSContext]
        private let all: [TLSContext]

        init(_ tls: ServerTLS, _ keys: TicketKeys?) throws(SecurityError) {
            var contexts: [TLSContext] = []
            for certificate in tls.certificates { contexts.append(try CertificateSet.context(tls, certificate, keys)) }
            guard let first = contexts.first else { throw SecurityError("a secure endpoint needs a certificate") }
            var exact: [String: TLSContext] = [:]
            var wildcards: [String: TLSContext] = [:]
            for context in contexts {
                for name in context.names.map(CertificateSet.normalized) {
                    // The one that was named first keeps a name.
                    if name.hasPrefix("*.") {
                        let parent = String(name.dropFirst(2))
                        wildcards[parent] = wildcards[parent] ?? context
                    } else {
                        exact[name] = exact[name] ?? context
                    }
                }
            }
            (self.first, self.exact, self.wildcards, all) = (first, exact, wildcards, contexts)
            // Unretained: a session holds the set for as long as it lives.
            for context in contexts { ctls_context_set_chooser(context.pointer, chooseByName, Unmanaged.passUnretained(self).toOpaque()) }
        }

        /// RFC 6066 §3, RFC 9525 §6.3: the name itself, else a wildcard for its first label.
        func context(for name: String) -> TLSContext {
            let name = CertificateSet.normalized(name)
            if let context = exact[name] { return context }
            guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return first }
            return wildcards[String(name[name.index(after: dot)...])] ?? first
        }

        /// Without regard to case; a dot at the end says that nothing is missing there.
        private static func normalized(_ name: String) -> String {
            let name = name.lowercased()
            return name.hasSuffix(".") && name != "." ? String(name.dropLast()) : name
        }

        private static func context(_ tls: ServerTLS, _ certificate: Certificate, _ keys: TicketKeys?) throws(SecurityError) -> TLSContext {
            let context = try TLSContext(isServer: true)
            context.setMinimum(tls.minimumVersion)
            try context.use(certificate)
            try context.setProtocols(tls.applicationProtocols)
            context.setTickets(keys, lifetime: tls.ticketLifetime ?? .zero)
            switch tls.clientCertificates {
            case .none: break
            case .optional(let roots):
                try context.trust(roots)
                context.verify(1)
            case .required(let roots):
                try context.trust(roots)
                context.verify(2)
            }
            if let path = tls.keyLogFile { try context.logKeys(to: path) }
            return context
        }
    }

    /// OpenSSL's question in the middle of a handshake.
    private let chooseByName: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> OpaquePointer? = { user, name in
        guard let user, let name else { return nil }
        return Unmanaged<CertificateSet>.fromOpaque(user).takeUnretainedValue().context(for: String(cString: name)).pointer
    }

#endif
