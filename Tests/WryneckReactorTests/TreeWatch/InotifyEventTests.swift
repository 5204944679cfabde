import Testing

@testable import WryneckReactor

@Suite("Events of inotify(7)") struct InotifyEventTests {
    private func bytes(_ watch: Int32, _ mask: UInt32, _ name: String, length: Int? = nil) -> [UInt8] {
        let length = length ?? (name.isEmpty ? 0 : (name.utf8.count / 16 + 1) * 16)
        var bytes: [UInt8] = []
        for word in [UInt32(bitPattern: watch), mask, 0, UInt32(length)] { withUnsafeBytes(of: word) { bytes += $0 } }
        return bytes + Array(name.utf8) + [UInt8](repeating: 0, count: max(0, length - name.utf8.count))
    }

    private func events(_ bytes: [UInt8]) -> [InotifyEvent] { bytes.withUnsafeBytes { InotifyEvent.all(in: $0) } }

    @Test("several in one read, names without the zeros that fill them up")
    func several() {
        let all = events(
            bytes(1, 0x4000_0100, "folder") + bytes(2, 0x400, "") + bytes(-1, 0x4000, "")
                + bytes(3, 0x80, "exactly-16-bytes"))
        #expect(all.map(\.watch) == [1, 2, -1, 3])
        #expect(all.map { String(decoding: $0.name, as: UTF8.self) } == ["folder", "", "", "exactly-16-bytes"])
        #expect(all.map(\.isDirectory) == [true, false, false, false])
        #expect(all.map(\.isArrival) == [true, false, false, true])
        #expect(all.map(\.isOwn) == [false, true, false, false])
        #expect(all.map(\.isOverflow) == [false, false, true, false])
    }

    @Test("what is cut off is left out")
    func cut() {
        let whole = bytes(1, 0x100, "a")
        for count in 0..<whole.count { #expect(events(Array(whole[..<count])).isEmpty) }
        #expect(events(bytes(1, 0x100, "a", length: 16) + bytes(1, 0x100, "b").dropLast()).count == 1)
    }
}
