import Foundation
import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckClient

@Suite("HTTPClient") struct HTTPClientTests {
    private let servers: ScriptedServers
    private let client: HTTPClient

    init() throws {
        servers = try ScriptedServers()
        servers.memory.doThreadWorkInTurns()
        var options = HTTPClient.Options()
        options.decodes = false
        client = HTTPClient(servers.agent, options)
    }

    private func answered(_ deferred: Deferred<ClientResponse>, _ text: String) throws -> (Call, String) {
        let call = servers.call(deferred)
        let server = try servers.accept()
        let request = servers.received(server)
        servers.answer(
            server, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        return (call, request)
    }

    @Test("get with a query, fields and credentials")
    func get() throws {
        let sent: Deferred<ClientResponse> = client.get(
            "http://one.test/a?b=1", query: ["c": "d e"], headers: [.accept: "text/plain"],
            auth: .basic(user: "u", password: "p"))
        let (call, request) = try answered(sent, "hi")
        #expect(
            request.hasPrefix("GET /a?b=1&c=d+e HTTP/1.1\r\n") || request.hasPrefix("GET /a?b=1&c=d%20e HTTP/1.1\r\n"))
        #expect(request.contains("Accept: text/plain\r\n") && request.contains("Authorization: Basic dTpw\r\n"))
        #expect(call.read().body == "hi")
    }

    @Test("post of JSON, a form, a file, a form with files")
    func content() throws {
        struct Poem: Codable, Equatable { var title: String }
        let json: Deferred<ClientResponse> = client.post("http://one.test/", json: Poem(title: "ä/b"))
        let (call, first) = try answered(json, "{\"title\":\"x\"}")
        #expect(first.contains("Content-Type: application/json\r\n") && first.hasSuffix("{\"title\":\"ä/b\"}"))
        var poem: Poem?
        call.response?.json(as: Poem.self).whenSettled { poem = try? $0.get() }
        servers.memory.settle()
        #expect(poem == Poem(title: "x"))
        let form: Deferred<ClientResponse> = client.put("http://one.test/", form: ["a": "1 2", "a": "&"])
        #expect(try answered(form, "").1.hasSuffix("a=1+2&a=%26"))
        let folder = try ScratchFolder()
        let path = try folder.write("note.txt", "from the disk".utf8)
        let file: Deferred<ClientResponse> = client.patch("http://one.test/", file: path)
        let third = try answered(file, "").1
        #expect(third.contains("Content-Length: 13\r\n") && third.hasSuffix("from the disk"))
        #expect(third.contains("Content-Type: application/octet-stream\r\n"))
        let multipart: Deferred<ClientResponse> = client.post(
            "http://one.test/", multipart: [.field("a", "b"), .file("f", path: path, contentType: "text/plain")])
        let fourth = try answered(multipart, "").1
        #expect(
            fourth.contains("Content-Type: multipart/form-data; boundary=") && fourth.contains("filename=\"note.txt\""))
        #expect(fourth.contains("\r\n\r\nfrom the disk\r\n--") && fourth.hasSuffix("--\r\n"))
        let length = fourth.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }?.dropFirst(16)
        let body = fourth.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
        #expect(length == "\(body.utf8.count)")
    }

    @Test("what cannot be sent is an error, not a trap")
    func mistakes() throws {
        let calls: [Deferred<ClientResponse>] = [
            client.get("no url"), client.get("http://one.test/", auth: .bearer("a b")),
            client.post("http://one.test/", json: 1, form: ["a": "b"]),
            client.post("http://one.test/", json: Double.nan), client.post("http://one.test/", file: "/nowhere/at/all"),
        ]
        for call in calls { #expect(servers.call(call).error != nil) }
        #expect(servers.attempts == 0)
    }

    @Test("text in another charset is refused, JSON of another shape, too")
    func reading() throws {
        let first: Deferred<ClientResponse> = client.get("http://one.test/")
        let call = servers.call(first)
        let server = try servers.accept()
        servers.answer(
            server, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=latin1\r\nContent-Length: 2\r\n\r\nhi")
        var (text, number): (String?, String?)
        let read: Deferred<String>? = call.response?.text()
        read?.whenSettled { if case .failure(let error) = $0 { text = "\(error)" } }
        let json: Deferred<[String]>? = call.response?.json()
        json?.whenSettled { if case .failure(let error) = $0 { number = "\(error)" } }
        servers.memory.settle()
        #expect(text == "the text is in another charset than UTF-8")
        #expect(number?.hasPrefix("the body is not the JSON that is expected") == true)
    }

    @Test("more than the limit is an error that names it")
    func limit() throws {
        let sent: Deferred<ClientResponse> = client.get("http://one.test/")
        let (call, _) = try answered(sent, "0123456789")
        #expect(call.read(upTo: 9).failure == "the body is longer than 9 bytes")
    }

    @Test("a call's own time-out")
    func timeout() throws {
        let sent: Deferred<ClientResponse> = client.get("http://one.test/", timeout: .seconds(3))
        let call = servers.call(sent)
        _ = try servers.accept()
        servers.memory.advance(by: .seconds(3))
        #expect(call.failure == "it took too long (total)")
    }
}
