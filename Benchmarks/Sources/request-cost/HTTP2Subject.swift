// HTTP2Subject.swift - requests on one HTTP/2 connection in memory, so many at a time. Their frames are made by hand,
// as the load of `make bench` makes them: the client's work is not counted.

import Wryneck
import WryneckTesting

final class HTTP2Subject: Subject {
    private let connection: TestConnection
    private let client: TestClient
    private let streams: Int
    private var nextStream: UInt32 = 1
    /// All answers are as long as the second one: the first one's fields are in the table then.
    private var answerLength = 0

    init(_ script: Script, folder: String) throws {
        var limits = Limits()
        limits.http2.requests = .max
        client = try TestClient(limits: limits, http2: .priorKnowledge) { reactor in
            try Routes.site(for: script, on: reactor, folder: folder)
        }
        connection = client.connect()
        streams = script.batch
        connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        connection.send(Self.frame(4, [], flags: 0, stream: 0) + Self.frame(4, [], flags: 1, stream: 0))
        // The largest window that there is (RFC 9113 §6.9.1).
        connection.send(Self.frame(8, [0x7F, 0xFF, 0, 0], flags: 0, stream: 0))
        connection.send(takeFrame(Self.firstSection))
        _ = connection.transport.takeReceived()
        let answer = ask()
        answerLength = answer.count
        guard String(decoding: answer, as: UTF8.self).hasSuffix(script.ending) else {
            throw WrongAnswer(description: "\(answer)")
        }
    }

    func askOnce() throws {
        let answer = ask()
        guard answer.count == answerLength else { throw WrongAnswer(description: "\(answer)") }
    }

    private func ask() -> [UInt8] {
        var frames: [UInt8] = []
        for _ in 0..<streams { frames += takeFrame(Self.laterSection) }
        connection.transport.deliver(frames)
        client.memory.settle()
        return connection.transport.takeReceived()
    }

    // MARK: Frames (RFC 9113 §4.1, RFC 7541 §6)

    /// HEADERS with END_STREAM and END_HEADERS.
    private func takeFrame(_ section: [UInt8]) -> [UInt8] {
        defer { nextStream += 2 }
        return Self.frame(1, section, flags: 5, stream: nextStream)
    }

    private static func frame(_ kind: UInt8, _ payload: [UInt8], flags: UInt8, stream: UInt32) -> [UInt8] {
        let start = [0, 0, UInt8(payload.count), kind, flags]
        return start + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: stream >> $0) } + payload
    }

    private static let path = [0x04, 10] + Array("/plaintext".utf8)
    private static let authority = Array("127.0.0.1:8080".utf8)
    private static let agent = Array("h2load nghttp2/1.52.0".utf8)
    /// Authority and User-Agent go into the table, from which later requests take them.
    private static let firstSection: [UInt8] =
        path + [0x86, 0x41, UInt8(authority.count)] + authority + [0x82, 0x7A, UInt8(agent.count)] + agent
    private static let laterSection: [UInt8] = path + [0x86, 0xBF, 0x82, 0xBE]
}
