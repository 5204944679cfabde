import Foundation
import ProcessTesting
import Testing
import WryneckClient

/// The examples with WebSockets, with a client of ours in a page's place.
@Suite("The examples with WebSockets", .ownThread) struct SocketExampleTests {
    @Test("chat: what one says in a room comes to all in it, with who comes and goes")
    func chat() async throws {
        let server = try await Programs.startWebExample("chat", "--port", "0")
        #expect(try await curl(server.url).text.contains("new WebSocket("))
        let url = server.url.replacing("http://", with: "ws://") + "rooms/"
        try await onReactor { reactor in
            let ada = try await WebSocketClient.connect(to: url + "lobby?name=ada", on: reactor).value
            #expect(try await ada.next().value == .text("* ada comes in; here are 1"))
            let bob = try await WebSocketClient.connect(to: url + "lobby?name=bob", on: reactor).value
            let eve = try await WebSocketClient.connect(to: url + "other?name=eve", on: reactor).value
            #expect(try await eve.next().value == .text("* eve comes in; here are 1"))
            for guest in [ada, bob] { #expect(try await guest.next().value == .text("* bob comes in; here are 2")) }
            try await ada.send("hello")
            for guest in [ada, bob] { #expect(try await guest.next().value == .text("ada: hello")) }
            bob.close()
            #expect(try await ada.next().value == .text("* bob leaves; here are 1"))
            try await ada.send(String(repeating: "x", count: 1001))
            #expect(try await ada.whenClosed().value.code == .messageTooBig)
            await #expect(throws: WebSocketClient.Failure.self) {
                _ = try await WebSocketClient.connect(to: url + "lobby?name=a%20b", on: reactor).value
            }
        }
        #expect(try await server.stop().code == 0)
    }

    @Test("live-dashboard: samples come by themselves, and 1001 when the server stops")
    func dashboard() async throws {
        let server = try await Programs.startWebExample("live-dashboard", "--port", "0")
        let url = server.url.replacing("http://", with: "ws://") + "samples"
        try await onReactor { reactor in
            let watcher = try await WebSocketClient.connect(to: url, on: reactor).value
            for _ in 0..<2 {
                guard case .text(let sample)? = try await watcher.next().value else { break }
                #expect(sample.hasPrefix("{\"load\": ") && sample.hasSuffix(", \"watchers\": 1}"))
            }
            server.child.signal(SIGTERM)
            #expect(try await watcher.whenClosed().value.code == .goingAway)
        }
        #expect(try await server.child.finish().code == 0)
    }
}
