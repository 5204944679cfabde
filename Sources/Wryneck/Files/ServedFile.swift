// ServedFile.swift - one state of one file, with everything that answers about it have in common, made once.
// Invariant: content, tag and fields belong together. If the file changed while it was read, it has no tag and no date,
// so that nobody takes it for a state that can be asked for again.

internal import HTTPTypes
internal import Synchronization
internal import WryneckHTTP
internal import WryneckReactor

/// A file as it is sent. Made by the thread that reads it, used by the reactor's.
final class ServedFile: Sendable {
    /// What is known about a file besides its content.
    struct Description: Sendable {
        var type: String
        /// The fields that the program sets for files like this one.
        var headers = Headers()
        var coding: ContentCoding?
        /// Whether another client may get another coding of it.
        var isNegotiated = false
    }

    /// The largest file in bytes that is read and kept in memory; a larger one is sent by sendfile(2), which costs more
    /// for smaller ones.
    static let keptBytes = 64 * 1024

    /// The file as the source returned it, to compare it with the result of the next look.
    let source: SourceFile
    /// Bytes, or a slice.
    let content: SourceFile.Content
    let size: Int
    let type: String
    let coding: ContentCoding?
    let tag: EntityTag?
    let modified: HTTPDate?
    /// The fields of a 200, prepared for sending.
    let headers: Headers
    /// The fields of a 304: those of a 200 that are about caching (RFC 9110 §15.4.5).
    let notModifiedHeaders: Headers
    /// Whether the file was the same before and after it was read.
    let isSteady: Bool
    /// Whether it has all the validators that this state will ever have. A file that was changed a moment ago has not:
    /// it may change again, and nothing would show it.
    let isSettled: Bool
    /// The file in other codings, the program's favourite first.
    let variants: [ServedFile]
    /// The reactor's time until which a large file counts as being in memory.
    private let inMemoryUntil = Atomic(Int64.min)

    /// Reads a small file, or keeps a large one open. `wallClock` is the time of day in seconds since 1970: a file
    /// cannot have been modified later than now (RFC 9110 §8.8.2.1). Throws `FileAccess.WouldBlock` or `Errno`.
    init(
        _ source: SourceFile, _ description: Description, variants: [ServedFile] = [], mayBlock: Bool = true,
        wallClock: Int
    ) throws {
        let reading = try FileReading(source, mayBlock: mayBlock)
        self.source = reading.source
        (content, size, isSteady) = (reading.content, reading.size, reading.isSteady)
        (type, coding) = (description.type, description.coding)
        self.variants = variants
        tag = isSteady ? reading.source.tag : nil
        let seconds = reading.source.modified ?? -1
        // §8.8.2.2: in the second that it names, a date may yet stand for another content.
        modified = isSteady && (0..<wallClock).contains(seconds) ? HTTPDate(secondsSince1970: seconds) : nil
        isSettled = tag != nil && seconds != wallClock

        var lines: [(HTTPField.Name, String)] = []
        lines.reserveCapacity(7)
        if let tag { lines.append((.eTag, tag.description)) }
        if let modified { lines.append((.lastModified, modified.description)) }
        if description.isNegotiated { lines.append((.vary, "Accept-Encoding")) }
        var caching = Headers(lines)
        lines.append((.contentType, type))
        if let coding { lines.append((.contentEncoding, coding.rawValue)) }
        lines.append((.acceptRanges, "bytes"))
        lines.append((.xContentTypeOptions, "nosniff"))
        var all = Headers(lines)
        ServedFile.add(description.headers, to: &caching)
        ServedFile.add(description.headers, to: &all)
        all.prepare()
        notModifiedHeaders = caching
        headers = all
    }

    /// Adds the program's fields. Its Vary is added to that of the coding; its other fields replace those that were
    /// there.
    private static func add(_ rules: Headers, to headers: inout Headers) {
        for (name, value) in rules {
            if name == .vary, let known = headers[.vary] {
                headers[.vary] = known + ", " + value
            } else {
                headers[name] = value
            }
        }
        if let refusal = rules.refusal { headers.refuse(refusal) }
    }

    /// A part of the content.
    func body(_ range: Range<Int>) -> Response.Body {
        switch content {
        case .bytes(let bytes): .bytes(Array(bytes[range]))
        case .made: .empty
        case .slice(let slice):
            LargeFile.body(FileSlice(slice.file, offset: slice.offset + range.lowerBound, count: range.count))
        }
    }

    /// All of the content. Whether a large file is in memory is checked once a second, and not for each request.
    func body(now: Instant) -> Response.Body {
        switch content {
        case .bytes(let bytes): return .bytes(bytes)
        case .made: return .empty
        case .slice(let slice):
            if now.nanoseconds < inMemoryUntil.load(ordering: .relaxed) { return .file(slice) }
            let body = LargeFile.body(slice)
            if case .file = body { inMemoryUntil.store((now + FileCache.lifetime).nanoseconds, ordering: .relaxed) }
            return body
        }
    }

    // MARK: Its cost

    /// The bytes of memory that it keeps, with its variants.
    var keptBytes: Int {
        var total = 0
        if case .bytes(let bytes) = content { total = bytes.count }
        for variant in variants { total += variant.keptBytes }
        return total
    }

    /// The descriptors that it keeps open, with its variants.
    var openFiles: Int {
        var total = 0
        if case .slice = content { total = 1 }
        for variant in variants { total += variant.openFiles }
        return total
    }

    /// Whether the cache may keep it, with its variants.
    var isKeepable: Bool { isSteady && variants.allSatisfy(\.isSteady) }
}
