import Foundation
import ProcessTesting
import Testing
import WryneckReactor

@testable import Wryneck

/// One file on its way in, step by step.
@Suite("Staged files") struct StagedFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var names: [String] {
        get throws { try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() }
    }

    private func stage(_ name: String, _ segments: [String] = []) throws -> StagedFile {
        StagedFile(name, in: try UploadFolder(path: folder.path).place(of: segments))
    }

    @Test("is hidden until it is published, and then there is nothing else")
    func life() throws {
        let file = try stage("x")
        try file.write(Array("hello".utf8))
        let staged = try names
        #expect(staged.count == 1 && staged[0].hasPrefix(".upload-"))
        try file.finish()
        #expect(try file.publish(replaces: false))
        file.discard()
        #expect(try names == ["x"])
        file.withdraw()
        #expect(try names == [])
    }

    @Test("is removed when it is let go of, or discarded; what comes later does nothing")
    func removed() throws {
        do {
            let file = try stage("x")
            try file.write([1])
            #expect(try names.count == 1)
        }
        #expect(try names == [])
        let file = try stage("x")
        try file.write([1])
        file.discard()
        #expect(try names == [])
        #expect(throws: Errno.self) { try file.write([2]) }
        #expect(throws: Errno.self) { try file.publish(replaces: true) }
        #expect(try names == [])
    }

    @Test("a file that appears in the meantime is not replaced unasked; the last step sees it")
    func race() throws {
        let file = try stage("x")
        try file.write([1])
        try file.finish()
        try folder.write("x", "other")
        #expect(throws: Errno(rawValue: 17)) { try file.publish(replaces: false) }
        #expect(try fileText(folder.path("x")) == "other")
        #expect(try !file.publish(replaces: true))
        #expect(try fileBytes(folder.path("x")) == [1])
        #expect(try names == ["x"])
    }

    @Test("missing folders are made with the file, and go with it")
    func folders() throws {
        let file = try stage("x", ["a", "b"])
        try file.finish()
        #expect(try names.count == 1)
        #expect(try file.publish(replaces: false))
        #expect(try names == ["a", "a/b", "a/b/x"])
        file.withdraw()
        #expect(try names == [])
    }

    @Test("RFC 4918 §11.5: a full disk is 507; other errors have their own statuses")
    func failures() {
        func code(_ error: any Error) -> Int? { (UploadFailure.answer(to: error) as? HTTPError)?.status.code }
        for (number, status) in [
            (ENOSPC, 507), (EDQUOT, 507), (EFBIG, 413), (EROFS, 403), (EACCES, 403), (EEXIST, 409), (ENAMETOOLONG, 400),
            (EMFILE, 503),
        ] {
            #expect(code(Errno(rawValue: number)) == status)
        }
        #expect(code(ThreadPool.Failure.queueIsFull) == 503)
        #expect(code(Errno(rawValue: EIO)) == nil)
        #expect(code(HTTPError(.conflict)) == 409)
    }
}
