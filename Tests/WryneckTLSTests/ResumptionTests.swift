#if TLS

    import ProcessTesting
    import TLSTesting
    import Testing
    import Wryneck

    /// openssl's own client keeps sessions in files.
    @Suite("Sessions that are taken up again", .ownThread) struct ResumptionTests {
        private let files: TemporaryFiles
        init() throws { files = try TemporaryFiles() }

        private func ask(_ address: SocketAddress, _ options: String...) async throws -> String {
            let request = "printf 'GET /who HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n'"
            let client = "openssl s_client -ign_eof -connect \(address) \(options.joined(separator: " ")) 2>&1"
            return try await Child.run("bash", ["-c", "\(request) | \(client)"]).text
        }

        @Test(
            "who a client is, is known of its ticket, until those who vouch for it are no longer trusted",
            arguments: ["-tls1_2", "-tls1_3"])
        func mutual(version: String) async throws {
            try files.put("root.pem", as: "roots.pem")
            var tls = ServerTLS(try Fixture.pair("server"), try Fixture.pair("second"))
            tls.clientCertificates = .required(roots: .file(files.path("roots.pem")))
            let (server, address) = try await startServer(tls)
            let identity = "-cert \(Fixture.path("alice.pem")) -key \(Fixture.path("alice.key"))"
            // The ticket of another name's certificate, too.
            for name in ["example.test", "second.test"] {
                let (first, session) = ("-servername \(name) \(version)", files.path(name))
                #expect(try await ask(address, first, identity, "-sess_out \(session)").contains("alice https true"))
                let again = try await ask(address, first, "-sess_in \(session)")
                #expect(again.contains("Reused, ") && again.contains("alice https true"), "\(again)")
            }
            try files.put("other-root.pem", as: "roots.pem")
            try server.reloadCertificates()
            for name in ["example.test", "second.test"] {
                let late = try await ask(address, version, "-servername \(name) -sess_in \(files.path(name))")
                #expect(!late.contains("Reused, ") && !late.contains("alice"), "\(late)")
            }
            await server.stop(grace: .zero)
        }
    }

#endif
