import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

/// Ranges of files: RFC 9110 §14. The parsing itself is tested with `ByteRanges`.
@Suite("Ranges of a file", .bothVersions) struct FileRangesTests {
    private let folder: TemporaryFolder
    private let client: TestClient
    private static let large = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("ten.txt", "0123456789")
        try folder.write("large.bin", Self.large)
        try folder.write("empty.txt", "")
        let directory = folder.path
        client = try TestClient { _ in Site(Files(directory)) }
    }

    private func get(_ range: String, _ target: String = "/ten.txt", _ more: [(String, String)] = []) throws
        -> TestResponse
    {
        try client.get(target, headers: [("Range", range)] + more)
    }

    @Test(
        "a single range gets 206 and its place",
        arguments: [
            ("bytes=0-4", "01234", "0-4"), ("bytes=5-", "56789", "5-9"), ("bytes=-3", "789", "7-9"),
            ("bytes=8-100", "89", "8-9"),
            ("bytes=-100", "0123456789", "0-9"), ("bytes=0-0", "0", "0-0"), ("bytes= 2-3 ,", "23", "2-3"),
            ("BYTES=1-1", "1", "1-1"),
        ])
    func single(range: String, text: String, place: String) throws {
        let response = try get(range)
        #expect(response.status == .partialContent)
        #expect(response.text == text)
        #expect(response["content-range"] == "bytes \(place)/10")
        #expect(response["content-length"] == "\(text.utf8.count)")
        #expect(response["content-type"] == "text/plain; charset=utf-8")
        #expect(response["etag"] != nil)
    }

    @Test("of a large file are sent from the file")
    func large() throws {
        let response = try get("bytes=70000-70009", "/large.bin")
        #expect(response.status == .partialContent)
        #expect(response.body == Array(Self.large[70_000..<70_010]))
        #expect(response["content-range"] == "bytes 70000-70009/100000")
    }

    @Test(
        "ranges that are not there get 416 and the size",
        arguments: ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"])
    func unsatisfiable(range: String) throws {
        let response = try get(range)
        #expect(response.status == .rangeNotSatisfiable)
        #expect(response["content-range"] == "bytes */10")
    }

    @Test(
        "an empty file is sent whole, as by nginx and Apache",
        arguments: ["bytes=0-", "bytes=-5", "bytes=0-1023", "bytes=7-9", "bytes=0-0,5-6"])
    func empty(range: String) throws {
        let response = try get(range, "/empty.txt")
        #expect(response.status == .ok && response.body.isEmpty)
        #expect(response["content-length"] == "0" && response["content-range"] == nil)
    }

    @Test(
        "what is malformed is ignored",
        arguments: [
            "bytes", "bytes=", "bytes=,", "bytes=5-2", "bytes=a-b", "bytes=+1-5", "bytes=1_0-20", "lines=1-2",
            "bytes=1-2-3", "bytes=0x1-2",
        ])
    func malformed(range: String) throws {
        let response = try get(range)
        #expect(response.status == .ok)
        #expect(response.text == "0123456789")
    }

    @Test("HEAD has no range")
    func head() throws {
        let response = try client.request(.head, "/ten.txt", headers: [("Range", "bytes=0-1")])
        #expect(response.status == .ok)
        #expect(response["content-length"] == "10")
    }

    @Test("as many as the head has room for are answered, in their order", arguments: [20, 127, 1800])
    func many(count: Int) throws {
        try folder.write("delta.bin", [UInt8](repeating: 0, count: 400_000) + Self.large)
        let starts = (0..<count).map { 400_000 + $0 * 30 }
        let response = try get("bytes=" + starts.map { "\($0)-\($0 + 9)" }.joined(separator: ","), "/delta.bin")
        #expect(response.status == .partialContent)
        #expect(response["content-length"] == "\(response.body.count)")
        let boundary = try #require(response["content-type"]?.split(separator: "=").last)
        var rest = response.body[...]
        for start in starts {
            let head =
                "--\(boundary)\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes \(start)-\(start + 9)/500000\r\n\r\n"
            #expect(rest.starts(with: Array(head.utf8) + Self.large[(start - 400_000)..<(start - 399_990)]))
            rest = rest.dropFirst(head.utf8.count + 12)
        }
        #expect(Array(rest) == Array("--\(boundary)--\r\n".utf8))
    }

    @Test("a flood of ranges gets no more than the file")
    func flood() throws {
        for range in [
            "bytes=" + String(repeating: "0-,", count: 600),
            "bytes=" + Array(repeating: "0-", count: 5000).joined(separator: ","),
            "bytes=" + (0..<3000).map { "\($0 * 2)-\($0 * 2)" }.joined(separator: ","),
        ] {
            let response = try get(range, "/large.bin")
            #expect(response.status == .ok || response.status == .partialContent)
            #expect(response.body == Self.large)
        }
    }

    @Test(
        "ranges that overlap or adjoin are one, where the first of them was",
        arguments: [
            ("bytes=0-5,3-8", "012345678", "0-8"), ("bytes=4-5,6-7", "4567", "4-7"),
            ("bytes=7-8,0-1,2-6", "012345678", "0-8"),
        ])
    func coalesced(range: String, text: String, place: String) throws {
        let response = try get(range)
        #expect(response.status == .partialContent)
        #expect(response.text == text)
        #expect(response["content-range"] == "bytes \(place)/10")
        #expect(response["content-type"] == "text/plain; charset=utf-8")
    }

    @Test("several get multipart/byteranges, in the order asked for", arguments: [false, true])
    func several(isLarge: Bool) throws {
        let content = isLarge ? Self.large : Array(Self.large[..<2000])
        try folder.write("parts.bin", content)
        let response = try get("bytes=500-599,0-9,-5,99999999-", "/parts.bin")
        #expect(response.status == .partialContent)
        #expect(response["content-range"] == nil)
        let type = try #require(response["content-type"])
        let boundary = try #require(type.split(separator: "=").last)
        #expect(type == "multipart/byteranges; boundary=\(boundary)")
        var expected: [UInt8] = []
        for range in [500..<600, 0..<10, content.count - 5..<content.count] {
            let place = "\(range.lowerBound)-\(range.upperBound - 1)/\(content.count)"
            expected += Array(
                "\(expected.isEmpty ? "" : "\r\n")--\(boundary)\r\nContent-Type: application/octet-stream\r\n".utf8)
            expected += Array("Content-Range: bytes \(place)\r\n\r\n".utf8) + content[range]
        }
        #expect(response.body == expected + Array("\r\n--\(boundary)--\r\n".utf8))
        #expect(response["content-length"] == "\(response.body.count)")
    }

    @Test("long parts of a large file come whole")
    func longParts() throws {
        let response = try get("bytes=0-69999,80000-89999", "/large.bin")
        #expect(response.status == .partialContent)
        #expect(response.body.firstRange(of: Self.large[..<70_000]) != nil)
        #expect(response.body.firstRange(of: Self.large[80_000..<90_000]) != nil)
    }

    @Test(
        "several that together are no shorter than the file get the file",
        arguments: ["bytes=0-1,4-5", "bytes=0-4,6-9"])
    func noGain(range: String) throws {
        let response = try get(range)
        #expect(response.status == .ok)
        #expect(response.text == "0123456789")
    }

    @Test("If-Range holds parts of one state together")
    func ifRange() throws {
        let whole = try client.get("/ten.txt")
        let (tag, date) = (try #require(whole["etag"]), try #require(whole["last-modified"]))
        #expect(try get("bytes=0-1", "/ten.txt", [("If-Range", tag)]).status == .partialContent)
        #expect(try get("bytes=0-1", "/ten.txt", [("If-Range", date)]).status == .partialContent)
        #expect(try get("bytes=0-1", "/ten.txt", [("If-Range", "\"old\"")]).text == "0123456789")
        #expect(try get("bytes=0-1", "/ten.txt", [("If-Range", "W/" + tag)]).status == .ok)
        #expect(try get("bytes=0-1", "/ten.txt", [("If-None-Match", tag)]).status == .notModified)
    }
}
