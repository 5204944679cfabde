import Foundation
import ProcessTesting
import Testing
import WryneckReactor

@testable import Wryneck

/// The files of one request.
@Suite("Staged files of a request") struct StagedFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var names: [String] {
        get throws { try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() }
    }

    private func staged(_ names: String...) throws -> StagedFiles {
        let files = StagedFiles()
        for name in names {
            let file = StagedFile(name, in: try UploadFolder(path: folder.path).place(of: []))
            try file.write([1])
            try file.finish()
            files.add(file)
        }
        return files
    }

    @Test("come in together; discarding them then does nothing")
    func published() throws {
        let files = try staged("a", "b")
        #expect(try files.publish(UploadConditions(overwrites: false)) == [true, true])
        files.discard()
        #expect(try names == ["a", "b"])
    }

    @Test("none comes in after they were discarded")
    func discarded() throws {
        let files = try staged("a", "b")
        files.discard()
        #expect(throws: (any Error).self) { try files.publish(UploadConditions(overwrites: false)) }
        #expect(try names == [])
    }

    @Test("a server that ends at once has removed uploads under way before it says that it has ended")
    func serverEnds() async throws {
        let path = folder.path
        for _ in 0..<10 {
            let server = try await Server(.tcp(port: 0), reactors: .count(2)) { _ in Site(Uploads(into: path)) }.start()
            let client = try RawClient(try #require(server.addresses.first))
            client.sendEarly(
                Array("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n".utf8)
                    + [UInt8](repeating: 7, count: 300_000))
            let limit = ContinuousClock.now + patience
            while try names.isEmpty, ContinuousClock.now < limit { await Task.yield() }
            #expect(try !names.isEmpty)
            await server.stop(grace: .zero)
            #expect(try names == [])
            // Until here the client must not leave, which would remove the file, too.
            withExtendedLifetime(client) {}
        }
    }
}
