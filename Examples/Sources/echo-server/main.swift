// main.swift - the floor under the web: a reactor, a protocol, a looping call. Everything that comes goes back.

import Glibc
import WryneckNetworking

final class Echo: StreamProtocol {
    func received(_ bytes: RawSpan, on transport: any Transport) { transport.write(bytes) }
}

let arguments = CommandLine.arguments
let port = arguments.count == 3 && arguments[1] == "--port" ? Int(arguments[2]) : arguments.count == 1 ? 8000 : nil
guard let port else {
    print("usage: echo-server [--port N]")
    exit(64)
}

let reactor = try Reactor()
let listener = try reactor.listen(.tcp(port: port)) { _ in Echo() }
// When it runs: a reader of this line may stop the server at once, and SIGTERM has a handler only then.
reactor.callWhenRunning { LogOutput.standardOutput.writeLine("echo-server on \(listener.address)") }

var minutes = 0
let ticking = LoopingCall(on: reactor) {
    minutes += 1
    print("up for \(minutes) min")
}
ticking.start(every: .seconds(60), now: false)

try reactor.run()
