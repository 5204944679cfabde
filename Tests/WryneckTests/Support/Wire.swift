// Wire.swift - the driver of the conformance tests: raw bytes in, raw bytes out, over a connection in memory and over
// a real socket. Every case ends the connection, by itself or by a last request with `Connection: close`: what came
// back is complete without waiting.

import Foundation
import ProcessTesting
import TLSTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// What one raw case is expected to do.
struct Case: Sendable, CustomTestStringConvertible {
    enum Outcome: Equatable {
        /// These statuses, and the connection goes on: a request behind it is answered.
        case answered([Int])
        /// These statuses, then the end: a request behind it is not handled.
        case ended([Int])
    }

    let title: String
    let bytes: [UInt8]
    let outcome: Outcome

    /// Answered with these statuses, and the connection goes on.
    init(_ title: String, _ text: String, _ statuses: Int...) {
        self.init(title, Array(text.utf8), .answered(statuses))
    }

    /// Refused with this status, or answered and then ended: nothing behind it is handled.
    init(_ title: String, _ text: String, last statuses: Int...) {
        self.init(title, Array(text.utf8), .ended(statuses))
    }

    init(_ title: String, _ bytes: [UInt8], _ outcome: Outcome) {
        self.title = title
        self.bytes = bytes
        self.outcome = outcome
    }

    var testDescription: String { title }

    /// The same expectation for several byte sequences, which are their own titles.
    static func each(_ texts: [String], last status: Int) -> [Case] {
        texts.map { Case($0.debugDescription, $0, last: status) }
    }
}

/// What sends a case and gives all that came back until the server ended its side.
protocol Wire {
    func exchange(_ bytes: [UInt8], by size: Int) throws -> [UInt8]
}

/// The site that the cases ask. `/tail` is what a driver asks last.
enum WireSite {
    static func make(_ reactor: Reactor) -> Site {
        let root = Branch()
        root.get("") { _ in .text("root") }
        root.get("tail") { _ in .text("tail") }
        root.get("authority") { request in .text(request.authority ?? "none") }
        root.get("slow") { request in .deferred(request.reactor.deferLater(.milliseconds(1)) { .text("slow") }) }
        root.post("ignore") { _ in .text("ignored") }
        root.post("echo") { request in .deferred(request.collect(upTo: 100_000).map { .bytes($0) }) }
        root.post("measured", MeasuredPage())
        root.get("stream") { _ in .stream { writer in for word in ["ab", "c"] { try await writer.write(word) } } }
        root.get("nothing") { _ in .empty() }
        root.get("unchanged") { _ in .empty(.notModified) }
        root.get("reset") { _ in .text("must not be sent", status: .resetContent) }
        return Site(root)
    }

    static let tail = Array("GET /tail HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)
}

/// Takes bodies of known length only.
final class MeasuredPage: Resource {
    let requiresLength = true
    let allowedMethods = [HTTPRequest.Method.post]
    func render(_ request: Request) throws -> Rendering { .text("measured") }
}

extension Branch {
    fileprivate func post(_ path: String, _ resource: any Resource) { self[path] = resource }
}

/// In memory, on a manual clock.
private struct MemoryWire: Wire {
    func exchange(_ bytes: [UInt8], by size: Int) throws -> [UInt8] {
        let client = try TestClient(site: WireSite.make)
        let connection = client.connect()
        connection.send(bytes, by: size)
        client.memory.advance(by: .milliseconds(10))
        #expect(connection.isEnded, "the connection in memory was left open")
        return Array(connection.received().utf8)
    }
}

/// Over loopback.
private struct SocketWire: Wire {
    let address: SocketAddress
    func exchange(_ bytes: [UInt8], by size: Int) throws -> [UInt8] {
        let client = try RawClient(address)
        client.sendEarly(bytes, by: size)
        return client.readAll()
    }
}

#if TLS
    /// Over loopback and TLS, in records of that size.
    private struct SecureWire: Wire {
        let address: SocketAddress
        func exchange(_ bytes: [UInt8], by size: Int) throws -> [UInt8] {
            let client = try BlockingTLSClient(address, .init(roots: testCertificate("root.pem")))
            client.send(bytes, by: size)
            let (received, ending) = client.read()
            #expect(ending == .notified, "the connection did not end in an orderly way")
            return received
        }
    }

