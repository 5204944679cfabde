// MultipartRanges.swift - several ranges of a file in one response: multipart/byteranges, RFC 9110 §14.6, §15.3.7.2.
// Invariants: the parts are in the order in which they were asked for; the response is never longer than the file
// itself, so that nobody gets more out of a server by asking for less. Many parts need their ranges and one buffer, and
// a small part costs one system call: less than a request for it.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

struct MultipartRanges {
    /// Parts up to this size are gathered with their heads instead of being sent each by itself.
    private static let smallPart = 16 * 1024
    private static let batchBytes = 64 * 1024

    private let file: ServedFile
    private let ranges: [Range<Int>]
    private let boundary: String

    /// The length of the body in bytes, known before any of it is read.
    let length: Int

    /// Nil if sending the whole file is cheaper. The ranges lie in the file and do not overlap.
    init?(_ file: ServedFile, _ ranges: [Range<Int>]) {
        // Random enough that it does not have to be searched for in the file. Always of the same length, so that the
        // same request has the same Content-Length.
        let boundary = String(
            (0..<24).map { _ in Character(Unicode.Scalar(UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z")))) })
        self.file = file
        self.ranges = ranges
        self.boundary = boundary
        var length = Self.ending(boundary).count
        for range in ranges {
            length += Self.head(range, file, boundary).count + range.count + Self.lineEnd.count
            if length >= file.size { return nil }
        }
        self.length = length
    }

    private static func head(_ range: Range<Int>, _ file: ServedFile, _ boundary: String) -> String.UTF8View {
        let place = ByteRanges.contentRange(range, size: file.size)
        return "--\(boundary)\r\nContent-Type: \(file.type)\r\nContent-Range: \(place)\r\n\r\n".utf8
    }

    /// It belongs to the boundary that follows a part (RFC 2046 §5.1.1).
    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    private static func ending(_ boundary: String) -> String.UTF8View { "--\(boundary)--\r\n".utf8 }

    var response: Response {
        var headers = file.headers
        headers[.contentType] = "multipart/byteranges; boundary=\(boundary)"
        return Response(status: .partialContent, headers: headers, body: body)
    }

    private var body: Response.Body {
        switch file.content {
        case .bytes(let bytes):
            .bytes(
                ranges.reduce(into: []) { $0 += Array(Self.head($1, file, boundary)) + bytes[$1] + Self.lineEnd }
                    + Array(Self.ending(boundary)))
        case .made: .empty
        case .slice(let slice):
            .stream(StreamBody(length: length, producer: .async { [self] in try await write(slice, to: $0) }))
        }
    }

    private nonisolated(nonsending) func write(_ slice: FileSlice, to writer: ResponseWriter) async throws {
        var batch: [UInt8] = []
        for range in ranges {
            batch.append(contentsOf: Self.head(range, file, boundary))
            let part = FileSlice(slice.file, offset: slice.offset + range.lowerBound, count: range.count)
            if part.count <= Self.smallPart {
                batch.append(contentsOf: try await LargeFile.read(part, for: writer))
            } else {
                try await writer.write(batch)
                batch.removeAll(keepingCapacity: true)
                try await LargeFile.write(part, to: writer)
            }
            batch.append(contentsOf: Self.lineEnd)
            if batch.count >= Self.batchBytes {
                try await writer.write(batch)
                batch.removeAll(keepingCapacity: true)
            }
        }
        batch.append(contentsOf: Self.ending(boundary))
        try await writer.write(batch)
    }
}
