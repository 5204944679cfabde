// Subject.swift - what is asked, over and over, on one connection in memory.

import Wryneck
import WryneckReactorTesting
import WryneckTesting

protocol Subject {
    /// One request and its answer, or for what comes in batches one batch.
    func askOnce() throws
}

struct WrongAnswer: Error, CustomStringConvertible {
    let description: String
}

/// A site behind a real connection.
struct SiteSubject: Subject {
    let connection: TestConnection
    let memory: MemoryReactor
    let request: [UInt8]
    /// All answers to the same request are as long as the first one, which `Script` looks at.
    let answerLength: Int

    init(_ script: Script, folder: String) throws {
        var limits = Limits()
        limits.connection.requests = .max
        let client = try TestClient(limits: limits) { reactor in
            try Routes.site(for: script, on: reactor, folder: folder)
        }
        memory = client.memory
        connection = client.connect()
        request = Array(script.request.utf8)
        connection.send(request)
        let answer = connection.received()
        guard answer.hasPrefix("HTTP/1.1 \(script.status) "), answer.hasSuffix(script.ending) else {
            throw WrongAnswer(description: answer)
        }
        answerLength = answer.utf8.count
    }

    func askOnce() throws {
        connection.transport.deliver(request)
        memory.settle()
        let answer = connection.transport.takeReceived()
        guard answer.count == answerLength else {
            throw WrongAnswer(description: String(decoding: answer, as: UTF8.self))
        }
    }
}

/// Nothing but the connection in memory and the reactor's turns: what all others have in common and is not theirs.
final class HarnessSubject: Subject, StreamProtocol {
    private let memory: MemoryReactor
    private let transport: MemoryTransport
    private let request = Array(Script.plaintext.utf8)
    private let answer = [UInt8](repeating: 0x78, count: 130)

    init() throws {
        memory = try MemoryReactor()
        transport = MemoryTransport(on: memory.reactor)
        transport.start(self)
    }

    func askOnce() throws {
        transport.deliver(request)
        memory.settle()
        guard transport.takeReceived().count == answer.count else { throw WrongAnswer(description: "nothing") }
    }

    func connected(to transport: any Transport) {}
    func received(_ bytes: RawSpan, on transport: any Transport) { transport.write(answer) }
    func disconnected(reason: ConnectionLost?) {}
}
