import Foundation
import Testing
import WryneckReactor

@testable import Wryneck

/// The files of one request.
@Suite("Staged files of a request") struct StagedFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var names: [String] { get throws { try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() } }

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
}
