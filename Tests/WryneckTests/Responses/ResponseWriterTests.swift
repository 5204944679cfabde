import Glibc
import Testing
import WryneckDeferred
import WryneckTesting

@testable import Wryneck

@Suite("A producer that ignores what write returns", .bothVersions) struct ResponseWriterTests {
    private static func silence(_ result: ExitTest.Result?, sourceLocation: SourceLocation = #_sourceLocation) {
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words == "", sourceLocation: sourceLocation)
    }

    // Not async: there, write would be the one that waits.
    private static func writeIgnoring(_ writer: ResponseWriter?) {
        writer?.write([1])
        writer?.write([2]).addCallback { print("never") }
    }

    // In processes of their own: the other tests have a hook for reports.
    @Test("its client gets everything, and nobody is told of an error")
    func whole() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let client = try TestClient { _ in
                Site(
                    Page { _ in
                        .stream { writer in
                            for _ in 0..<500 { writer.write([UInt8](repeating: 7, count: 16 * 1024)) }
                            return .succeed()
                        }
                    })
            }
            guard try client.get("/").body.count == 500 * 16 * 1024 else { exit(3) }
        }
        Self.silence(result)
    }

    @Test("when its client leaves, or the response has ended, nobody is told either")
    func left() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            var kept: ResponseWriter?
            let client = try TestClient { _ in
                Site(
                    Page { _ in
                        .stream { writer in
                            kept = writer
                            for _ in 0..<50 { writer.write([UInt8](repeating: 7, count: 16 * 1024)) }
                            return Deferred<Void>()
                        }
                    })
            }
            let connection = client.connect()
            connection.transport.isStalled = true
            connection.send(.get, "/")
            Self.writeIgnoring(kept)
            connection.reset()
            Self.writeIgnoring(kept)
            guard kept != nil, client.openConnections == 0 else { exit(3) }
            // The tree holds it, and it holds the tree.
            kept = nil
        }
        Self.silence(result)
    }

    @Test("more than the length that was told is said once to the log, and not sent")
    func tooLong() throws {
        let log = RecordedLines()
        let client = try TestClient(logger: log.logger) { _ in
            Site(
                Page { _ in
                    .stream(length: 3) { writer in
                        for _ in 0..<4 { writer.write([0x61, 0x62]) }
                        writer.write([0x63])
                        return .succeed()
                    }
                })
        }
        #expect(try client.get("/").text == "abc")
        #expect(log.all.count == 1)
        #expect(log.all.first?.hasPrefix("warning: A body is longer than was told; the rest is not sent") == true)
    }

    @Test(
        "a request's body that breaks off is no error for a reader who does not look",
        arguments: ["collect", "forEach", "next"])
    func reader(how: String) async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) { [how] in
            let client = try TestClient { _ in
                Site(
                    Page { request in
                        switch how {
                        case "collect": let _: Deferred<[UInt8]> = request.collect(upTo: 100)
                        case "forEach": _ = request.body.forEach { _ in }
                        default: _ = request.body.next()
                        }
                        return .deferred(Deferred<Response>())
                    })
            }
            let connection = client.connect()
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n1")
            connection.reset()
            guard client.openConnections == 0 else { exit(3) }
        }
        Self.silence(result)
    }
}
