import Glibc
import Testing

@testable import Wryneck
@testable import WryneckReactor

@Suite("What stands for one content") struct ValidatorsTests {
    private static let second = 1_000_000_000

    private func status(modified: Int = 1_700_000_000, changed: Int, _ nanoseconds: Int = 123_456_789) -> FileStatus {
        var raw = stat()
        raw.st_mode = S_IFREG | 0o644
        (raw.st_dev, raw.st_ino, raw.st_size) = (1, 2, 3)
        (raw.st_mtim.tv_sec, raw.st_ctim.tv_sec, raw.st_ctim.tv_nsec) = (modified, changed, nanoseconds)
        return FileStatus(raw)
    }

    @Test("the tag is another one when only the change time is")
    func changeTime() {
        #expect(status(changed: 1_800_000_000).entityTag == status(changed: 1_800_000_000).entityTag)
        #expect(status(changed: 1_800_000_000).entityTag != status(changed: 1_800_000_001).entityTag)
        #expect(status(changed: 1_800_000_000).entityTag != status(changed: 1_800_000_000, 123_456_790).entityTag)
        #expect(status(modified: 1, changed: 1_800_000_000).entityTag?.isWeak == false)
    }

    @Test("a file is settled when the clock has moved on since it was changed")
    func settled() {
        let changed = 1_800_000_000 * Self.second + 123_456_789
        let status = status(changed: 1_800_000_000)
        for (clock, expected) in [
            (0, false), (1, true), (4_000_000, true), (-1, false), (-Self.second, false), (-Self.second - 1, true),
        ] {
            #expect(status.isSettled(at: Int64(changed + clock)) == expected, "\(clock)")
        }
        #expect(status.isSettled(at: .min) && status.isSettled(at: .max))
    }

    @Test("on a file system that knows whole seconds only, two have to pass")
    func wholeSeconds() {
        let status = status(changed: 1_800_000_000, 0)
        for (clock, expected) in [
            (0, false), (Self.second, false), (2 * Self.second - 1, false), (2 * Self.second, true),
        ] {
            #expect(status.isSettled(at: Int64(1_800_000_000 * Self.second + clock)) == expected, "\(clock)")
        }
    }

    @Test(
        "dates at the epochs of UNIX and DOS, and npm's, are none",
        arguments: [
            (0, false), (1, false), (-1, false), (315_532_800, false), (315_619_200, false), (499_162_500, false),
            (499_162_501, true), (631_152_000, true),
        ])
    func dates(seconds: Int, isOne: Bool) {
        #expect(status(modified: seconds, changed: 1_800_000_000).modifiedSeconds == (isOne ? seconds : nil))
    }

    @Test("a hash is another one for another content")
    func hash() {
        #expect(ContentHash.tag([1, 2, 3]) == ContentHash.tag([1, 2, 3]))
        #expect(ContentHash.tag([1, 2, 3]) != ContentHash.tag([1, 2, 4]))
        #expect(ContentHash.tag([])?.opaque == "e3b0c44298fc1c149afbf4c8996fb924")
    }
}
