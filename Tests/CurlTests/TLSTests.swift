import Foundation
import ProcessTesting
import Testing

/// `wryneck` with TLS, as curl and openssl see it.
@Suite("wryneck with TLS", .ownThread) struct TLSTests {
    private let folder: ScratchFolder
    private static let large = pattern(3_000_000)

    init() throws {
        folder = try ScratchFolder()
        try folder.write("a.txt", "abcdefghij".utf8)
        try folder.write("large", Self.large)
    }

    private static func certificate(_ name: String) -> String {
        packageFolder + "/Tests/WryneckTLSTests/Certificates/" + name
    }

    private func start(_ arguments: String...) async throws -> RunningServer { try await start(arguments) }

    private func start(_ arguments: [String]) async throws -> RunningServer {
        let pair = ["--tls-cert", Self.certificate("server.pem"), "--tls-key", Self.certificate("server.key")]
        return try await RunningServer(Child(Programs.wryneck, [folder.path, "--port", "0"] + pair + arguments))
    }

    private var trusting: [String] { ["--cacert", Self.certificate("root.pem")] }

    private func port(_ server: RunningServer) throws -> String {
        String(try #require(server.url.dropLast().split(separator: ":").last))
    }

    @Test(
        "serves over TLS 1.2 and 1.3, and nothing older",
        arguments: [("1.2", true), ("1.3", true), ("1.1", false), ("1.0", false)])
    func versions(version: String, isServed: Bool) async throws {
        let server = try await start()
        #expect(server.url.hasPrefix("https://127.0.0.1:"))
        let flag = "--tlsv\(version)"
        let outcome = try await curl(
            trusting + [flag, "--tls-max", version, "--ciphers", "DEFAULT:@SECLEVEL=0", server.url + "a.txt"])
        #expect((outcome.text == "abcdefghij") == isServed, "\(outcome.errors)")
    }

    @Test("a host that the certificate is not for, and a root that nobody trusts, are refused by curl")
    func refused() async throws {
        let server = try await start()
        let other = "https://second.test:\(try port(server))/a.txt"
        #expect(try await curl(trusting + ["--connect-to", "::127.0.0.1:", other]).code == 60)
        #expect(try await curl([server.url + "a.txt"]).code == 60)
    }

    @Test(
        "the body, ranges, HEAD, keep-alive and conditions are byte for byte those of the plain server, in each version",
        arguments: ["--http1.1", "--http2"])
    func same(version: String) async throws {
        // Dates that are just now are not sent, and the two would be asked in different seconds.
        for name in ["large", "a.txt"] {
            #expect(try await Child.run("touch", ["-d", "2020-02-02", folder.path + "/" + name]).code == 0)
        }
        let plain = try await Programs.startWryneck(folder.path)
        let secure = try await start()
        let requests: [[String]] = [
            ["large"], ["--range", "5-1000000", "large"], ["--range", "0-3,1000-70000", "large"], ["--head", "large"],
            ["nowhere"],
            ["--range", "9000000-", "large"], ["--compressed", "a.txt"],
            ["--header", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "a.txt"],
        ]
        for request in requests {
            let (path, flags) = (try #require(request.last), Array(request.dropLast()))
            let one = try await fetch(flags + [plain.url + path])
            let other = try await fetch(trusting + [version] + flags + [secure.url + path])
            #expect(one.status != "" && Self.comparable(one) == Self.comparable(other), "\(request)")
        }
        let both = try await curl(trusting + ["--verbose", version, secure.url + "a.txt", secure.url + "a.txt"])
        #expect(both.text == "abcdefghijabcdefghij" && both.errors.contains("Re-using existing connection"))
    }

    /// Without what depends on the moment: the date, and the boundary between parts.
    private static func comparable(_ reply: Reply) -> [[UInt8]] {
        let type = reply["content-type"] ?? ""
        // RFC 9113 §8.2: names are in lower case there, and fields of one name have an order, but not those of
        // different ones.
        let fields = reply.fields.map { (name: $0.name.lowercased(), value: $0.value) }.filter {
            $0.name != "date" && $0.value != type
        }
        let head = fields.map { "\($0.name): \($0.value)" }.sorted().map { Array($0.utf8) }
        guard let boundary = type.firstRange(of: "boundary=").map({ Array(type[$0.upperBound...].utf8) }) else {
            return [Array("\(reply.status) \(type)".utf8)] + head + [reply.body]
        }
        return [Array(reply.status.utf8)] + head + reply.body.split(separator: boundary).map(Array.init)
    }

    @Test("sessions are resumed by tickets, in TLS 1.2 and 1.3", arguments: ["-tls1_2", "-tls1_3"])
    func resumption(version: String) async throws {
        let server = try await start()
        let (session, address) = (folder.path + "/session", "127.0.0.1:\(try port(server))")
        // The ticket of TLS 1.3 comes behind the handshake: an answer has to be read.
        let ask = "printf 'GET /a.txt HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n'"
        let first = try await shell(
            "\(ask) | openssl s_client \(version) -quiet -connect \(address) -sess_out \(session)")
        #expect(first.text.contains("abcdefghij"))
        let second = try await shell("openssl s_client \(version) -connect \(address) -sess_in \(session) < /dev/null")
        #expect(second.text.contains("Reused, TLSv1."), "\(second.text)")
    }

    private func shell(_ command: String) async throws -> Outcome { try await Child.run("bash", ["-c", command]) }

    @Test("with --tls-client-ca a client shows a certificate of that authority, or is not served")
    func mutual() async throws {
        let server = try await start("--tls-client-ca", Self.certificate("root.pem"))
        func identity(_ name: String) -> [String] {
            ["--cert", Self.certificate(name + ".pem"), "--key", Self.certificate(name + ".key")]
        }
        #expect(try await curl(trusting + identity("alice") + [server.url + "a.txt"]).text == "abcdefghij")
        #expect(try await curl(trusting + identity("stranger") + [server.url + "a.txt"]).code != 0)
        #expect(try await curl(trusting + [server.url + "a.txt"]).code != 0)
    }

    @Test("SIGHUP and changed files bring a new certificate while requests go on, and not one of them fails")
    func reload() async throws {
        for name in ["server.pem", "server.key"] {
            try FileManager.default.copyItem(atPath: Self.certificate(name), toPath: folder.path + "/" + name)
        }
        let pair = ["--tls-cert", folder.path + "/server.pem", "--tls-key", folder.path + "/server.key"]
        let server = try await RunningServer(
            Child(Programs.wryneck, [folder.path, "--port", "0", "--no-access-log"] + pair))
        let urls = Array(repeating: server.url + "a.txt", count: 100)
        // Each on a connection of its own.
        async let answers = curl(trusting + ["--header", "Connection: close", "--fail"] + urls)
        for (pem, key) in [
            ("renewed.pem", "renewed.key"), ("server.pem", "server.key"), ("renewed.pem", "renewed.key"),
        ] {
            for (from, to) in [(pem, "server.pem"), (key, "server.key")] {
                try FileManager.default.copyItem(atPath: Self.certificate(from), toPath: folder.path + "/new")
                #expect(rename(folder.path + "/new", folder.path + "/" + to) == 0)
            }
            server.child.signal(SIGHUP)
        }
        let outcome = try await answers
        #expect(outcome.code == 0 && outcome.output.count == 1000, "\(outcome.errors)")
        let shown = try await curl(trusting + ["--verbose", server.url + "a.txt"])
        #expect(shown.errors.contains("CN=example.test renewed"))
        #expect(try await server.stop().code == 0)
    }

    @Test("100 MiB go up in chunks and come back in pieces, whole, over one connection")
    func upload() async throws {
        let server = try await Programs.startWebExample(
            "mutual-tls", "--port", "0", "--certificates", packageFolder + "/Tests/WryneckTLSTests/Certificates")
        // Not made here: a hundred million steps without optimisation would keep the other tests from their threads.
        let file = folder.path + "/upload"
        #expect(try await shell("head -c 104857600 /dev/urandom > '\(file)'").code == 0)
        let identity = ["--cert", Self.certificate("alice.pem"), "--key", Self.certificate("alice.key")]
        let command =
            trusting + identity + [
                "--header", "Transfer-Encoding: chunked", "--data-binary", "@" + file, "--output",
                folder.path + "/back",
            ]
        let echo = try await curl(command + [server.url + "echo"])
        #expect(echo.code == 0, "\(echo.errors)")
        #expect(try await Child.run("cmp", [file, folder.path + "/back"]).code == 0)
        #expect(try await curl(trusting + identity + [server.url]).text == "Hello, alice!\n")
    }

    @Test("--tls-self-signed serves localhost with a certificate of its own; --http-redirect sends there")
    func selfSigned() async throws {
        let spare = try await Programs.startWryneck(folder.path)
        let free = try port(spare)
        _ = try await spare.stop()
        let other = try await Programs.startWryneck(folder.path)
        let freeToo = try port(other)
        _ = try await other.stop()
        let server = try await RunningServer(
            Child(Programs.wryneck, [folder.path, "--port", free, "--tls-self-signed", "--http-redirect", freeToo]))
        #expect(try await curl(server.url + "a.txt").code == 60)
        #expect(try await curl("--insecure", server.url + "a.txt").text == "abcdefghij")
        let reply = try await fetch("http://localhost:\(freeToo)/a%2fb/?c=d")
        #expect(reply.status == "308" && reply["Location"] == "https://localhost:\(free)/a%2fb/?c=d")
        let names = try await shell(
            "openssl s_client -connect 127.0.0.1:\(free) < /dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName"
        )
        #expect(names.text.contains("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"))
    }

    @Test(
        "mistakes are one line, and no secret is in it",
        arguments: [
            (["--tls-cert", "server.pem"], "--tls-cert needs --tls-key, the certificate's private key"),
            (["--tls-key", "server.key"], "--tls-key needs --tls-cert, the key's certificate"),
            (["--tls-client-ca", "root.pem"], "--tls-client-ca needs a certificate: --tls-cert or --tls-self-signed"),
            (["--tls-cert", "server.pem", "--tls-key", "second.key"], "second.key is not the key of the certificate"),
            (
                ["--tls-cert", "server.pem", "--tls-key", "encrypted.key"],
                "the passphrase is not that of encrypted.key"
            ),
            (["--tls-cert", "expired.pem", "--tls-key", "expired.key"], "the certificate of expired.key has expired"),
            (["--tls-cert", "empty.pem", "--tls-key", "server.key"], "empty.pem holds no certificate"),
            (
                ["--tls-self-signed", "--http-redirect", "8080"],
                "--http-redirect needs a --port to send to, and 0 is none"
            ),
        ])
    func mistakes(arguments: [String], words: String) async throws {
        let paths = arguments.map { $0.contains(".") ? Self.certificate($0) : $0 }
        let child = try Child(
            Programs.wryneck, [folder.path, "--port", "0"] + paths, environment: ["WRYNECK_TLS_PASSPHRASE": "not this"])
        let outcome = try await child.finish()
        let line = outcome.errors.replacingOccurrences(of: Self.certificate(""), with: "")
        #expect(outcome.code == 1)
        #expect(line == "wryneck: \(words)\n" || line == "wryneck: cannot listen on 127.0.0.1:0: \(words)\n")
        #expect(!line.contains("not this"))
    }
}
