#if TLS

    import Foundation
    import ProcessTesting
    import Testing
    import WryneckReactor

    @testable import WryneckTLS

    /// A self-signed certificate that is kept in a file.
    @Suite("A kept certificate") struct KeptCertificateTests {
        private let folder: ScratchFolder
        private var path: String { folder.path + "/self.pem" }

        init() throws { folder = try ScratchFolder() }

        private func pem(_ names: String..., keeps: Bool = true) throws -> [UInt8] {
            try KeptCertificate(path).pem(for: names, keeps: keeps)
        }
        private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path) } }

        /// What openssl says of it.
        private func text() async throws -> String {
            try await Child.run("openssl", ["x509", "-in", path, "-noout", "-text"]).text
        }

        @Test("is made once, for its owner alone, and taken again after that")
        func life() async throws {
            let first = try pem("localhost", "127.0.0.1", "::1", "192.0.2.7", "2001:db8::7")
            #expect(try pem("localhost", "2001:DB8:0::7") == first)
            #expect(try Array(Data(contentsOf: URL(filePath: path))) == first)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            #expect(try names == ["self.pem"])
            let text = try await text()
            for name in [
                "DNS:localhost", "IP Address:127.0.0.1", "IP Address:192.0.2.7", "IP Address:2001:DB8:0:0:0:0:0:7",
            ] {
                #expect(text.contains(name), "\(name)")
            }
            let end = try await Child.run("openssl", ["x509", "-in", path, "-noout", "-checkend", "\(396 * 86400)"])
            #expect(end.code == 0)
        }

        @Test("that lacks a name is made anew, and goes on to have those that it had")
        func moreNames() async throws {
            let first = try pem("localhost", "192.0.2.7")
            let second = try pem("localhost", "198.51.100.7")
            #expect(second != first)
            #expect(try pem("192.0.2.7", "198.51.100.7") == second)
        }

        @Test("that is about to end is made anew")
        func renewal() throws {
            let (chain, key) = try CertificateMaterial.selfSigned(["localhost"], seconds: 29 * 86400)
            try Data(chain + key).write(to: URL(filePath: path))
            let renewed = try pem("localhost")
            #expect(renewed != chain + key)
            #expect(try pem("localhost") == renewed)
        }

        @Test("is not written where it is only looked whether it could be")
        func looking() throws {
            #expect(try !pem("localhost", keeps: false).isEmpty)
            #expect(try names.isEmpty)
        }

        @Test("a file that was not made here is told, and stays as it is")
        func foreign() throws {
            let other = try Fixture.bytes("server.pem")
            for (content, reason) in [(other, "was not made here"), (Array("hello".utf8), "holds no certificate")] {
                try Data(content).write(to: URL(filePath: path))
                let error = #expect(throws: SecurityError.self) { try pem("localhost") }
                #expect(error?.reason.contains(reason) ?? false)
                #expect(try Array(Data(contentsOf: URL(filePath: path))) == content)
            }
        }

        @Test("an empty file, or none where one can be made, is one to be made; where none can be made it is told")
        func places() throws {
            try Data().write(to: URL(filePath: path))
            #expect(try !pem("localhost").isEmpty)
            let error = #expect(throws: SecurityError.self) {
                try KeptCertificate("/nowhere/self.pem").pem(for: ["localhost"], keeps: true)
            }
            #expect(error?.reason == "/nowhere/self.pem cannot be written: No such file or directory")
        }
    }

#endif
