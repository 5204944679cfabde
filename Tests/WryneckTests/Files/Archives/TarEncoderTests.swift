import Testing

@testable import Wryneck

@Suite("Tar archives, as they are made") struct TarEncoderTests {
    private func encode(_ name: [UInt8], _ size: Int?, modified: Int? = 0, content: [UInt8] = []) -> [UInt8] {
        var encoder = TarEncoder()
        var output: [UInt8] = []
        encoder.begin(ArchiveEntry(name: name, size: size, modified: modified), into: &output)
        encoder.count(content)
        output += content
        encoder.finish(into: &output)
        return output
    }

    private func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: bytes[range].prefix { $0 != 0 }, as: UTF8.self)
    }

    @Test("ustar: name, mode, size, time, kind, and a sum with blanks in its own place; content fills its block")
    func plain() {
        let file = encode(Array("dir/a.txt".utf8), 3, modified: 1_000_000_000, content: Array("abc".utf8))
        #expect(file.count == 1024)
        #expect(
            text(file, 0..<100) == "dir/a.txt" && text(file, 100..<108) == "0000644"
                && text(file, 124..<136) == "00000000003")
        #expect(
            text(file, 136..<148) == "07346545000" && text(file, 156..<157) == "0" && text(file, 257..<263) == "ustar")
        #expect(Array(file[263..<265]) == Array("00".utf8))
        var blanked = Array(file[..<512])
        blanked.replaceSubrange(148..<156, with: Array("        ".utf8))
        #expect(Int(text(file, 148..<154), radix: 8) == blanked.reduce(0) { $0 + Int($1) })
        #expect(Array(file[512..<515]) == Array("abc".utf8) && file[515...].allSatisfy { $0 == 0 })
        let folder = encode(Array("dir/".utf8), nil)
        #expect(folder.count == 512 && text(folder, 156..<157) == "5" && text(folder, 100..<108) == "0000755")
        #expect(encode([97], 512, content: [UInt8](repeating: 1, count: 512)).count == 1024)
        var encoder = TarEncoder()
        #expect(encoder.end() == [UInt8](repeating: 0, count: 1024))
    }

    @Test("a long name is parted at a slash if it can be; else a pax record has it, which counts its own length")
    func longNames() {
        let parted = Array((String(repeating: "d", count: 120) + "/" + String(repeating: "f", count: 90)).utf8)
        #expect(UstarName(parted)?.prefix.count == 120 && UstarName(parted)?.name.count == 90)
        #expect(encode(parted, 0).count == 512)
        let whole = String(repeating: "f", count: 101)
        let file = encode(Array(whole.utf8), 0)
        #expect(
            file.count == 3 * 512 && text(file, 156..<157) == "x" && text(file, 512..<1024) == "111 path=\(whole)\n")
        #expect(text(file, 124..<136) == "00000000157", "the length of the record, 111")
        #expect(text(file, 1024..<1124) == String(whole.prefix(100)))
        // A directory's own slash is no place to part.
        #expect(UstarName(Array((whole + "/").utf8)) == nil)
        for length in [88, 89, 90, 986, 987] {
            let record = text(
                encode(Array((String(repeating: "n", count: length) + "ü").utf8), 0), 512..<(512 + length + 20))
            #expect(Int(record.prefix { $0 != " " }) == record.utf8.count, "\(length)")
        }
    }

    @Test("a name in UTF-8 is in a record, where its encoding is known; one in no known encoding stays what it is")
    func encodings() {
        let utf8 = encode(Array("ü".utf8), 0)
        #expect(text(utf8, 512..<1024) == "11 path=ü\n")
        #expect(encode([0xFC], 0).count == 512)
        let long = encode([UInt8](repeating: 0xFC, count: 101), 0)
        #expect(String(decoding: long[512..<550], as: UTF8.self).hasPrefix("21 hdrcharset=BINARY\n111 path="))
    }

    @Test("a size of 8 GiB is in a record; times that do not fit are the nearest that do")
    func numbers() {
        var (encoder, output): (TarEncoder, [UInt8]) = (TarEncoder(), [])
        encoder.begin(ArchiveEntry(name: [97], size: 0o100_000_000_000, modified: -1), into: &output)
        #expect(text(output, 512..<1024) == "19 size=8589934592\n")
        #expect(
            text(output, 1024 + 124..<1024 + 136) == "77777777777"
                && text(output, 1024 + 136..<1024 + 148) == "00000000000")
    }
}
