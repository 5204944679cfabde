// Hummingbird as its documentation sets it up: a router, no middleware, no logging of requests; one event loop.

import Hummingbird
import Logging
import NIOPosix

struct Message: ResponseEncodable {
    let message: String
}

@main
struct HummingbirdPeer {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) else {
            return print("usage: hummingbird-peer PORT")
        }
        let router = Router()
        router.get("plaintext") { _, _ in "Hello, World!" }
        router.get("json") { _, _ in Message(message: "Hello, World!") }
        router.get("users/:id") { _, context in "\(try context.parameters.require("id", as: Int.self))" }
        router.post("echo") { request, _ in try await request.body.collect(upTo: 1 << 30) }
        var logger = Logger(label: "hummingbird-peer")
        logger.logLevel = .error
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "hummingbird", backlog: 1024),
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
            logger: logger)
        try await application.runService()
    }
}
