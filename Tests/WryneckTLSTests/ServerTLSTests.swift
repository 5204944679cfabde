#if TLS

    import Foundation
    import ProcessTesting
    import TLSTesting
    import Testing
    import Wryneck
    @testable import WryneckTLS

    @Suite("Secure endpoints", .ownThread) struct ServerTLSTests {
        @Test("a request over TLS is answered, and knows that it is secure")
        func request() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            #expect(get("/who", try client(address)).hasPrefix("nobody https true 127.0.0.1:"))
            #expect(get("/agreed", try client(address)) == "TLSv1.3 localhost -")
            #expect(get("/url/a%20b?c=%2f", try client(address)) == "https://example.test/url/a%20b?c=%2f")
            await server.stop(grace: .zero)
        }

        @Test(
            "SNI picks the certificate: the name, a wildcard's one label, else the first; in any case",
            arguments: [
                ("example.test", "example.test"), ("second.test", "second.test"), ("SECOND.Test", "second.test"),
                ("a.wild.test", "second.test"),
                ("a.b.wild.test", "example.test"), ("wild.test", "example.test"), ("rsa.test", "rsa.test"),
                ("nowhere.test", "example.test"),
            ])
        func serverName(asked: String, shown: String) async throws {
            let tls = try ServerTLS(Fixture.pair("server"), Fixture.pair("second"), Fixture.pair("rsa"))
            let (server, address) = try await startServer(tls)
            #expect(try CertificateSet(tls, nil, offering: []).context(for: asked).names.first == shown)
            // What is shown is good only for whom it is for.
            let isRight = ["example.test", "second.test", "rsa.test", "a.wild.test", "SECOND.Test"].contains(asked)
            #expect((try? client(address) { $0.host = asked })?.serverName == (isRight ? shown : nil))
            await server.stop(grace: .zero)
        }

        @Test("addresses are proven, too, and are no server names (RFC 6066 §3)")
        func addresses() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server"), Fixture.pair("second")))
            #expect(get("/agreed", try client(address) { $0.host = "127.0.0.1" }) == "TLSv1.3 - -")
            #expect(throws: BlockingTLSClient.Failure.self) { try client(address) { $0.host = "127.0.0.2" } }
            await server.stop(grace: .zero)
        }

        @Test("ALPN is chosen exactly, in our order; no protocol in common is refused; who asks for none is served")
        func applicationProtocols() async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.applicationProtocols = ["second/2", "http/1.1"]
            let (server, address) = try await startServer(tls)
            #expect(try client(address) { $0.protocols = ["h9", "http/1.1", "second/2"] }.chosenProtocol == "second/2")
            #expect(get("/agreed", try client(address) { $0.protocols = ["http/1.1"] }).hasSuffix(" http/1.1"))
            #expect(try client(address).chosenProtocol == nil)
            let failure = #expect(throws: BlockingTLSClient.Failure.self) {
                try client(address) { $0.protocols = ["http/1.10", "http/1.0"] }
            }
            #expect(failure?.description.contains("no application protocol") == true, "\(String(describing: failure))")
            await server.stop(grace: .zero)
        }

        // MARK: Plain HTTP where TLS is spoken

        private func plain(_ bytes: String, to address: SocketAddress) throws -> String {
            let descriptor = try BlockingTLSClient.connected(to: address)
            defer { close(descriptor) }
            try Syscalls.writeAll(descriptor, Array(bytes.utf8))
            var answer: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 { answer += buffer[..<count] }
            return String(decoding: answer, as: UTF8.self)
        }

        @Test("plain HTTP gets a 400 that says so, and no page; what is no HTTP gets a 400, too; TLS goes on beside it")
        func plainHTTP() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            let answer = try plain("GET / HTTP/1.1\r\nHost: example.test\r\n\r\n", to: address)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(
                answer.contains("TLS: use https://") && answer.contains("\r\nConnection: close\r\n")
                    && !answer.contains("hello"))
            #expect(try plain("SSH-2.0-x\r\n", to: address).hasPrefix("HTTP/1.1 400 "))
            #expect(try plain("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", to: address).hasPrefix("HTTP/1.1 400 "))
            #expect(get("/", try client(address)) == "hello")
            await server.stop(grace: .zero)
        }

        @Test("plain HTTP is redirected by a site that redirects to its secure side")
        func plainRedirect() async throws {
            let endpoint = Endpoint.tcp(port: 0).secured(by: ServerTLS(try Fixture.pair("server")))
            let server = Server(endpoint) { _ in
                Site(HTTPSRedirect(port: 8443, otherwise: Page { _ in .text("secure") }))
            }
            try await server.start()
            let address = try #require(server.addresses.first)
            let answer = try plain("GET /a?b HTTP/1.1\r\nHost: example.test\r\nConnection: close\r\n\r\n", to: address)
            #expect(
                answer.hasPrefix("HTTP/1.1 308 ") && answer.contains("\r\nLocation: https://example.test:8443/a?b\r\n"))
            #expect(get("/", try client(address)) == "secure")
            await server.stop(grace: .zero)
        }

        @Test("behind a proxy that says for whom it speaks, plain HTTP gets its 400 as well")
        func plainProxied() async throws {
            let (server, address) = try await startServer(
                ServerTLS(Fixture.pair("server")), proxies: [try #require(SocketAddress.Network("127.0.0.0/8"))])
            let answer = try plain(
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", to: address)
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("https://"))
            await server.stop(grace: .zero)
        }

        // MARK: Mutual TLS

        @Test("clients are not asked for a certificate unless told")
        func mutualNone() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            let name = try client(address) {
                $0.chain = try Fixture.bytes("alice.pem")
                $0.key = try Fixture.bytes("alice.key")
            }
            #expect(get("/who", name).hasPrefix("nobody "))
            await server.stop(grace: .zero)
        }

        @Test(
            "where a certificate is optional or required, a good one tells who it is, a stranger's is refused",
            arguments: [false, true])
        func mutual(isRequired: Bool) async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            let roots = TrustedRoots.file(Fixture.path("root.pem"))
            tls.clientCertificates = isRequired ? .required(roots: roots) : .optional(roots: roots)
            let (server, address) = try await startServer(tls)
            let alice = try client(address) {
                $0.chain = try Fixture.bytes("alice.pem")
                $0.key = try Fixture.bytes("alice.key")
            }
            #expect(get("/who", alice).hasPrefix("alice https"))
            // TLS 1.3: the client learns of it with its first read.
            let stranger = try? client(address) {
                $0.chain = try Fixture.bytes("stranger.pem")
                $0.key = try Fixture.bytes("stranger.key")
            }
            #expect(stranger.map { get("/who", $0) } ?? "" == "")
            let nobody = try? client(address)
            #expect((nobody.map { get("/who", $0) } ?? "").hasPrefix("nobody") == !isRequired)
            await server.stop(grace: .zero)
        }

        @Test("a server's own certificate is none for a client: the purpose counts (RFC 5280 §4.2.1.12)")
        func purpose() async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.clientCertificates = .required(roots: .pem(try Fixture.bytes("root.pem")))
            let (server, address) = try await startServer(tls)
            let odd = try? client(address) {
                $0.chain = try Fixture.bytes("renewed.pem")
                $0.key = try Fixture.bytes("renewed.key")
            }
            #expect(odd.map { get("/who", $0) } ?? "" == "")
            await server.stop(grace: .zero)
        }

        @Test("who a peer is: subject, issuer, names, number, fingerprint")
        func identity() async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.clientCertificates = .required(roots: .pem(try Fixture.bytes("root.pem")))
            let seen = Seen()
            let server = try await Server(Endpoint.tcp(port: 0).secured(by: tls)) { _ in
                Site(
                    Page { request in
                        seen.certificate = request.security?.peerCertificate
                        return .text("")
                    })
            }.start()
            _ = get(
                "/",
                try client(try #require(server.addresses.first)) {
                    $0.chain = try Fixture.bytes("alice.pem")
                    $0.key = try Fixture.bytes("alice.key")
                })
            let alice = try #require(seen.certificate)
            #expect(alice.subject == "CN=alice,O=Wryneck tests")
            #expect(alice.issuer == "CN=Root,O=Wryneck tests")
            #expect(alice.names == [.email("alice@example.test"), .uri("spiffe://example.test/alice")])
            #expect(alice.fingerprint.count == 64 && alice.serialNumber.count >= 16)
            #expect(alice.der.count > 300)
            await server.stop(grace: .zero)
        }

        // MARK: What is wrong is said in one line

        @Test(
            "a certificate that is of no use is told in words when somebody listens",
            arguments: [
                ("nowhere.pem", "server.key", nil, "nowhere.pem cannot be read: No such file or directory"),
                ("empty.pem", "server.key", nil, "empty.pem holds no certificate"),
                ("server.key", "server.key", nil, "server.key holds no certificate"),
                ("broken.pem", "server.key", nil, "broken.pem cannot be read: something in it is broken"),
                ("server.pem", "nowhere.key", nil, "nowhere.key cannot be read: No such file or directory"),
                ("server.pem", "server.pem", nil, "server.pem holds no private key"),
                ("server.pem", "second.key", nil, "second.key is not the key of the certificate"),
                ("server.pem", "rsa.key", nil, "rsa.key is not the key of the certificate"),
                ("server.pem", "encrypted.key", nil, "encrypted.key is encrypted, and there is no passphrase"),
                ("server.pem", "encrypted.key", "wrong", "the passphrase is not that of encrypted.key"),
                ("expired.pem", "expired.key", nil, "the certificate of expired.key has expired"),
                ("future.pem", "future.key", nil, "the certificate of future.key is not valid yet"),
                ("weak.pem", "weak.key", nil, "the key or signature of weak.pem is too weak"),
                (".", "server.key", nil, ". cannot be read: it is no regular file"),
            ])
        func mistakes(chain: String, key: String, passphrase: String?, words: String) async throws {
            let server = Server(
                .tls(port: 0, .files(chain: Fixture.path(chain), key: Fixture.path(key), passphrase: passphrase))
            ) { _ in
                Site(Page { _ in .text("") })
            }
            let error = await #expect(throws: Endpoint.ListenError.self) { try await server.start() }
            let reason = try #require(error?.reason)
            #expect(reason.replacingOccurrences(of: Fixture.path("x").dropLast(), with: "") == words)
            #expect(!reason.contains("\n") && !reason.contains("\"wrong"))
            await server.stop(grace: .zero)
        }

        @Test("an encrypted key with its passphrase is taken")
        func passphrase() async throws {
            let certificate = TLSCertificate.files(
                chain: Fixture.path("server.pem"), key: Fixture.path("encrypted.key"), passphrase: "open sesame")
            let (server, address) = try await startServer(ServerTLS(certificate))
            #expect(get("/", try client(address)) == "hello")
            await server.stop(grace: .zero)
        }

        @Test("no certificate at all, and roots that are none, are told")
        func nothing() async throws {
            let server = Server(Endpoint.tcp(port: 0).secured(by: ServerTLS([]))) { _ in Site(Page { _ in .text("") }) }
            let error = await #expect(throws: Endpoint.ListenError.self) { try await server.start() }
            #expect(error?.reason == "a secure endpoint needs a certificate")
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.clientCertificates = .required(roots: .file(Fixture.path("empty.pem")))
            let other = Server(Endpoint.tcp(port: 0).secured(by: tls)) { _ in Site(Page { _ in .text("") }) }
            let otherError = await #expect(throws: Endpoint.ListenError.self) { try await other.start() }
            #expect(otherError?.reason.hasSuffix("empty.pem holds no certificate") == true)
        }

        @Test("a certificate describes where it comes from and never its key")
        func description() throws {
            #expect(TLSCertificate.files(chain: "a.pem", key: "b.pem", passphrase: "secret").description == "a.pem")
            #expect(try Fixture.pair("server").description == "a certificate in memory")
        }

        @Test("a self-signed certificate is good for those who trust it: names and addresses")
        func selfSigned() async throws {
            let folder = try TemporaryFiles()
            // Its bytes, from a connection's other end.
            var tls = ServerTLS(.selfSigned(for: ["localhost", "127.0.0.1", "::1", "box.local"]))
            tls.ticketLifetime = nil
            let (server, address) = try await startServer(tls)
            #expect(throws: BlockingTLSClient.Failure.self) { try client(address) }
            let pem = try await folder.certificate(shownBy: address)
            for host in ["localhost", "127.0.0.1", "box.local"] {
                #expect(
                    get(
                        "/",
                        try client(address) {
                            $0.roots = pem
                            $0.host = host
                        }) == "hello")
            }
            #expect(throws: BlockingTLSClient.Failure.self) {
                try client(address) {
                    $0.roots = pem
                    $0.host = "other.local"
                }
            }
            await server.stop(grace: .zero)
        }
    }

    /// On the reactor's thread, read when the server has answered.
    private final class Seen: @unchecked Sendable {
        var certificate: PeerCertificate?
    }

#endif
