// ClientPeer.swift - the client's side of `make client-servers`: asks a server for one thing after the other, and says
// of each in a line of JSON what became of it. It can be one of the servers, too.
//
//     client-peer ask [--http1] [--http2] [--ca FILE] [--put] [--large] http://127.0.0.1:8080 [CASE ...]
//     client-peer serve FOLDER PORT TLS-PORT CHAIN KEY

import WryneckClient

@main
enum ClientPeer {
    private static let usage = """
        usage: client-peer ask [--http1] [--http2] [--ca FILE] [--put] [--large] URL [CASE ...]
               client-peer serve FOLDER PORT TLS-PORT CHAIN KEY
        """

    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "ask", let options = PeerOptions(arguments.dropFirst()) { return try ask(options) }
        if arguments.first == "serve", arguments.count == 6, let serving = Serving(arguments.dropFirst()) {
            return await serving.run()
        }
        print(usage)
    }

    private static func ask(_ options: PeerOptions) throws {
        let reactor = try Reactor()
        reactor.callWhenRunning {
            Deferred(on: reactor) { await ask(options, on: reactor) }.addBoth { _ in reactor.stop() }
        }
        try reactor.run()
    }

    private static func ask(_ options: PeerOptions, on reactor: Reactor) async {
        for name in options.cases {
            let (began, isLarge) = (reactor.freshTime, Visit.large.contains(name))
            var outcome = Outcome(name)
            do {
                outcome.note = try await Visit(options, on: reactor, time: .seconds(isLarge ? 600 : 60)).run(name)
                outcome.ok = true
            } catch {
                outcome.reason = "\(error)"
            }
            outcome.seconds = (reactor.freshTime - began) / .seconds(1)
            LogOutput.standardOutput.writeLine(outcome.line)
        }
    }
}
