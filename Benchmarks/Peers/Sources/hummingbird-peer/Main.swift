// Hummingbird as its documentation sets it up: a router, no middleware, no logging of requests; one event loop. With
// more arguments it also speaks HTTP/2, in the clear and over TLS, each on a port of its own.

import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOPosix
import NIOSSL

struct Message: ResponseEncodable {
    let message: String
}

@main
struct HummingbirdPeer {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let port = arguments.first.flatMap(Int.init) else {
            return print("usage: hummingbird-peer PORT [PORT-FOR-H2C PORT-FOR-TLS CERTIFICATE]")
        }
        let ports = arguments.dropFirst().prefix(2).compactMap { Int($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await run(port, .http1()) }
            if ports.count == 2, let certificate = arguments.dropFirst(3).first {
                group.addTask { try await run(ports[0], .plaintextHTTP2()) }
                let secure = try HTTPServerBuilder.http2Upgrade(tlsConfiguration: configuration(certificate))
                group.addTask { try await run(ports[1], secure) }
            }
            try await group.waitForAll()
        }
    }

    private static let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private static func run(_ port: Int, _ server: HTTPServerBuilder) async throws {
        var logger = Logger(label: "hummingbird-peer")
        logger.logLevel = .error
        let application = Application(
            router: router(), server: server,
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "hummingbird", backlog: 1024),
            eventLoopGroupProvider: .shared(loop), logger: logger)
        try await application.runService()
    }

    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("plaintext") { _, _ in "Hello, World!" }
        router.get("json") { _, _ in Message(message: "Hello, World!") }
        router.get("users/:id") { _, context in "\(try context.parameters.require("id", as: Int.self))" }
        router.post("echo") { request, _ in try await request.body.collect(upTo: 1 << 30) }
        return router
    }

    private static func configuration(_ certificate: String) throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate + ".pem").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate + ".key", format: .pem)))
    }
}
