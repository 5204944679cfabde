// TLSContext.swift - what sessions share: one certificate and the trusted roots. The owner of the C layer's pointer.

#if TLS

    internal import COpenSSL
    internal import WryneckReactor

    /// `@unchecked Sendable` is right because a context is complete before another thread sees it and never changes
    /// afterwards: any number of threads may make sessions of it (OpenSSL synchronises its own counters).
    final class TLSContext: @unchecked Sendable {
        let pointer: OpaquePointer
        /// Held here because the C context calls them.
        private var ticketKeys: TicketKeys?
        private var keyLog: FileDescriptor?

        init(isServer: Bool) throws(SecurityError) {
            guard let pointer = ctls_context_new(isServer ? 1 : 0) else {
                throw SecurityError("OpenSSL cannot be set up")
            }
            self.pointer = pointer
        }

        deinit { ctls_context_free(pointer) }

        func setMinimum(_ version: TLSVersion) { ctls_context_set_minimum(pointer, version.number) }

        func use(_ certificate: TLSCertificate, keeps: Bool = true) throws(SecurityError) {
            var material = try CertificateMaterial(certificate, keeps: keeps)
            defer { material.wipe() }
            try check(ctls_context_use_chain(pointer, material.chain, material.chain.count), material.chainName)
            try check(
                ctls_context_use_key(pointer, material.key, material.key.count, certificate.passphrase),
                material.keyName)
            if let response = material.ocspResponse, ctls_context_staple(pointer, response, response.count) == 0 {
                throw .noMemory
            }
        }

        /// The names that the certificate is for.
        var names: [String] {
            let text = String(filling: { ctls_context_names(pointer, $0, $1) })
            return text.split(separator: "\n").compactMap { $0.hasPrefix("DNS:") ? String($0.dropFirst(4)) : nil }
        }

        func trust(_ roots: TrustedRoots) throws(SecurityError) {
            switch roots.source {
            case .system:
                if ctls_context_trust_system(pointer) == 0 {
                    throw SecurityError("the system's trusted certificates cannot be read")
                }
            case .file(let path):
                let bytes = try CertificateMaterial.read(path)
                try check(ctls_context_trust(pointer, bytes, bytes.count), path)
            case .bytes(let bytes):
                try check(ctls_context_trust(pointer, bytes, bytes.count), "the trusted certificates")
            }
        }

        func verify(_ mode: CInt) { ctls_context_verify(pointer, mode) }

        func setProtocols(_ names: [String]) throws(SecurityError) {
            var wire: [UInt8] = []
            for name in names {
                guard (1...255).contains(name.utf8.count) else {
                    throw SecurityError("an ALPN name has 1 to 255 bytes")
                }
                wire.append(UInt8(name.utf8.count))
                wire += name.utf8
            }
            if !wire.isEmpty && ctls_context_set_protocols(pointer, wire, wire.count) == 0 { throw .noMemory }
        }

        func setTickets(_ keys: TicketKeys?, lifetime: Duration) {
            ticketKeys = keys
            ctls_context_set_tickets(pointer, keys?.pointer, Int(clamping: lifetime.components.seconds))
        }

        func logKeys(to path: String) throws(SecurityError) {
            do throws(Errno) {
                let file = try Syscalls.openForAppending(path, mode: 0o600)
                ctls_context_log_keys(pointer, file.rawValue)
                keyLog = consume file
            } catch {
                throw SecurityError("the key log \(path) cannot be written: \(error)")
            }
        }

        private func check(_ problem: ctls_problem, _ name: String) throws(SecurityError) {
            let words: String? =
                switch problem {
                case CTLS_FINE: nil
                case CTLS_NO_CERTIFICATE: "\(name) holds no certificate"
                case CTLS_NO_KEY: "\(name) holds no private key"
                case CTLS_PASSPHRASE_MISSING: "\(name) is encrypted, and there is no passphrase"
                case CTLS_PASSPHRASE_WRONG: "the passphrase is not that of \(name)"
                case CTLS_KEY_MISMATCH: "\(name) is not the key of the certificate"
                case CTLS_EXPIRED: "the certificate of \(name) has expired"
                case CTLS_NOT_YET_VALID: "the certificate of \(name) is not valid yet"
                case CTLS_TOO_WEAK: "the key or signature of \(name) is too weak"
                case CTLS_NO_MEMORY: "there is no memory for \(name)"
                default: "\(name) cannot be read: something in it is broken"
                }
            if let words { throw SecurityError(words) }
        }
    }

    /// The keys that seal session tickets. All contexts of an endpoint share them, on all reactors. `@unchecked
    /// Sendable` is right because the C layer has a lock around them.
    final class TicketKeys: @unchecked Sendable {
        let pointer: OpaquePointer

        init() throws(SecurityError) {
            guard let pointer = ctls_ticket_keys_new() else {
                throw SecurityError("there is no randomness for the keys of session tickets")
            }
            self.pointer = pointer
        }

        deinit { ctls_ticket_keys_free(pointer) }

        func rotate() { _ = ctls_ticket_keys_rotate(pointer) }
    }

    extension SecurityError {
        static let noMemory = SecurityError("there is no memory")
    }

    extension String {
        /// The text of a C function that fills a buffer and returns the length that it needs.
        init(filling fill: (UnsafeMutablePointer<CChar>?, Int) -> Int) {
            var buffer = [CChar](repeating: 0, count: 256)
            var count = buffer.withUnsafeMutableBufferPointer { fill($0.baseAddress, $0.count) }
            if count > buffer.count {
                buffer = [CChar](repeating: 0, count: count)
                count = Swift.min(
                    buffer.withUnsafeMutableBufferPointer { fill($0.baseAddress, $0.count) }, buffer.count)
            }
            self.init(decoding: buffer[..<Swift.max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

#endif
