import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred

@testable import WryneckReactor

@Suite("Endpoints as text: Twisted's strings, as far as they fit") struct EndpointTextTests {
    private func listening(_ text: String) throws -> Endpoint.Kind { try Endpoint(listening: text).kind }

    private func mistake(_ text: String) -> String? {
        #expect(throws: Endpoint.ParseError.self) { try Endpoint(listening: text) }?.reason
    }

    private func clientMistake(_ text: String) -> String? {
        #expect(throws: Endpoint.ParseError.self) { try Endpoint(connecting: text) }?.reason
    }

    @Test("tcp: a port, and the interface if it is not 127.0.0.1")
    func tcp() throws {
        #expect(try listening("tcp:8080") == .tcp(host: "127.0.0.1", port: 8080))
        #expect(try listening("tcp:port=8080") == .tcp(host: "127.0.0.1", port: 8080))
        #expect(try listening("tcp:0:interface=0.0.0.0") == .tcp(host: "0.0.0.0", port: 0))
        #expect(try listening("tcp:interface=localhost:65535") == .tcp(host: "localhost", port: 65535))
        #expect(try listening("tcp6:80") == .tcp(host: "::1", port: 80))
        #expect(try Endpoint(listening: "tcp:8080:interface=127.0.0.1:backlog=50").options.backlog == 50)
        #expect(try Endpoint(listening: "tcp:8080").options == .standard)
    }

    @Test(
        "a backslash takes the next character as it is, in keys and values; a second equals sign belongs to the value")
    func escapes() throws {
        #expect(try listening(#"tcp6:80:interface=\:\:1"#) == .tcp(host: "::1", port: 80))
        #expect(try listening(#"unix:/a\:b\\c\=d"#) == .unix(path: #"/a:b\c=d"#, mode: nil))
        #expect(try listening("unix:path=/a=b") == .unix(path: "/a=b", mode: nil))
        #expect(try listening(#"\t\c\p:8\0"#) == .tcp(host: "127.0.0.1", port: 80))
        // A combining mark does not make another character of the colon before it.
        #expect(mistake("unix:/a:\u{301}mode=600") == "unix: knows no \u{301}mode=")
    }

    @Test("unix: a path, its mode in octal digits, and an abstract name")
    func unix() throws {
        #expect(try listening("unix:/run/a:mode=660") == .unix(path: "/run/a", mode: 0o660))
        #expect(try listening("unix:/run/a:mode=660:lockfile=0") == .unix(path: "/run/a", mode: 0o660))
        #expect(try listening("unix:@name") == .unix(path: "\0name", mode: nil))
    }

    @Test("fd: and systemd: name what is there already")
    func inherited() throws {
        #expect(try listening("fd:3") == .descriptor(3))
        #expect(try listening("systemd:") == .systemd(.only))
        #expect(try listening("systemd::proxies=unix") == .systemd(.only))
        #expect(try listening("systemd") == .systemd(.only))
        #expect(try listening("systemd:domain=INET:index=2") == .systemd(.index(2)))
        #expect(try listening("systemd:name=web") == .systemd(.name("web")))
    }

