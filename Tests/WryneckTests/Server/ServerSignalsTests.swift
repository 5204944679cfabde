import Foundation
import Testing
import WryneckDeferred
import WryneckReactor

@testable import Wryneck

/// What signals make of a server that runs. Each in a process of its own.
@Suite("A server's signals") struct ServerSignalsTests {
    /// A page that answers nobody, and says when it was asked.
    private static func silent(_ asked: AsyncStream<Void>.Continuation) -> Site {
        Site(
            Page { _ in
                asked.yield()
                return .deferred(Deferred<Response>())
            })
    }

    @Test("the second is heard although the reactors without requests have ended; what was under way is cut off")
    func second() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let (asking, asked) = AsyncStream<Void>.makeStream()
            let server = Server(.tcp(port: 0), reactors: .count(4)) { _ in ServerSignalsTests.silent(asked) }
            Task {
                while server.addresses.isEmpty || server.handles.isEmpty { await Task.yield() }
                let client = try RawClient(server.addresses[0])
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                for await _ in asking { break }
                kill(getpid(), SIGTERM)
                // One is left that has the request.
                while server.state.withLock({ $0.liveThreads }) > 1 { await Task.yield() }
                kill(getpid(), SIGTERM)
                withExtendedLifetime(client) {}
            }
            try await server.run()
            _exit(7)
        }
    }

    @Test(
        "main ends the program with 128 and the number of the signal that cut requests off",
        arguments: [SIGTERM, SIGINT])
    func cutShort(signal: CInt) async {
        await #expect(processExitsWith: .exitCode(128 + signal)) { [signal] in
            let (asking, asked) = AsyncStream<Void>.makeStream()
            let server = Server(.tcp(port: 0)) { _ in ServerSignalsTests.silent(asked) }
            await server.main { server in
                Task {
                    let client = try RawClient(server.addresses[0])
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    for await _ in asking { break }
                    kill(getpid(), SIGTERM)
                    // Its listeners are gone when it drains.
                    while (try? RawClient(server.addresses[0])) != nil { await Task.yield() }
                    kill(getpid(), signal)
                    withExtendedLifetime(client) {}
                }
            }
            _exit(1)
        }
    }

    @Test("main: a port that is taken is one line and the code 1, not a trap")
    func taken() async throws {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            let first = try await Server(.tcp(port: 0)) { _ in Site(Branch()) }.start()
            let port = first.addresses.first?.port ?? 0
            await Server(.tcp(port: port)) { _ in Site(Branch()) }.main()
            _exit(2)
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        let last = try #require(text.split(separator: "\n").last)
        #expect(last.contains(": cannot listen on 127.0.0.1:") && last.hasSuffix(": the address is in use already"))
    }

    @Test("one that comes before the server has started ends it as soon as it has; main returns then")
    func early() async {
        await #expect(processExitsWith: .exitCode(5)) {
            let server = Server(.tcp(port: 0)) { _ in
                kill(getpid(), SIGTERM)
                return Site(Branch())
            }
            await server.main()
            _exit(5)
        }
    }
}
