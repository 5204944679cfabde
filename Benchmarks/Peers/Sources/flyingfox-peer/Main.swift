// FlyingFox with routes and without a log.

import FlyingFox
import Foundation

struct Message: Encodable {
    let message: String
}

@main
struct FlyingFoxPeer {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap(UInt16.init) else {
            return print("usage: flyingfox-peer PORT")
        }
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
        let plain = [HTTPHeader.contentType: "text/plain; charset=utf-8"]
        await server.appendRoute("GET /plaintext") { _ in
            HTTPResponse(statusCode: .ok, headers: plain, body: Data("Hello, World!".utf8))
        }
        await server.appendRoute("GET /json") { _ in
            let body = try JSONEncoder().encode(Message(message: "Hello, World!"))
            return HTTPResponse(statusCode: .ok, headers: [.contentType: "application/json"], body: body)
        }
        await server.appendRoute("GET /users/:id") { (id: Int) in
            HTTPResponse(statusCode: .ok, headers: plain, body: Data("\(id)".utf8))
        }
        await server.appendRoute("POST /echo") { request in
            HTTPResponse(statusCode: .ok, body: try await request.bodyData)
        }
        try await server.run()
    }
}