    @Test("proxies= is the list of those whose PROXY header is believed")
    func proxies() throws {
        let endpoint = try Endpoint(listening: #"tcp:80:proxies=10.0.0.0/8,unix,2001\:db8\:\:/32"#)
        #expect(endpoint.trustedProxies?.map(\.description) == ["10.0.0.0/8", "unix", "2001:db8::/32"])
        #expect(try Endpoint(listening: "tcp:80").trustedProxies == nil)
    }

    @Test(
        "what is wrong is said in words",
        arguments: [
            ("", "it has to begin with its kind, such as tcp:"),
            (":80", "it has to begin with its kind, such as tcp:"),
            ("a=b:80", "it has to begin with its kind, such as tcp:"),
            ("8080", "one can listen at tcp:, tcp6:, unix:, fd: and systemd: only"),
            ("ssl:443", "one can listen at tcp:, tcp6:, unix:, fd: and systemd: only"),
            ("tcp", "the port is missing"),
            ("tcp:", "the port is missing"),
            ("tcp::interface=127.0.0.1", "the port is missing"),
            ("tcp:http", "the port must be 0 to 65535"),
            ("tcp:65536", "the port must be 0 to 65535"),
            ("tcp:-1", "the port must be 0 to 65535"),
            ("tcp:+80", "the port must be 0 to 65535"),
            ("tcp:٨٠", "the port must be 0 to 65535"),
            ("tcp:99999999999999999999999999", "the port must be 0 to 65535"),
            ("tcp:80:81", "it is not clear what \"81\" means"),
            ("tcp:80:", "it is not clear what \"\" means"),
            ("tcp:80:127.0.0.1", "it is not clear what \"127.0.0.1\" means"),
            ("tcp:80:interfaces=127.0.0.1", "tcp: knows no interfaces="),
            ("tcp:80:interface=", #"interface= is empty; all interfaces are 0.0.0.0 or \:\:"#),
            ("tcp:80:backlog=0", "the backlog must be 1 to 65535"),
            ("tcp:80:backlog=1:backlog=2", "backlog= is there twice"),
            ("tcp:80:timeout=3", "tcp: knows no timeout="),
            (#"tcp:80\"#, "nothing follows the last backslash"),
            ("unix:", "the path is missing"),
            ("unix:/a:mode=888", "the mode must be 0 to 777, in octal digits"),
            ("unix:/a:mode=", "the mode must be 0 to 777, in octal digits"),
            ("unix:/a:mode=1000", "the mode must be 0 to 777, in octal digits"),
            ("fd:", "the number is missing"),
            ("fd:2147483648", "the number must be 0 to 2147483647"),
            ("systemd:name=a:index=0", "name= or index=, one of them, and not empty"),
            ("systemd:domain=IPX", "the domain must be INET, INET6 or UNIX"),
            ("tcp:80:proxies=everybody", "\"everybody\" is no network, such as 10.0.0.0/8, and not unix"),
        ])
    func mistakes(text: String, reason: String) { #expect(mistake(text) == reason) }

    @Test("clients: host and port in either spelling, time-out, the address to come from")
    func clients() throws {
        let full = try Endpoint(connecting: "tcp:example.org:80:timeout=5:bindAddress=192.0.2.7")
        #expect(full.kind == .tcp(host: "example.org", port: 80))
        #expect(full.connectTimeout == .seconds(5))
        #expect(full.source == .ipv4(0xC000_0207, port: 0))
        #expect(try Endpoint(connecting: "tcp:host=example.org:port=80").kind == .tcp(host: "example.org", port: 80))
        #expect(try Endpoint(connecting: "tcp:80:host=example.org").kind == .tcp(host: "example.org", port: 80))
        #expect(try Endpoint(connecting: "unix:/run/a:timeout=1").kind == .unix(path: "/run/a", mode: nil))
        #expect(try Endpoint(connecting: "unix:@a").connectTimeout == nil)
        #expect(clientMistake("tcp:example.org") == "the port is missing")
        #expect(clientMistake("tcp:example.org:0") == "the port must be 1 to 65535")
        #expect(clientMistake("tcp:a:80:timeout=0") == "the timeout must be 1 to 86400")
        #expect(clientMistake("tcp:a:80:bindAddress=b") == "bindAddress must be an address, not a name")
        #expect(clientMistake("tcp:a:80:interface=b") == "tcp: knows no interface=")
        #expect(clientMistake("fd:3") == "one can connect to tcp: and unix: only")
    }

    @Test("the error shows the text")
    func description() {
        let error = #expect(throws: Endpoint.ParseError.self) { try Endpoint(listening: "tcp:http") }
        #expect(error?.description == "\"tcp:http\" is no endpoint: the port must be 0 to 65535")
    }

    @Test("any text is an endpoint or an error")
    func anything() {
        var random = Random(seed: 11)
        let alphabet = Array(":=\\:tcp6unixfdsystemd0123789@/,é\u{301}\0")
        for _ in 0..<5_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
            for prefix in ["", "tcp:", "unix:", "systemd:"] {
                _ = try? Endpoint(listening: prefix + text)
                _ = try? Endpoint(connecting: prefix + text)
            }
        }
    }

    @Test("what was parsed is listened at, and connected to")
    func real() throws {
        let test = try TestReactor()
        let listener = try test.reactor.listen(Endpoint(listening: "tcp:0:interface=127.0.0.1")) { _ in Recorder() }
        let place = try Endpoint(connecting: "tcp:127.0.0.1:\(listener.address.port ?? 0):bindAddress=127.0.0.3")
        let deferred = test.reactor.connect(to: place) { Recorder() }
        try test.turn(until: { deferred.hasFired })
        #expect(try deferred.settledResult?.get().transport?.local.host == "127.0.0.3")
    }
}
