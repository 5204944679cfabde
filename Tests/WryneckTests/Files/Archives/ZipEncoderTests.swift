import Testing

@testable import Wryneck

@Suite("Zip archives, as they are made") struct ZipEncoderTests {
    private func number(_ bytes: some Collection<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }

    private func field(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        number(bytes[offset..<(offset + count)])
    }

    private func encode(_ encoder: inout ZipEncoder, _ entry: ArchiveEntry, _ content: [UInt8] = []) -> [UInt8] {
        var output: [UInt8] = []
        encoder.begin(entry, into: &output)
        encoder.count(content)
        output += content
        encoder.finish(into: &output)
        return output
    }

    @Test("APPNOTE 4.3: a stored file has its sum and sizes behind it, and all of them in the central directory")
    func small() {
        var encoder = ZipEncoder()
        // 2001-09-09 01:46:40 UTC.
        let file = encode(
            &encoder, ArchiveEntry(name: Array("a.txt".utf8), size: 9, modified: 1_000_000_000), Array("123456789".utf8)
        )
        let end = encoder.end()
        #expect(field(file, 0, 4) == 0x0403_4B50 && field(file, 4, 2) == 20)
        #expect(field(file, 6, 2) == 8, "sizes come behind, and the name is ASCII")
        #expect(field(file, 8, 2) == 0, "stored")
        #expect(field(file, 10, 2) == 1 << 11 | 46 << 5 | 20 && field(file, 12, 2) == 21 << 9 | 9 << 5 | 9)
        #expect(file[14..<26].allSatisfy { $0 == 0 })
        #expect(field(file, 26, 2) == 5 && field(file, 28, 2) == 9)
        #expect(Array(file[30..<35]) == Array("a.txt".utf8))
        #expect(
            field(file, 35, 2) == 0x5455 && field(file, 37, 2) == 5 && file[39] == 1
                && field(file, 40, 4) == 1_000_000_000)
        #expect(Array(file[44..<53]) == Array("123456789".utf8))
        #expect(
            field(file, 53, 4) == 0x0807_4B50 && field(file, 57, 4) == 0xCBF4_3926 && field(file, 61, 4) == 9
                && field(file, 65, 4) == 9)
        #expect(file.count == 69)
        #expect(field(end, 0, 4) == 0x0201_4B50 && field(end, 8, 2) == 8 && field(end, 16, 4) == 0xCBF4_3926)
        #expect(
            field(end, 20, 4) == 9 && field(end, 24, 4) == 9 && field(end, 38, 4) == 0o100644 << 16
                && field(end, 42, 4) == 0)
        let last = end.count - 22
        #expect(field(end, last, 4) == 0x0605_4B50 && field(end, last + 8, 2) == 1 && field(end, last + 10, 2) == 1)
        #expect(field(end, last + 12, 4) == last && field(end, last + 16, 4) == 69)
    }

    @Test(
        "bit 11 says UTF-8 where it is, and does not where the bytes are something else; a directory has nothing behind it"
    )
    func names() {
        var encoder = ZipEncoder()
        let utf8 = encode(&encoder, ArchiveEntry(name: Array("ü".utf8), size: 0, modified: nil))
        let latin = encode(&encoder, ArchiveEntry(name: [0xFC], size: 0, modified: nil))
        let folder = encode(&encoder, ArchiveEntry(name: Array("d/".utf8), size: nil, modified: nil))
        #expect(field(utf8, 6, 2) == 1 << 11 | 8 && field(latin, 6, 2) == 8 && field(folder, 6, 2) == 0)
        #expect(utf8.count == 30 + 2 + 16 && latin.count == 30 + 1 + 16 && folder.count == 30 + 2)
        // No date is the first that DOS knows.
        #expect(field(utf8, 10, 4) == (1 << 5 | 1) << 16)
    }

    @Test("times from before 1980 and after 2107 are the nearest that there is")
    func times() {
        var encoder = ZipEncoder()
        func date(_ modified: Int) -> Int {
            field(encode(&encoder, ArchiveEntry(name: [97], size: 0, modified: modified)), 10, 4)
        }
        #expect(date(-5) == (1 << 5 | 1) << 16)
        #expect(date(.min) == (1 << 5 | 1) << 16)
        #expect(date(.max) == (127 << 9 | 12 << 5 | 31) << 16 | 23 << 11 | 59 << 5 | 29)
    }

    @Test("ZIP64: a file of 4 GiB has sizes of eight bytes, announced before it and told behind it")
    func large() {
        var encoder = ZipEncoder()
        var output: [UInt8] = []
        encoder.begin(ArchiveEntry(name: [97], size: 0xFFFF_FFFF, modified: nil), into: &output)
        #expect(field(output, 4, 2) == 45 && field(output, 18, 4) == 0xFFFF_FFFF && field(output, 22, 4) == 0xFFFF_FFFF)
        #expect(field(output, 28, 2) == 20 && field(output, 31, 2) == 1 && field(output, 33, 2) == 16)
        #expect(output[35..<51].allSatisfy { $0 == 0 })
        let head = output.count
        encoder.finish(into: &output)
        #expect(output.count - head == 24)
    }

    @Test("ZIP64: what begins beyond 4 GiB has its place in a field of its own, and so has the central directory")
    func far() {
        let start = 0x1_2345_6789
        var encoder = ZipEncoder(position: start)
        let file = encode(&encoder, ArchiveEntry(name: [97], size: 1, modified: nil), [1])
        let end = encoder.end()
        #expect(
            field(end, 6, 2) == 45 && field(end, 24, 4) == 1 && field(end, 42, 4) == 0xFFFF_FFFF
                && field(end, 30, 2) == 12)
        #expect(field(end, 47, 2) == 1 && field(end, 49, 2) == 8 && field(end, 51, 8) == start)
        let (record, directory) = (59, start + file.count)
        #expect(field(end, record, 4) == 0x0606_4B50 && field(end, record + 4, 8) == 44)
        #expect(field(end, record + 24, 8) == 1 && field(end, record + 32, 8) == 1 && field(end, record + 40, 8) == 59)
        #expect(field(end, record + 48, 8) == directory)
        #expect(
            field(end, record + 56, 4) == 0x0706_4B50 && field(end, record + 64, 8) == directory + 59
                && field(end, record + 72, 4) == 1)
        #expect(field(end, record + 76, 4) == 0x0605_4B50 && field(end, record + 92, 4) == 0xFFFF_FFFF)
        #expect(end.count == record + 98)
    }

    @Test("ZIP64: 65 535 entries are one too many for the old field")
    func many() {
        for (count, isLarge) in [(65_534, false), (65_535, true)] {
            var encoder = ZipEncoder()
            for _ in 0..<count { _ = encode(&encoder, ArchiveEntry(name: [97, 47], size: nil, modified: nil)) }
            let end = encoder.end()
            #expect(end.count == count * 48 + (isLarge ? 98 : 22))
            #expect(field(end, end.count - 12, 2) == count)
        }
    }
}
