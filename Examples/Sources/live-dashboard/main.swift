// main.swift - numbers that a page shows as they change: one sender, any number of watchers, and whoever reads too
// slowly gets the latest numbers and not all of them.

import Glibc
import Wryneck

let arguments = CommandLine.arguments
let port = arguments.count == 3 && arguments[1] == "--port" ? Int(arguments[2]) : arguments.count == 1 ? 8080 : nil
guard let port else {
    print("usage: live-dashboard [--port N]")
    exit(64)
}

let server = Server(.tcp(port: port)) { reactor in
    let watchers = Broadcaster(slowReaders: .keepLatest)
    let root = Branch()
    root.get("") { _ in .html(page) }
    root["samples"] = WebSockets { socket in
        watchers.join(socket)
        // A watcher has nothing to say.
        socket.onMessage { _ in }
    }
    LoopingCall(on: reactor) {
        var load = 0.0
        getloadavg(&load, 1)
        watchers.send(.text("{\"load\": \(load), \"watchers\": \(watchers.count)}"))
    }.start(every: .milliseconds(250))
    return Site(root)
}
await server.main { server in
    LogOutput.standardOutput.writeLine("live-dashboard on http://\(server.addresses[0])/")
}
