// GatheringTests.swift - a body that is wanted whole.

import Testing
import WryneckBodies
import WryneckTesting

@testable import Wryneck

@Suite("A body that is wanted whole", .bothVersions) struct GatheringTests {
    /// Answers with the body's length, asked for when `gate` fires.
    private static func client(limit: Int = 100, _ gate: Deferred<Void> = .succeed(())) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.post("count") { request in
                .async {
                    try await gate.value
                    return .text("\(try await request.collect(upTo: limit).count)")
                }
            }
            return Site(root)
        }
    }

    private static func post(_ body: String, _ framing: String) -> String {
        "POST /count HTTP/1.1\r\nHost: test\r\n\(framing)\r\n\r\n\(body)"
    }

    @Test("it is the same however it comes", arguments: [1, 7, .max])
    func pieces(size: Int) throws {
        let connection = try GatheringTests.client().connect()
        connection.send(GatheringTests.post("hello", "Content-Length: 5"), by: size)
        connection.send(
            GatheringTests.post("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), by: size)
        #expect(try connection.response(to: .post).text == "5")
        #expect(try connection.response(to: .post).text == "6")
    }

    @Test(
        "one that is asked for after its end is there, also if it had no bytes",
        arguments: [
            ("Content-Length: 5", "hello", "5"), ("Transfer-Encoding: chunked", "0\r\n\r\n", "0"),
            ("Content-Length: 0", "", "0"),
        ])
    func late(framing: String, body: String, count: String) throws {
        let gate = Deferred<Void>()
        let connection = try GatheringTests.client(gate).connect()
        connection.send(GatheringTests.post(body, framing))
        #expect(connection.received().isEmpty)
        try gate.callback(())
        #expect(try connection.response(to: .post).text == count)
    }

    @Test(
        "§15.5.14: its limit holds for what is here already, too",
        arguments: ["Content-Length: 6", "Transfer-Encoding: chunked"])
    func limit(framing: String) throws {
        let gate = Deferred<Void>()
        let connection = try GatheringTests.client(limit: 5, gate).connect()
        connection.send(GatheringTests.post(framing.hasPrefix("T") ? "6\r\nhello!\r\n0\r\n\r\n" : "hello!", framing))
        try gate.callback(())
        #expect(try connection.response(to: .post).status == .contentTooLarge)
    }

    @Test("a length that a head tells makes no room for itself before its bytes come")
    func room() {
        let gathering = Gathering([], expected: 1 << 40, Deferred<[UInt8]>())
        [UInt8](repeating: 0, count: 10_000).withUnsafeBytes { gathering.append($0) }
        #expect(gathering.bytes.count == 10_000 && gathering.bytes.capacity < 5 * 10_000)
    }

    @Test("a second reader is told so, and the first one gets everything")
    func twoReaders() throws {
        var errors: [String] = []
        let client = try TestClient { _ in
            let root = Branch()
            root.post("count") { request in
                let whole = request.collect(upTo: 100)
                request.collect(upTo: 100).addErrback { error in
                    errors.append("\(error)")
                    return []
                }
                request.body.next().addErrback { error in
                    errors.append("\(error)")
                    return nil
                }
                return .deferred(whole.map { .text("\($0.count)") })
            }
            return Site(root)
        }
        let connection = client.connect()
        connection.send("POST /count HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe")
        connection.send("llo")
        #expect(try connection.response(to: .post).text == "5")
        #expect(errors == ["twoReaders", "twoReaders"])
    }
}
