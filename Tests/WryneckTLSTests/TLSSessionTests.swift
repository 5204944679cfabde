#if TLS

    import Foundation
    import Glibc
    import ProcessTesting
    import TLSTesting
    import Testing
    import Wryneck
    import WryneckReactor
    @testable import WryneckTLS

    /// Both ends of a session over a socket pair, on one thread.
    private final class SessionPair {
        let server: TLSSession
        let client: TLSSession
        let numbers: [CInt]

        init(_ tls: ServerTLS, roots: TrustedRoots, host: String = "localhost", certificate: TLSCertificate? = nil)
            throws
        {
            var numbers: [CInt] = [0, 0]
            let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
            try #require(socketpair(AF_UNIX, type, 0, &numbers) == 0)
            self.numbers = numbers
            server = try TLSSession(CertificateSet(tls, nil, offering: []), on: numbers[0])
            let context = try TLSContext(isServer: false)
            try context.trust(roots)
            context.verify(1)
            if let certificate { try context.use(certificate) }
            client = try TLSSession(context, on: numbers[1], host: host)
        }

        deinit { numbers.forEach { close($0) } }

        /// Ten flights are more than any handshake takes.
        func shakeHands() throws {
            var isDone = (client: false, server: false)
            for _ in 0..<10 {
                if !isDone.client { isDone.client = try client.handshake() == .done }
                if !isDone.server { isDone.server = try server.handshake() == .done }
            }
            try #require(isDone == (true, true))
        }

        /// What waits at one end, past its session.
        func raw(at end: Int) -> [UInt8] {
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while case let count = recv(numbers[end], &buffer, buffer.count, CInt(MSG_DONTWAIT)), count > 0 {
                all += buffer[..<count]
            }
            return all
        }
    }

    @Suite("A TLS session", .ownThread) struct TLSSessionTests {
        private let folder: ScratchFolder
        init() throws { folder = try ScratchFolder() }

        /// A certificate that openssl makes: of this subject, by default without any other name.
        private func pair(subject: String, names: String? = nil) async throws -> (
            certificate: TLSCertificate, chain: String
        ) {
            let (chain, key) = (folder.path + "/chain.pem", folder.path + "/key.pem")
            var arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-multivalue-rdn",
            ]
            arguments += ["-utf8", "-subj", subject, "-keyout", key, "-out", chain]
            if let names { arguments += ["-addext", "subjectAltName=" + names] }
            let outcome = try await Child.run("openssl", arguments)
            try #require(FileManager.default.fileExists(atPath: chain), "\(outcome.errors)")
            return (.files(chain: chain, key: key), chain)
        }

        @Test("RFC 8446 §6.1: a close_notify that the socket had no room for is sent when there is some")
        func notifiesLater() throws {
            let pair = try SessionPair(ServerTLS(Fixture.pair("server")), roots: .file(Fixture.path("root.pem")))
            try pair.shakeHands()
            let junk = [UInt8](repeating: 0, count: 65536)
            for size in [65536, 1024, 1] {
                while junk.withUnsafeBytes({ send(pair.numbers[0], $0.baseAddress, size, CInt(MSG_DONTWAIT)) }) > 0 {}
            }
            #expect(try !pair.server.endWriting())
            #expect(try !pair.server.endWriting())
            _ = pair.raw(at: 1)
            #expect(try pair.server.endWriting())
            #expect(pair.raw(at: 1).count >= 19, "a record with an alert")
            #expect(try pair.server.endWriting())
            #expect(pair.raw(at: 1).isEmpty)
        }

        @Test(
            "whom a client takes a server for: names with and without the last dot, wildcards for one label, addresses",
            arguments: [
                ("localhost", true), ("LOCALHOST", true), ("localhost.", true), ("a.wild.test", true),
                ("a.b.wild.test", false),
                ("wild.test", false), ("127.0.0.1", true), ("127.0.0.2", false), ("::1", true), ("::2", false),
                ("xlocalhost", false), ("localhost.evil.test", false),
            ])
        func names(host: String, isGood: Bool) async throws {
            let (certificate, chain) = try await pair(
                subject: "/CN=evil.test", names: "DNS:localhost,DNS:*.wild.test,IP:127.0.0.1,IP:::1")
            let pair = try SessionPair(ServerTLS(certificate), roots: .file(chain), host: host)
            if isGood { try pair.shakeHands() } else { #expect(throws: SecurityError.self) { try pair.shakeHands() } }
        }

        @Test("RFC 9525 §2: a common name proves no host")
        func commonName() async throws {
            let (certificate, chain) = try await pair(subject: "/CN=localhost")
            let pair = try SessionPair(ServerTLS(certificate), roots: .file(chain))
            let error = #expect(throws: SecurityError.self) { try pair.shakeHands() }
            #expect(error?.reason.contains("hostname mismatch") == true, "\(String(describing: error))")
        }

        @Test(
            "a name that is none of a host is refused before anything is sent",
            arguments: ["", ".", ".wild.test", "a\u{0}.test", String(repeating: "a", count: 300)]
        )
        func noName(host: String) throws {
            #expect(throws: SecurityError.self) {
                try SessionPair(ServerTLS(Fixture.pair("server")), roots: .file(Fixture.path("root.pem")), host: host)
            }
        }

        @Test(
            "a common name with control bytes is nobody's",
            arguments: [("/CN=Ali ce", "Ali ce"), ("/CN=ali\nroot", nil), ("/CN=Zoë", "Zoë")])
        func controlBytes(subject: String, name: String?) async throws {
            let (certificate, chain) = try await pair(subject: subject)
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.clientCertificates = .required(roots: .file(chain))
            let pair = try SessionPair(tls, roots: .file(Fixture.path("root.pem")), certificate: certificate)
            try pair.shakeHands()
            let peer = try #require(pair.server.security.peerCertificate)
            #expect(peer.commonName == name)
            #expect(!peer.subject.contains("\n"))
        }
    }

#endif
