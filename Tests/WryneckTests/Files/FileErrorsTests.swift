import Glibc
import HTTPTypes
import ProcessTesting
import Testing
import WryneckHTTP
import WryneckReactor

@testable import Wryneck

@Suite("What a client is told when a file cannot be opened") struct FileErrorsTests {
    private func status(_ code: CInt) -> HTTPResponse.Status? {
        (Errno(rawValue: code).asFileAnswer as? HTTPError)?.status
    }

    @Test("that there is none", arguments: [ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EXDEV, ENXIO, ENODEV, EINVAL])
    func notFound(code: CInt) { #expect(status(code) == .notFound) }

    @Test("that it is not for them", arguments: [EACCES, EPERM])
    func forbidden(code: CInt) { #expect(status(code) == .forbidden) }

    @Test("to come back later", arguments: [EMFILE, ENFILE, ENOMEM, EAGAIN])
    func unavailable(code: CInt) throws {
        let error = try #require(Errno(rawValue: code).asFileAnswer as? HTTPError)
        #expect(error.status == .serviceUnavailable)
        #expect(error.headers[.retryAfter] == "1")
    }

    @Test("nothing of a disk that fails: that is for the log")
    func broken() { #expect(Errno(rawValue: EIO).asFileAnswer as? Errno == .inputOutput) }

    @Test("in practice: a file without the right to read it", .enabled(if: geteuid() != 0))
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try folder.write("locked.txt", "x")
        folder.setMode("locked.txt", 0)
        let tree = FileTree(folder.path)
        #expect(throws: Errno(rawValue: EACCES)) {
            _ = try tree.open(Array("locked.txt".utf8), now: Instant(nanoseconds: 0))
        }
    }
}
