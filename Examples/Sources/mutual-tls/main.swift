// mutual-tls: a server that knows its clients by their certificates. `mutual-tls --certificates DIR [--port 8443]`;
// DIR holds server.pem, server.key and root.pem. Try it: curl --cacert DIR/root.pem --cert DIR/alice.pem --key
// DIR/alice.key https://localhost:8443/

import Wryneck

var port = 8443
var folder = "."
var arguments = CommandLine.arguments.dropFirst()
while let name = arguments.popFirst() {
    switch (name, arguments.popFirst()) {
    case ("--port", let value?): port = Int(value) ?? port
    case ("--certificates", let value?): folder = value
    default: print("usage: mutual-tls [--port PORT] [--certificates DIR]")
    }
}

/// Gives each piece of a body back as it comes. However large the upload is, no more than some pieces of it are in
/// memory.
final class Echo: Resource {
    let allowedMethods = [HTTPRequest.Method.post]
    let bodyLimit: Int? = 1 << 30

    func render(_ request: Request) throws -> Rendering {
        .stream { writer in for try await piece in request.body { try await writer.write(piece) } }
    }
}

var tls = ServerTLS(.files(chain: folder + "/server.pem", key: folder + "/server.key"))
tls.clientCertificates = .required(roots: .file(folder + "/root.pem"))

let server = Server(Endpoint.tcp(port: port).secured(by: tls)) { _ in
    let root = Branch()
    root.get("") { request in .text("Hello, \(request.security?.peerCertificate?.commonName ?? "stranger")!\n") }
    root["echo"] = Echo()
    return Site(root)
}
await server.main { server in LogOutput.standardOutput.writeLine("mutual-tls on https://\(server.addresses[0])/") }
