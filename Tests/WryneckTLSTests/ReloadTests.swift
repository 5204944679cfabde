#if TLS

    import Foundation
    import ProcessTesting
    import TLSTesting
    import Testing
    import Wryneck
    import WryneckReactorTesting
    @testable import WryneckTLS

    @Suite("New certificates without a restart", .ownThread) struct ReloadTests {
        private let files: TemporaryFiles

        init() throws {
            files = try TemporaryFiles()
            try files.put("server.pem", as: "chain.pem")
            try files.put("server.key", as: "key.pem")
        }

        private var certificate: TLSCertificate { .files(chain: files.path("chain.pem"), key: files.path("key.pem")) }

        @Test(
            "reloadCertificates: newcomers get the new one, who is connected goes on with the old one",
            arguments: [1, 2])
        func call(reactors: Int) async throws {
            let (server, address) = try await startServer(ServerTLS(certificate), reactors: reactors)
            let early = try client(address)
            #expect(early.serverName == "example.test")
            try files.put("renewed.pem", as: "chain.pem")
            try files.put("renewed.key", as: "key.pem")
            try server.reloadCertificates()
            for _ in 0..<4 { #expect(try client(address).serverName == "example.test renewed") }
            #expect(get("/", early) == "hello")
            await server.stop(grace: .zero)
        }

        @Test(
            "a broken new pair is refused in words, and the old one stays",
            arguments: [
                ("renewed.pem", "server.key", "is not the key of the certificate"),
                ("empty.pem", "server.key", "holds no certificate"),
                ("expired.pem", "expired.key", "has expired"),
            ])
        func broken(chain: String, key: String, words: String) async throws {
            let (server, address) = try await startServer(ServerTLS(certificate))
            try files.put(chain, as: "chain.pem")
            try files.put(key, as: "key.pem")
            let error = #expect(throws: SecurityError.self) { try server.reloadCertificates() }
            #expect(error?.reason.contains(words) == true)
            #expect(try client(address).serverName == "example.test")
            await server.stop(grace: .zero)
        }

        @Test("files that change are seen when somebody connects, a second later at the latest, and told in the log")
        func watched() throws {
            let lines = Lines()
            let memory = try MemoryReactor(logger: lines.logger)
            let identity = ServerIdentity(ServerTLS(certificate))
            try identity.prepare(offering: ["http/1.1"])
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            let first = identity.current
            try files.put("renewed.pem", as: "chain.pem")
            // The half of a pair: it is said, and the old one stays.
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(lines.all == [])
            memory.advance(by: .seconds(1))
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(identity.current === first)
            #expect(
                lines.all.count == 1 && lines.all[0].hasPrefix("warning The certificates stay as they were reason="))
            // Said once for each change.
            memory.advance(by: .seconds(1))
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(lines.all.count == 1)
            try files.put("renewed.key", as: "key.pem")
            memory.advance(by: .seconds(1))
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(identity.current !== first)
            #expect(lines.all.last?.hasPrefix("notice New certificates are in use") == true)
        }

        @Test("files that are gone for a while change nothing")
        func gone() throws {
            let lines = Lines()
            let memory = try MemoryReactor(logger: lines.logger)
            let identity = ServerIdentity(ServerTLS(certificate))
            try identity.prepare(offering: ["http/1.1"])
            let first = identity.current
            try FileManager.default.removeItem(atPath: files.path("chain.pem"))
            memory.advance(by: .seconds(1))
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(identity.current === first)
            #expect(lines.all.last?.contains("No such file") == true)
        }

        @Test("the keys of tickets change when their time is over, and those before them go with the next change")
        func ticketKeys() throws {
            let memory = try MemoryReactor()
            var tls = ServerTLS(certificate)
            tls.ticketLifetime = .seconds(100)
            let identity = ServerIdentity(tls)
            try identity.prepare(offering: ["http/1.1"])
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(identity.keyRotations == 0)
            memory.advance(by: .seconds(99))
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(identity.keyRotations == 0)
            memory.advance(by: .seconds(1))
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(identity.keyRotations == 1)
            // Nobody came for a long time: neither of the keys may open anything any more.
            memory.advance(by: .seconds(250))
            _ = try identity.makeSession(on: 0, of: memory.reactor)
            #expect(identity.keyRotations == 3)
            // A reload keeps the keys: clients that come back need no full handshake.
            try identity.reload()
            #expect(identity.keyRotations == 3)
        }

        @Test("a server without a secure endpoint has nothing to load anew")
        func plain() async throws {
            let server = try await Server(.tcp(port: 0)) { _ in Site(Page { _ in .text("") }) }.start()
            try server.reloadCertificates()
            await server.stop(grace: .zero)
        }
    }

#endif
