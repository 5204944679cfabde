import Testing
import WryneckReactor

@testable import wryneck_cli

/// The places of --listen.
@Suite("Places to listen at") struct ListenPlaceTests {
    private static let places = [
        ("8080", "127.0.0.1:8080"), ("0.0.0.0:8080", "0.0.0.0:8080"), ("[::]:8080", "[::]:8080"),
        ("[::1]:80", "[::1]:80"),
        ("::1:8080", "[::1]:8080"),
        ("localhost:8080", "localhost:8080"), ("box.example:8080", "box.example:8080"),
        ("unix:/run/w.sock", "unix:/run/w.sock"),
        ("unix:/run/w.sock:mode=660", "unix:/run/w.sock"), ("unix:@name", "unix:@name"), ("fd:3", "fd:3"),
        ("systemd:", "systemd:"),
        ("systemd:name=web", "systemd:name=web"), ("systemd:index=1", "systemd:index=1"),
        ("tcp:8080", "127.0.0.1:8080"),
        ("tcp:8080:interface=0.0.0.0", "0.0.0.0:8080"), ("tcp6:8080:interface=\\:\\:", "[::]:8080"),
        ("tcp6:8080:interface=::", "[::]:8080"),
    ]

    @Test("are addresses and Twisted's descriptions", arguments: places)
    func place(text: String, endpoint: String) throws {
        #expect(try ListenPlace.endpoint(text).description == endpoint)
        #expect(try ListenPlace.endpoint(text).trustedProxies == nil)
    }

    @Test("each takes proxies behind it, of both families, with and without backslashes", arguments: places)
    func proxies(text: String, endpoint: String) throws {
        for (list, networks) in [
            ("10.0.0.0/8", ["10.0.0.0/8"]), ("10.0.0.0/8,unix", ["10.0.0.0/8", "unix"]),
            ("fd00::/8,127.0.0.1", ["fd00::/8", "127.0.0.1/32"]),
            ("fd00\\:\\:/8", ["fd00::/8"]),
        ] {
            let found = try ListenPlace.endpoint("\(text):proxies=\(list)")
            #expect(found.description == endpoint)
            #expect(found.trustedProxies?.map(\.description) == networks)
        }
        #expect(try ListenPlace.endpoint("\(text):proxies=unix:backlog=7").options.backlog == 7)
    }

    @Test(
        "what is none is told",
        arguments: [
            (":8080", "which address? All are 0.0.0.0:8080 or [::]:8080, this machine alone 127.0.0.1:8080"),
            ("http:80", "one can listen at tcp:, tcp6:, unix:, fd: and systemd: only"),
            ("8080:proxies=10.0.0.1/8", "\"10.0.0.1/8\" is no network"),
            ("8080:prox=unix", "tcp: knows no prox="), ("99999", "the port must be 0 to 65535"),
            ("8080:", "one can listen at tcp:, tcp6:, unix:, fd: and systemd: only"),
            ("8080:proxies=unix:proxies=unix", "proxies= is there twice"),
        ])
    func wrong(text: String, reason: String) {
        let error = #expect(throws: (any Error).self) { try ListenPlace.endpoint(text) }
        #expect("\(error.map { "\($0)" } ?? "")".contains(reason))
    }
}