    /// From those that the tests of TLS use.
    func testCertificate(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try fileBytes(folder.appending(path: "WryneckTLSTests/Certificates/\(name)").path)
    }
#endif

/// Runs cases whole, byte by byte and in sevens, each with a request behind it: in memory, and against a server on a
/// socket, without TLS and with it.
func expectOnEveryWire(_ cases: [Case], location: SourceLocation = #_sourceLocation) async throws {
    CaseFile.add(cases)
    var endpoints = [Endpoint.tcp(port: 0)]
    #if TLS
        endpoints.append(
            .tls(port: 0, .pem(chain: try testCertificate("server.pem"), key: try testCertificate("server.key"))))
    #endif
    let server = try await Server(endpoints, site: WireSite.make).start()
    var wires: [any Wire] = [MemoryWire(), SocketWire(address: try #require(server.addresses.first))]
    #if TLS
        wires.append(SecureWire(address: server.addresses[1]))
    #endif
    for wire in wires {
        for item in cases {
            for size in item.bytes.count < 4096 ? [Int.max, 1, 7] : [Int.max, 997] {
                let received = try wire.exchange(item.bytes + WireSite.tail, by: size)
                expect(received, item, "\(item.title) on \(type(of: wire)) by \(size)", location)
            }
        }
    }
    await server.stop(grace: .zero)
}

private func expect(_ received: [UInt8], _ item: Case, _ comment: String, _ location: SourceLocation) {
    let text = String(decoding: received, as: UTF8.self)
    let responses: [TestResponse]
    do { responses = try parse(received, item) } catch {
        Issue.record("\(comment): \(error) in \(text)", sourceLocation: location)
        return
    }
    switch item.outcome {
    case .answered(let statuses):
        #expect(responses.map(\.status.code) == statuses + [200], "\(comment): \(text)", sourceLocation: location)
        #expect(responses.last?.text == "tail", "\(comment): \(text)", sourceLocation: location)
        #expect(
            responses.dropLast().allSatisfy { $0["connection"] != "close" }, "\(comment): \(text)",
            sourceLocation: location)
    case .ended(let statuses):
        #expect(responses.map(\.status.code) == statuses, "\(comment): \(text)", sourceLocation: location)
        #expect(responses.last?["connection"] == "close", "\(comment): \(text)", sourceLocation: location)
        #expect((responses.last?.body.count ?? 0) < 200, "\(comment): \(text)", sourceLocation: location)
    }
    for response in responses where response.status.code >= 200 {
        #expect(response["date"] != nil, "\(comment): \(text)", sourceLocation: location)
    }
}

/// Reads responses to the end. The cases' HEAD requests come first on their connections.
private func parse(_ received: [UInt8], _ item: Case) throws -> [TestResponse] {
    var rest = received
    var responses: [TestResponse] = []
    while !rest.isEmpty {
        let isHead = item.bytes.starts(with: Array("HEAD ".utf8)) && responses.isEmpty
        guard let (response, count) = try TestResponse.parse(rest, isHead: isHead, isEnded: true) else {
            throw Cut(rest: rest.count)
        }
        responses.append(response)
        rest.removeFirst(count)
    }
    return responses
}

private struct Cut: Error { let rest: Int }

/// With `WRYNECK_CASES=file` the cases are also written down, for `Tests/Support/beside_nginx.py`.
private enum CaseFile {
    static func add(_ cases: [Case]) {
        guard let path = ProcessInfo.processInfo.environment["WRYNECK_CASES"] else { return }
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
        defer { close(file) }
        for item in cases {
            let hex = item.bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
            // By scalars: CR and LF together are one character.
            let words = "\(Test.current?.displayName ?? "") | \(item.title)".unicodeScalars.split {
                $0 == "\r" || $0 == "\n" || $0 == "\t"
            }
            let title = words.map { String($0) }.joined(separator: " ")
            let outcome =
                switch item.outcome {
                case .answered(let statuses): (["answered"] + statuses.map(String.init)).joined(separator: " ")
                case .ended(let statuses): (["ended"] + statuses.map(String.init)).joined(separator: " ")
                }
            // In one write: several tests write at the same time.
            let line = Array("\(title)\t\(outcome)\t\(hex)\n".utf8)
            _ = write(file, line, line.count)
        }
    }
}
