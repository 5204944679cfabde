#if TLS

    import Foundation
    import Logging
    import Synchronization
    import TLSTesting
    import Wryneck
    import WryneckReactor

    /// The certificates that `Tests/Support/certificates.sh` made.
    enum Fixture {
        static func path(_ name: String) -> String {
            URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Certificates/\(name)").path
        }

        static func bytes(_ name: String) throws -> [UInt8] { try Syscalls.readAll(path(name), atMost: 1024 * 1024) }

        static func pair(_ name: String) throws -> TLSCertificate {
            .pem(chain: try bytes("\(name).pem"), key: try bytes("\(name).key"))
        }
    }

    /// A server that says what it knows of its peers.
    func startServer(
        _ tls: ServerTLS, limits: Limits = .standard, timeouts: Timeouts = .standard, logger: Logger = .current,
        proxies: [SocketAddress.Network]? = nil,
        reactors: Int = 1
    ) async throws -> (server: Server, address: SocketAddress) {
        var endpoint = Endpoint.tcp(port: 0).secured(by: tls)
        endpoint.trustedProxies = proxies
        let server = Server(endpoint, reactors: .count(reactors), limits: limits, timeouts: timeouts, logger: logger) {
            _ in
            let root = Branch()
            root.get("") { _ in .text("hello") }
            root.get("who") { request in
                .text(
                    "\(request.security?.peerCertificate?.commonName ?? "nobody") \(request.scheme) \(request.isSecure) \(request.peer)"
                )
            }
            root.get("agreed") { request in
                .text(
                    "\(request.security?.version ?? "") \(request.security?.serverName ?? "-") \(request.security?.applicationProtocol ?? "-")"
                )
            }
            root.get("url/{rest...}") { request in .text(request.url ?? "none") }
            root.post("echo", Echo())
            root.get("large") { _ in .bytes(Large.bytes) }
            return Site(root)
        }
        try await server.start()
        guard let address = server.addresses.first else { throw BlockingTLSClient.Failure("no address") }
        return (server, address)
    }

    enum Large {
        /// No stretch of it looks like another.
        static let bytes: [UInt8] = {
            var state: UInt64 = 1
            return (0..<8 * 1024 * 1024).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            }
        }()
    }

    private final class Echo: Resource {
        let allowedMethods = [HTTPRequest.Method.post]
        let bodyLimit: Int? = 64 * 1024 * 1024
        func render(_ request: Request) throws -> Rendering {
            .deferred(request.collect(upTo: 64 * 1024 * 1024).map { .bytes($0) })
        }
    }

    extension Branch {
        func post(_ path: String, _ resource: any Resource) { self[path] = resource }
    }

    func client(_ address: SocketAddress, _ change: (inout BlockingTLSClient.Options) throws -> Void = { _ in }) throws
        -> BlockingTLSClient
    {
        var options = BlockingTLSClient.Options(roots: try Fixture.bytes("root.pem"))
        try change(&options)
        return try BlockingTLSClient(address, options)
    }

    /// The body of an answer on a connection that ends with it.
    func get(_ path: String, _ client: BlockingTLSClient) -> String {
        client.send("GET \(path) HTTP/1.1\r\nHost: example.test\r\nConnection: close\r\n\r\n")
        let text = String(decoding: client.read().bytes, as: UTF8.self)
        return text.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
    }

    /// Keeps what was logged.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        fileprivate func add(_ line: String) { lines.withLock { $0.append(line) } }

        var logger: Logger {
            var logger = Logger(label: "test") { _ in Handler(lines: self) }
            logger.logLevel = .debug
            return logger
        }

        private struct Handler: LogHandler {
            let lines: Lines
            var metadata = Logger.Metadata()
            var logLevel = Logger.Level.debug
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) {
                lines.add(
                    "\(event.level) \(event.message) \((event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " "))"
                )
            }
        }
    }

#endif
