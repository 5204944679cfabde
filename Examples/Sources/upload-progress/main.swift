// main.swift - an upload whose progress other pages see, too: the server counts what has come, and tells it by
// server-sent events.

import Glibc
import Wryneck
import WryneckWeb

let arguments = CommandLine.arguments
let port = arguments.count == 3 && arguments[1] == "--port" ? Int(arguments[2]) : arguments.count == 1 ? 8080 : nil
guard let port else {
    print("usage: upload-progress [--port N]")
    exit(64)
}

let server = Server(.tcp(port: port)) { _ in Site(tree()) }
await server.main { server in
    LogOutput.standardOutput.writeLine("upload-progress on http://\(server.addresses[0])/")
}
