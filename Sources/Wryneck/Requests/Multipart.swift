// Multipart.swift - the parts of a form with files, one after the other as they arrive: RFC 7578.
// Invariants: nothing is read from the body before somebody waits for it, so back-pressure reaches the client; no more
// than one piece of the body is held; bytes of a part go to that part or are dropped.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP

/// The parts of a multipart/form-data body, in their order.
///
/// ```swift
/// for try await part in try request.multipart() {
///     if part.filename == nil { fields[part.name] = try await part.text(); continue }
///     for try await piece in part.body { ... }
/// }
/// ```
///
/// A part's body has to be read before the next part is asked for; unread bytes are then skipped. A malformed form
/// throws where it is malformed, and so does a body without an end: parts are a complete form only when the loop is
/// over.
public final class Multipart: AsyncSequence {
    /// One field or file.
    public typealias Element = Multipart.Part

    private let body: RequestBody
    private var parser: MultipartParser
    private var input: [UInt8] = []
    private var position = 0
    private var current = 0
    private var isInPart = false
    private var isAtEnd = false
    private var failure: (any Error)?

    init(_ body: RequestBody, _ parser: MultipartParser) {
        self.body = body
        self.parser = parser
    }

    /// Returns the next part, and skips what is left of the one before.
    /// - Returns: the part; nil after the last one.
    /// - Throws: `ProtocolViolation` if the form is malformed or exceeds `Limits`, or the error that broke the body
    ///   off.
    public nonisolated(nonsending) func next() async throws -> Multipart.Part? {
        while let event = try await event() {
            if case .part(let head) = event { return Multipart.Part(head, number: current, of: self) }
        }
        return nil
    }

    /// The next piece of the part with this number; nil at its end.
    nonisolated(nonsending) func piece(of number: Int) async throws -> [UInt8]? {
        guard number == current else { throw RequestBody.ReadError.partIsOver }
        guard isInPart else { return nil }
        while let event = try await event() {
            switch event {
            case .body(let range): return range.count == input.count ? input : Array(input[range])
            case .heldBack(let bytes): return bytes
            case .partEnd: return nil
            case .part, .needMore: continue
            }
        }
        return nil
    }

    /// The next event; nil after the last one.
    private nonisolated(nonsending) func event() async throws -> MultipartParser.Event? {
        if let failure { throw failure }
        do {
            while !isAtEnd {
                if let event = try step() { return event }
                guard let piece = try await body.next().value else {
                    try parser.finish()
                    isAtEnd = true
                    return nil
                }
                input = piece
                position = 0
            }
            return nil
        } catch {
            failure = error
            throw error
        }
    }

    /// The next event in the piece that is here; nil if it is used up.
    private func step() throws(ProtocolViolation) -> MultipartParser.Event? {
        let (bytes, start) = (input, position)
        var next = start
        defer { position = next }
        let event = try bytes.withUnsafeBufferPointer { (bytes) throws(ProtocolViolation) in
            try parser.next(in: UnsafeRawBufferPointer(bytes), at: &next)
        }
        switch event {
        case .needMore: return nil
        case .part:
            current += 1
            isInPart = true
        case .partEnd: isInPart = false
        case .body, .heldBack: break
        }
        return event
    }

    /// Iterates over the parts.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let multipart: Multipart

        /// The next part; nil after the last one.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Multipart.Part? {
            try await multipart.next()
        }
    }

    /// An iterator over the parts that have not been returned yet.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(multipart: self) }
}

extension Request {
    /// The parts of a form with files. `Limits` and the resource's `bodyLimit` bound their sizes.
    /// - Returns: the parts, as they arrive; only one caller can iterate over them.
    /// - Throws: `HTTPError(.unsupportedMediaType)` if the body is of another type, `ProtocolViolation` with 400 if it
    ///   has no boundary.
    public func multipart() throws -> Multipart {
        // RFC 9110 §5.3: two lines would make one value that is not a type.
        guard headers.all(.contentType).count <= 1 else { throw HTTPError(.badRequest, "two content types") }
        let boundary = headers.withFirst(.contentType) { value in
            Result { () throws(ProtocolViolation) in try MultipartBoundary(contentType: value) }
        }
        do throws(ProtocolViolation) {
            return Multipart(body, MultipartParser(try boundary.get(), limits: group.limits))
        } catch {
            // RFC 9110 §15.5.16.
            guard error.status == .unsupportedMediaType else { throw error }
            throw HTTPError(error.status, error.reason, headers: [.accept: "multipart/form-data"])
        }
    }
}
