import HTTPTypes
import Logging
import ProcessTesting
import Testing
import Wryneck
import WryneckClient
import WryneckReactor
import WryneckReactorTesting
import WryneckTesting

@testable import WryneckProxy

@Suite("A forward proxy") struct ForwardProxyTests {
    private let front: TestClient
    private let network: MemoryNetwork

    init() throws {
        var options = Site.Options()
        options.acceptsConnect = true
        front = try TestClient(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { _ in
            Site(ForwardProxy(to: ["*.example.org", "8.8.4.4:22", "10.0.0.1"]), options: options)
        }
        network = MemoryNetwork(on: front.memory.reactor)
        front.memory.reactor.resolver = Names()
    }

    private final class Names: HostResolver {
        func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]> {
            .succeed([.ipv4(host == "inner.example.org" ? 0x0A00_0001 : 0x0808_0808, port: UInt16(clamping: port))])
        }
    }

    private func ask(_ text: String) -> TestConnection {
        let client = front.connect()
        client.send(text)
        return client
    }

    @Test("asks for whole URLs, and says nothing of the client")
    func absolute() throws {
        let client = ask(
            "GET http://a.example.org/x?y HTTP/1.1\r\nHost: a.example.org\r\nProxy-Connection: keep-alive\r\n"
                + "Proxy-Authorization: Basic eA==\r\nX-Forwarded-For: 1.2.3.4\r\nA: b\r\n\r\n")
        let server = try #require(network.pending.first?.succeed())
        front.memory.settle()
        #expect(
            String(decoding: server.takeReceived(), as: UTF8.self)
                == "GET /x?y HTTP/1.1\r\nHost: a.example.org\r\nA: b\r\n\r\n")
        server.deliver(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".utf8))
        #expect(try client.response().text == "hi")
    }

    @Test("makes tunnels, and loses nothing on either side")
    func connect() throws {
        let client = ask("CONNECT 8.8.4.4:22 HTTP/1.1\r\nHost: 8.8.4.4:22\r\n\r\nearly")
        let server = try #require(network.pending.first?.succeed())
        server.deliver(Array("SSH".utf8))
        front.memory.settle()
        let head = client.received()
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\nSSH") && !head.contains("Upgrade"))
        #expect(server.takeReceived() == Array("early".utf8))
        client.send("more")
        #expect(server.takeReceived() == Array("more".utf8))
    }

    @Test(
        "leads nowhere but to the hosts on the list, at their ports",
        arguments: [
            "CONNECT example.org:443", "CONNECT a.example.org:25", "CONNECT 8.8.4.4:443", "CONNECT [::1]:443",
            "GET http://evil.org/", "GET http://a.example.org:8080/",
        ])
    func closed(line: String) throws {
        let host = line.split(separator: " ")[1].replacing("http://", with: "").replacing("/", with: "")
        let client = ask("\(line) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(try client.response().status == .forbidden && network.attempts.isEmpty)
    }

    @Test(
        "does not lead into the network around it, whatever a name stands for",
        arguments: [
            "CONNECT inner.example.org:443", "CONNECT 10.0.0.1:443", "GET http://inner.example.org/",
        ])
    func addresses(line: String) throws {
        let host = line.split(separator: " ")[1].replacing("http://", with: "").replacing("/", with: "")
        let client = ask("\(line) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(try client.response().status == .forbidden && network.attempts.isEmpty)
    }

    @Test("answers what is not for a proxy with 400")
    func origin() throws {
        #expect(try ask("GET / HTTP/1.1\r\nHost: a.example.org\r\n\r\n").response().status == .badRequest)
        #expect(
            try ask("GET https://a.example.org/ HTTP/1.1\r\nHost: a.example.org\r\n\r\n").response().status
                == .badRequest)
    }

    @Test("says 502 for a server that is not there")
    func unreachable() throws {
        let client = ask("CONNECT a.example.org:443 HTTP/1.1\r\nHost: a.example.org:443\r\n\r\n")
        network.pending.first?.fail(.connectionRefused)
        front.memory.settle()
        #expect(try client.response().status == .badGateway)
    }
}
