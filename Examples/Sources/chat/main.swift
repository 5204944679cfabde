// main.swift - a chat in the browser: rooms, who is there, and a page that comes back by itself when the connection is
// lost. Try it with two windows.

import Glibc
import Wryneck

let arguments = CommandLine.arguments
let port = arguments.count == 3 && arguments[1] == "--port" ? Int(arguments[2]) : arguments.count == 1 ? 8080 : nil
guard let port else {
    print("usage: chat [--port N]")
    exit(64)
}

// The one thing here that all reactors share.
let rooms = Rooms()

let server = Server(.tcp(port: port)) { _ in Site(makeTree(rooms)) }
await server.main { server in
    LogOutput.standardOutput.writeLine("chat on http://\(server.addresses[0])/")
}
