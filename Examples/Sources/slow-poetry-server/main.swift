// main.swift - a server that recites a poem slowly, a few bytes at a time: the slow poetry server that every Twisted
// reader knows.

import Glibc
import WryneckNetworking

/// Recites to one peer.
final class Recital: StreamProtocol {
    private let pace: Pace
    private var rest: ArraySlice<UInt8>
    private var loop: LoopingCall?

    init(_ poem: [UInt8], _ pace: Pace) {
        self.pace = pace
        rest = poem[...]
    }

    func connected(to transport: any Transport) {
        let loop = LoopingCall(on: transport.reactor) { [unowned self] in recite(to: transport) }
        self.loop = loop
        loop.start(every: .milliseconds(pace.milliseconds))
    }

    private func recite(to transport: any Transport) {
        transport.write(Array(rest.prefix(pace.bytes)))
        rest = rest.dropFirst(pace.bytes)
        if rest.isEmpty { transport.close() }
    }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        // An audience that talks is not listened to.
    }

    func disconnected(reason: ConnectionLost?) {
        loop?.stop()
        loop = nil
    }
}

/// How fast.
struct Pace {
    var bytes = 10
    var milliseconds = 100
}

func usage() -> Never {
    print("usage: slow-poetry-server [ENDPOINT [BYTES MILLISECONDS]]     ENDPOINT is tcp:10000 unless told")
    exit(64)
}

let arguments = CommandLine.arguments.dropFirst()
var pace = Pace()
guard [0, 1, 3].contains(arguments.count) else { usage() }
if arguments.count == 3 {
    guard let bytes = Int(arguments[2]), let milliseconds = Int(arguments[3]), bytes > 0, milliseconds >= 0 else {
        usage()
    }
    pace = Pace(bytes: bytes, milliseconds: milliseconds)
}

do {
    let reactor = try Reactor()
    let listener = try reactor.listen(Endpoint(listening: arguments.first ?? "tcp:10000")) { [pace] _ in
        Recital(Array(poem.utf8), pace)
    }
    // When it runs: a reader of this line may stop the server at once, and SIGTERM has a handler only then.
    reactor.callWhenRunning { LogOutput.standardOutput.writeLine("slow-poetry-server on \(listener.address)") }
    try reactor.run()
} catch {
    LogOutput.standardError.writeLine("slow-poetry-server: \(error)")
    exit(1)
}
