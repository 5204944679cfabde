#if TLS

    import Foundation
    import ProcessTesting
    import TLSTesting
    import Testing
    import Wryneck

    /// As openssl's own client sees it.
    @Suite("What a secure endpoint offers", .ownThread) struct ServerTLSOptionsTests {
        private func openssl(_ address: SocketAddress, _ options: String...) async throws -> String {
            let outcome = try await Child.run(
                "bash",
                ["-c", "openssl s_client -connect \(address) \(options.joined(separator: " ")) < /dev/null 2>&1"])
            return outcome.text
        }

        @Test("RFC 6066 §8: what the authority says of the certificate is stapled for clients that ask")
        func stapling() async throws {
            var certificate = try Fixture.pair("server")
            certificate.ocspResponse = Fixture.path("ocsp.der")
            let (server, address) = try await startServer(ServerTLS(certificate))
            #expect(try await openssl(address, "-status").contains("OCSP Response Status: successful (0x0)"))
            await server.stop(grace: .zero)
            let (plain, other) = try await startServer(ServerTLS(Fixture.pair("server")))
            #expect(try await openssl(other, "-status").contains("OCSP response: no response sent"))
            await plain.stop(grace: .zero)
        }

        @Test("the whole chain is sent: whoever knows the root needs nothing else")
        func chain() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            let text = try await openssl(
                address, "-CAfile", Fixture.path("root.pem"), "-verify_hostname example.test -verify_return_error")
            #expect(text.contains("Verify return code: 0 (ok)") && text.contains("depth=2"))
            await server.stop(grace: .zero)
        }

        @Test("minimumVersion 1.3 refuses 1.2")
        func minimum() async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.minimumVersion = .v1_3
            let (server, address) = try await startServer(tls)
            #expect(try await openssl(address, "-tls1_2").contains("alert protocol version"))
            #expect(try await openssl(address, "-tls1_3").contains("Cipher is TLS_AES_128_GCM_SHA256"))
            await server.stop(grace: .zero)
        }

        @Test(
            "ciphers without forward secrecy or authentication are not spoken",
            arguments: [
                "AES128-GCM-SHA256", "AES256-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA",
            ])
        func ciphers(name: String) async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server"), Fixture.pair("rsa")))
            #expect(try await openssl(address, "-tls1_2 -cipher \(name)").contains("Cipher is (NONE)"))
            #expect(
                try await openssl(address, "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256").contains(
                    "Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"))
            await server.stop(grace: .zero)
        }

        @Test("no tickets, no resumption: neither version gives one", arguments: ["-tls1_2", "-tls1_3"])
        func noTickets(version: String) async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.ticketLifetime = nil
            let (server, address) = try await startServer(tls)
            let folder = try ScratchFolder()
            let session = folder.path + "/session"
            _ = try await openssl(address, version, "-sess_out", session)
            if FileManager.default.fileExists(atPath: session) {
                #expect(!(try await openssl(address, version, "-sess_in", session)).contains("Reused"))
            }
            await server.stop(grace: .zero)
        }

        @Test("a client cannot have the handshake anew in the middle of a connection (TLS 1.2)")
        func renegotiation() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            let outcome = try await Child.run(
                "bash", ["-c", "(printf 'R\\n'; cat) < /dev/null | openssl s_client -connect \(address) -tls1_2 2>&1"])
            #expect(
                outcome.text.contains("RENEGOTIATING") && outcome.text.contains("no renegotiation"),
                "\(outcome.text.suffix(500))")
            await server.stop(grace: .zero)
        }

        @Test("keyLogFile: the secrets of each session, in a file that nobody else can read")
        func keyLog() async throws {
            let folder = try ScratchFolder()
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.keyLogFile = folder.path + "/keys"
            let (server, address) = try await startServer(tls)
            #expect(get("/", try client(address)) == "hello")
            let text = try fileText(folder.path + "/keys")
            #expect(text.contains("SERVER_TRAFFIC_SECRET_0 ") && text.hasSuffix("\n"))
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder.path + "/keys")[.posixPermissions] as? Int
            #expect(mode == 0o600)
            await server.stop(grace: .zero)
            tls.keyLogFile = folder.path + "/nowhere/keys"
            let error = await #expect(throws: Endpoint.ListenError.self) { _ = try await startServer(tls) }
            #expect(error?.reason.hasSuffix("cannot be written: No such file or directory") == true)
        }
    }

#endif
