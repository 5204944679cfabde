// TLSSession.swift - one session: OpenSSL's results as the transport's values.

#if TLS

    internal import COpenSSL
    internal import CLinux
    internal import Glibc
    internal import WryneckReactor

    final class TLSSession: SecureSession {
        private let pointer: OpaquePointer
        /// The set or the context that it was made of; held because OpenSSL calls it during the session.
        private let origin: any Sendable & AnyObject
        /// Whether the last read met an end or an error that it did not return, and of which the socket will not tell.
        private var hasLateNews = false
        /// Whether close_notify was sent.
        private var hasEndedWriting = false
        private(set) lazy var sendsFiles = ctls_can_send_file(pointer) != 0
        private var agreed: TransportSecurity?

        /// A server's session.
        init(_ set: CertificateSet, on descriptor: CInt) throws(SecurityError) {
            guard let pointer = ctls_session_new(set.first.pointer, descriptor) else { throw .noMemory }
            self.pointer = pointer
            origin = set
        }

        /// A client's session, for a server with the name `host` and no other.
        init(_ context: TLSContext, on descriptor: CInt, host: String) throws(SecurityError) {
            guard let pointer = ctls_session_new(context.pointer, descriptor) else { throw .noMemory }
            self.pointer = pointer
            origin = context
            let isAddress = SocketAddress(host, port: 0) != nil
            let name = host.hasSuffix(".") ? String(host.dropLast()) : host
            // A C string would end at a NUL, and so name another host; with a dot in front OpenSSL accepts every name
            // that ends so.
            guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(0),
                ctls_session_expect(pointer, name, isAddress ? 1 : 0) != 0
            else {
                throw SecurityError("\"\(host)\" is no name that a server could prove to have")
            }
        }

        deinit { ctls_session_free(pointer) }

        func handshake() throws(SecurityError) -> HandshakeProgress {
            switch ctls_handshake(pointer) {
            case CInt(CTLS_OK): return .done
            case CInt(CTLS_WANT_READ): return .wantsReading
            case CInt(CTLS_WANT_WRITE): return .wantsWriting
            case CInt(CTLS_CLOSED), CInt(CTLS_TRUNCATED): throw SecurityError("the peer left during the handshake")
            case CInt(CTLS_SYSTEM): throw SecurityError("\(Errno(rawValue: errno))")
            default: throw SecurityError(String(explaining: pointer))
            }
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> SecureInput {
            var isLate: CInt = 0
            let result = ctls_read(pointer, buffer.baseAddress, buffer.count, &isLate)
            hasLateNews = isLate != 0
            switch result {
            case 1...: return .count(result)
            case Int(CTLS_WANT_READ): return .wouldBlock
            case Int(CTLS_WANT_WRITE): return .wantsWriting
            case Int(CTLS_CLOSED): return .ended
            case Int(CTLS_TRUNCATED): return .truncated
            default: throw failure(result)
            }
        }

        var hasInput: Bool { hasLateNews || ctls_has_input(pointer) != 0 }

        func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Syscalls.Moved {
            if bytes.isEmpty { return .count(0) }
            return try moved(ctls_write(pointer, bytes.baseAddress, bytes.count))
        }

        func sendFile(_ file: CInt, offset: Int, count: Int) throws(Errno) -> Syscalls.Moved {
            try moved(ctls_send_file(pointer, file, Int64(offset), count))
        }

        func endWriting() throws(Errno) -> Bool {
            if hasEndedWriting { return true }
            switch ctls_close(pointer) {
            case CInt(CTLS_OK):
                hasEndedWriting = true
                return true
            case CInt(CTLS_WANT_WRITE): return false
            case let code: throw failure(Int(code))
            }
        }

        /// Without renegotiation a write never waits for a read; if it does, that is a failure like any other.
        private func moved(_ result: Int) throws(Errno) -> Syscalls.Moved {
            if result >= 0 { return .count(result) }
            if result == Int(CTLS_WANT_WRITE) { return .wouldBlock }
            throw failure(result)
        }

        private func failure(_ result: Int) -> Errno {
            let code = errno
            return result == Int(CTLS_SYSTEM) && code != 0 ? Errno(rawValue: code) : .protocolError
        }

        // MARK: What was agreed on

        var security: TransportSecurity {
            if let agreed { return agreed }
            var name: UnsafePointer<UInt8>?
            let count = ctls_session_protocol(pointer, &name)
            let chosen = name.map { String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self) }
            let security = TransportSecurity(
                version: String(cString: ctls_session_version(pointer)),
                cipher: String(cString: ctls_session_cipher(pointer)),
                applicationProtocol: count > 0 ? chosen : nil,
                serverName: ctls_session_server_name(pointer).map { String(cString: $0) },
                isResumed: ctls_session_is_resumed(pointer) != 0, peerCertificate: peerCertificate)
            agreed = security
            return security
        }

        private var peerCertificate: PeerCertificate? {
            var digest = [UInt8](repeating: 0, count: 32)
            guard ctls_peer_fingerprint(pointer, &digest) != 0 else { return nil }
            var der = [UInt8](repeating: 0, count: ctls_peer_der(pointer, nil, 0))
            let size = der.count
            _ = ctls_peer_der(pointer, &der, size)
            let commonName = text(CTLS_COMMON_NAME)
            return PeerCertificate(
                subject: text(CTLS_SUBJECT), issuer: text(CTLS_ISSUER),
                commonName: commonName.isEmpty ? nil : commonName,
                names: text(CTLS_NAMES).split(separator: "\n").compactMap(TLSSession.name),
                serialNumber: text(CTLS_SERIAL),
                fingerprint: digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(), der: der)
        }

        private func text(_ part: ctls_part) -> String { String(filling: { ctls_peer_text(pointer, part, $0, $1) }) }

        private static func name(_ line: Substring) -> PeerCertificate.Name? {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let text = String(line[line.index(after: colon)...])
            return switch line[..<colon] {
            case "DNS": .dns(text)
            case "IP": .address(text)
            case "email": .email(text)
            case "URI": .uri(text)
            default: nil
            }
        }
    }

    extension String {
        /// The reason why the last operation failed.
        fileprivate init(explaining session: OpaquePointer) {
            self.init(filling: { buffer, size in
                guard let buffer else { return 0 }
                ctls_explain(session, buffer, size)
                return strlen(buffer)
            })
        }
    }

#endif
