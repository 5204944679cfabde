#if TLS

    import Foundation
    import ProcessTesting
    import TLSTesting
    import WryneckReactor

    /// A folder for certificates that change.
    struct TemporaryFiles {
        private let folder: ScratchFolder
        init() throws { folder = try ScratchFolder() }

        func path(_ name: String) -> String { folder.path + "/" + name }

        /// As a careful program does it: the name changes hands at once.
        func put(_ fixture: String, as name: String) throws {
            let bytes = try Fixture.bytes(fixture)
            try Data(bytes).write(to: URL(filePath: path(name + ".new")))
            guard rename(path(name + ".new"), path(name)) == 0 else { throw BlockingTLSClient.Failure("rename") }
        }

        /// As openssl's client sees it.
        func certificate(shownBy address: SocketAddress) async throws -> [UInt8] {
            let outcome = try await Child.run("openssl", ["s_client", "-connect", "\(address)", "-showcerts"])
            let text = outcome.text
            guard let start = text.range(of: "-----BEGIN CERTIFICATE-----"),
                let end = text.range(of: "-----END CERTIFICATE-----")
            else {
                throw BlockingTLSClient.Failure("no certificate in: \(text) \(outcome.errors)")
            }
            return Array((text[start.lowerBound..<end.upperBound] + "\n").utf8)
        }
    }

#endif
