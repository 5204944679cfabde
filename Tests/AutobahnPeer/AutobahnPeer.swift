// AutobahnPeer.swift - both ends of Autobahn's test suite: an echo server for its fuzzing client, and a client for its
// fuzzing server.
//
//     autobahn-peer serve 9001
//     autobahn-peer connect ws://127.0.0.1:9001

import Wryneck
import WryneckClient

@main
enum AutobahnPeer {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.last) {
        case ("serve", let port?): await serve(on: Int(port) ?? 9001)
        case ("connect", let url?): try run(against: url)
        default: print("usage: autobahn-peer serve PORT | connect URL")
        }
    }

    /// Its cases of messages have up to 16 MiB.
    private static var limits: Limits.WebSocket {
        var limits = Limits.WebSocket()
        limits.messageBytes = 64 << 20
        limits.frameBytes = 64 << 20
        return limits
    }

    private static func serve(on port: Int) async {
        var all = Limits()
        all.webSocket = limits
        let server = Server(.tcp(port: port), limits: all) { _ in
            var compression = WebSocketCompression()
            compression.contextTakeover = true
            compression.window = 15
            compression.peerWindow = 15
            return Site(
                WebSockets(.init(compression: compression)) { socket in socket.onMessage { socket.send($0) } })
        }
        await server.main()
    }

    /// Runs all cases of a fuzzing server, one after the other, and asks it for its report.
    private static func run(against url: String) throws {
        let reactor = try Reactor()
        var options = WebSocketClient.Options()
        options.limits = limits
        options.compression = WebSocketCompression()
        options.compression?.contextTakeover = true
        reactor.callWhenRunning { [options] in
            _ = Deferred(on: reactor) { try await runAll(url, reactor, options) }
                .addBoth { _ in reactor.stop() }
        }
        try reactor.run()
    }

    private static func runAll(_ url: String, _ reactor: Reactor, _ options: WebSocketClient.Options) async throws {
        let counter = try await WebSocketClient.connect(to: url + "/getCaseCount", on: reactor, options).value
        guard case .text(let text)? = try await counter.next().value, let count = Int(text) else { return }
        for number in 1...count { await runCase(number, url, reactor, options) }
        let report = try await WebSocketClient.connect(to: url + "/updateReports?agent=wryneck", on: reactor, options)
            .value
        _ = try await report.whenClosed().value
    }

    private static func runCase(
        _ number: Int, _ url: String, _ reactor: Reactor, _ options: WebSocketClient.Options
    ) async {
        // The server breaks the protocol in many of them, which ends the sequence with an error.
        do {
            let url = "\(url)/runCase?case=\(number)&agent=wryneck"
            // Set before anything can come: a message in front of a broken frame has to be echoed.
            let ended = WebSocketClient.connect(to: url, on: reactor, options).flatMap { socket in
                socket.onMessage { socket.send($0) }
                return socket.whenClosed()
            }
            _ = try await ended.value
        } catch {
            print("case \(number): \(error)")
        }
    }
}
