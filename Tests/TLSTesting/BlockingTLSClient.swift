// BlockingTLSClient.swift - a client on a socket that blocks, for tests that want to see what a server really sends.

#if TLS

    import CLinux
    import COpenSSL
    import Glibc
    import ProcessTesting
    package import WryneckReactor

    /// Waits with `patience` for anything: a server that does not answer fails the test, it does not hang it.
    package final class BlockingTLSClient {
        package struct Failure: Error, CustomStringConvertible {
            package let description: String
            package init(_ description: String) { self.description = description }
        }

        /// How a connection's bytes ended.
        package enum Ending { case notified, truncated, failed }

        package struct Options {
            /// PEM; nil for one's own word.
            package var roots: [UInt8]
            package var host = "localhost"
            package var protocols: [String] = []
            package var chain: [UInt8]?
            package var key: [UInt8] = []
            /// Sent before the handshake.
            package var preface: [UInt8] = []
            package init(roots: [UInt8]) { self.roots = roots }
        }

        private let descriptor: CInt
        private let context: OpaquePointer
        private let session: OpaquePointer

        package init(_ address: SocketAddress, _ options: Options) throws {
            descriptor = try Self.connected(to: address)
            guard let context = ctls_context_new(0) else { throw Failure("no context") }
            self.context = context
            guard let session = Self.session(context, descriptor, options) else { throw Failure("no session") }
            self.session = session
            sendPlain(options.preface)
            guard ctls_handshake(session) == 0 else { throw Failure(Self.explanation(session)) }
        }

        deinit {
            ctls_session_free(session)
            ctls_context_free(context)
            Glibc.close(descriptor)
        }

        /// A connected socket that blocks.
        package static func connected(to address: SocketAddress) throws -> CInt {
            let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            var patience = socketPatience
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            var yes: CInt = 1
            setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
            guard case .count = try Syscalls.connect(descriptor, to: address) else { throw Errno.timedOut }
            return descriptor
        }

        private static func session(_ context: OpaquePointer, _ descriptor: CInt, _ options: Options) -> OpaquePointer?
        {
            guard ctls_context_trust(context, options.roots, options.roots.count) == CTLS_FINE else { return nil }
            ctls_context_verify(context, 1)
            let wire = options.protocols.flatMap { [UInt8($0.utf8.count)] + $0.utf8 }
            if !wire.isEmpty { _ = ctls_context_set_protocols(context, wire, wire.count) }
            if let chain = options.chain {
                guard ctls_context_use_chain(context, chain, chain.count) == CTLS_FINE,
                    ctls_context_use_key(context, options.key, options.key.count, nil) == CTLS_FINE
                else { return nil }
            }
            guard let session = ctls_session_new(context, descriptor) else { return nil }
            _ = ctls_session_expect(session, options.host, SocketAddress(options.host, port: 0) == nil ? 0 : 1)
            return session
        }

        private static func explanation(_ session: OpaquePointer) -> String {
            var text = [CChar](repeating: 0, count: 256)
            ctls_explain(session, &text, text.count)
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        package var serverName: String {
            var text = [CChar](repeating: 0, count: 256)
            let count = ctls_peer_text(session, CTLS_COMMON_NAME, &text, text.count)
            return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        package var version: String { String(cString: ctls_session_version(session)) }

        package var chosenProtocol: String? {
            var name: UnsafePointer<UInt8>?
            let count = ctls_session_protocol(session, &name)
            return count == 0
                ? nil : name.map { String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self) }
        }

        /// Sends in records of a given size. The server may end the connection meanwhile.
        package func send(_ bytes: [UInt8], by size: Int = 16384) {
            var start = 0
            while start < bytes.count {
                let count = min(size, bytes.count - start)
                let sent = bytes[start..<start + count].withUnsafeBytes {
                    ctls_write(session, $0.baseAddress, $0.count)
                }
                guard sent > 0 else { return }
                start += sent
            }
        }

        package func send(_ text: String) { send(Array(text.utf8)) }

        /// Past the session, as it is.
        package func sendPlain(_ bytes: [UInt8]) {
            _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
        }

        /// Says that nothing more will be sent, in TLS.
        package func endWriting() { _ = ctls_close(session) }

        /// Ends the socket's writing side without a word in TLS.
        package func cutWriting() { shutdown(descriptor, CInt(SHUT_WR)) }

        /// Reads until the server ends, or until there are `count` bytes.
        package func read(atLeast count: Int = .max) -> (bytes: [UInt8], ending: Ending?) {
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while all.count < count {
                var late: CInt = 0
                let result = ctls_read(session, &buffer, buffer.count, &late)
                switch result {
                case 1...: all += buffer[..<result]
                // A record without data: a session ticket. The socket blocks, so this is not "nothing yet" but a
                // time-out.
                case Int(CTLS_WANT_READ): if errno == EAGAIN { return (all, .failed) }
                case Int(CTLS_CLOSED): return (all, .notified)
                case Int(CTLS_TRUNCATED): return (all, .truncated)
                default: return (all, .failed)
                }
            }
            return (all, nil)
        }

        package func text(until suffix: String) -> String {
            var all = ""
            while !all.hasSuffix(suffix) {
                let (bytes, ending) = read(atLeast: 1)
                all += String(decoding: bytes, as: UTF8.self)
                if ending != nil { break }
            }
            return all
        }
    }

#endif
