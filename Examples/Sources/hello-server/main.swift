// main.swift - the smallest program with everything in it: read the port, make a tree for each reactor, serve until
// Ctrl-C.

import Glibc
import Wryneck

let arguments = CommandLine.arguments
let port = arguments.count == 3 && arguments[1] == "--port" ? Int(arguments[2]) : arguments.count == 1 ? 8080 : nil
guard let port else {
    print("usage: hello-server [--port N]")
    exit(64)
}

// An actor: the one thing here that all reactors share.
let database = Database()

let server = Server(.tcp(port: port)) { _ in Site(makeTree(database)) }
await server.main { server in
    LogOutput.standardOutput.writeLine("hello-server on http://\(server.addresses[0])/")
}
