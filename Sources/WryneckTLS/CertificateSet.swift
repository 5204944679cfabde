// CertificateSet.swift - the certificates of an endpoint, by the names that clients ask for.
// Invariant: a set is complete before anybody uses it. A reload makes another one, and each session holds the one that
// it began with.

#if TLS

    internal import COpenSSL
    internal import WryneckReactor

    final class CertificateSet: Sendable {
        /// For clients that ask for no name, or for one that no certificate has.
        let first: TLSContext
        private let exact: [String: TLSContext]
        /// By the part of the name behind `*.`.
        private let wildcards: [String: TLSContext]
        private let all: [TLSContext]

        /// Loads the certificates.
        /// - Parameters:
        ///   - tls: the settings.
        ///   - keys: seal session tickets.
        ///   - protocols: for ALPN, unless the settings name others.
        ///   - keeps: whether certificates that are kept in files are written there.
        /// - Throws: `SecurityError` for the first certificate that cannot be used.
        init(_ tls: ServerTLS, _ keys: TicketKeys?, offering protocols: [String], keeps: Bool = true)
            throws(SecurityError)
        {
            var contexts: [TLSContext] = []
            for certificate in tls.certificates {
                let context = try CertificateSet.context(tls, certificate, keys, keeps)
                try context.setProtocols(tls.applicationProtocols ?? protocols)
                contexts.append(context)
            }
            guard let first = contexts.first else { throw SecurityError("a secure endpoint needs a certificate") }
            var exact: [String: TLSContext] = [:]
            var wildcards: [String: TLSContext] = [:]
            for context in contexts {
                for name in context.names.map(CertificateSet.normalized) {
                    // The certificate that is named first keeps a name that several have.
                    if name.hasPrefix("*.") {
                        let parent = String(name.dropFirst(2))
                        wildcards[parent] = wildcards[parent] ?? context
                    } else {
                        exact[name] = exact[name] ?? context
                    }
                }
            }
            (self.first, self.exact, self.wildcards, all) = (first, exact, wildcards, contexts)
            // Unretained, because each session holds the set for as long as it lives.
            for context in contexts {
                ctls_context_set_chooser(context.pointer, chooseByName, Unmanaged.passUnretained(self).toOpaque())
            }
        }

        /// RFC 6066 §3, RFC 9525 §6.3: the certificate with that name, else one with a wildcard for its first label.
        func context(for name: String) -> TLSContext {
            // RFC 6066 §3: names are ASCII. What is not could be equal to one by Unicode's rules, and is another.
            guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return first }
            let name = CertificateSet.normalized(name)
            if let context = exact[name] { return context }
            guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return first }
            return wildcards[String(name[name.index(after: dot)...])] ?? first
        }

        /// In lower case, and without the dot at the end that marks a name as complete.
        private static func normalized(_ name: String) -> String {
            let name = name.lowercased()
            return name.hasSuffix(".") && name != "." ? String(name.dropLast()) : name
        }

        private static func context(
            _ tls: ServerTLS, _ certificate: TLSCertificate, _ keys: TicketKeys?, _ keeps: Bool
        ) throws(SecurityError) -> TLSContext {
            let context = try TLSContext(isServer: true)
            context.setMinimum(tls.minimumVersion)
            try context.use(certificate, keeps: keeps)
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

    /// Called by OpenSSL in the middle of a handshake, to choose the certificate.
    private let chooseByName: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> OpaquePointer? = {
        user, name in
        guard let user, let name else { return nil }
        return Unmanaged<CertificateSet>.fromOpaque(user).takeUnretainedValue().context(for: String(cString: name))
            .pointer
    }

#endif
