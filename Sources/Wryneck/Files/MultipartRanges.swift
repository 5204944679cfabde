// MultipartRanges.swift - several ranges of a file in one response: multipart/byteranges, RFC 9110 §14.6, §15.3.7.2.
// Invariants: the parts are in the order in which they were asked for; the response is never longer than the file
// itself, so that nobody gets more out of a server by asking for less.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

struct MultipartRanges {
    private let file: ServedFile
    private let parts: [(head: [UInt8], range: Range<Int>)]
    private let ending: [UInt8]
    private let boundary: String

    /// The length of the body in bytes, known before any of it is read.
    let length: Int

    /// Nil if sending the whole file is cheaper. The ranges lie in the file and do not overlap.
    init?(_ file: ServedFile, _ ranges: [Range<Int>]) {
        // Random enough that it does not have to be searched for in the file. Always of the same length, so that the
        // same request has the same Content-Length.
        let boundary = String((0..<24).map { _ in Character(Unicode.Scalar(UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z")))) })
        self.file = file
        self.boundary = boundary
        parts = ranges.enumerated().map { index, range in
            let place = ByteRanges.contentRange(range, size: file.size)
            let lineEnd = index == 0 ? "" : "\r\n"
            return (Array("\(lineEnd)--\(boundary)\r\nContent-Type: \(file.type)\r\nContent-Range: \(place)\r\n\r\n".utf8), range)
        }
        ending = Array("\r\n--\(boundary)--\r\n".utf8)
        length = parts.reduce(ending.count) { $0 + $1.head.count + $1.range.count }
        if length >= file.size { return nil }
    }

    var response: Response {
        var headers = file.headers
        headers[.contentType] = "multipart/byteranges; boundary=\(boundary)"
        return Response(status: .partialContent, headers: headers, body: body)
    }

    private var body: ResponseBody {
        switch file.content {
        case .bytes(let bytes): .bytes(parts.flatMap { $0.head + bytes[$0.range] } + ending)
        case .made: .empty
        case .slice(let slice): .stream(StreamBody(length: length, producer: .async { [self] in try await write(slice, to: $0) }))
        }
    }

    private nonisolated(nonsending) func write(_ slice: FileSlice, to writer: ResponseWriter) async throws {
        for (head, range) in parts {
            try await writer.write(head)
            try await LargeFile.write(FileSlice(slice.file, offset: slice.offset + range.lowerBound, count: range.count), to: writer)
        }
        try await writer.write(ending)
    }
}
