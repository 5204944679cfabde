// MultipartParser.swift - a form's parts, as their bytes arrive: RFC 7578, RFC 2046 §5.1.
// Invariants: however the input is cut, the events are the same; a part's body is handed on and never collected; every
// byte is body, framing, or before the first delimiter or behind the last one, where the RFC has it ignored.

import HTTPTypes

/// Takes the parts out of one multipart/form-data body.
package struct MultipartParser {
    /// What the parser has found.
    package enum Event: Equatable {
        /// A part begins.
        case part(MultipartHead)
        /// A piece of its body, as a range of the input.
        case body(Range<Int>)
        /// A piece of its body that was held back at the end of the input before, because it could have been the
        /// beginning of a delimiter.
        case heldBack([UInt8])
        /// The part has ended. Only `finish()` says whether the whole body ends well.
        case partEnd
        /// The input is used up.
        case needMore
    }

    private enum State {
        case preamble
        /// Right behind the boundary.
        case delimiter
        /// Behind one hyphen; the second one has to follow.
        case hyphen
        case padding(isLast: Bool)
        case lineFeed(isLast: Bool)
        case headers(PartHeaderReader)
        case body(isFile: Bool)
        case epilogue
    }

    private let limits: Limits
    private var search: DelimiterSearch
    private var state = State.preamble
    private var parts = 0
    private var fileBytes = 0
    private var fieldBytes = 0
    /// Thrown behind the piece that was returned last.
    private var pending: ProtocolViolation?

    /// - Parameters:
    ///   - boundary: the boundary from the Content-Type.
    ///   - limits: those whose names begin with `multipart` apply.
    package init(_ boundary: MultipartBoundary, limits: Limits) {
        self.limits = limits
        search = DelimiterSearch(boundary.delimiter)
    }

    /// The number of bytes that were compared in the search for delimiters: for tests, which cannot trust a clock.
    package var searchWork: Int { search.work }

    /// The next event in `input` from `position` on; `position` moves behind the bytes that were used.
    /// - Throws: 400 for a malformed body, 413 beyond a limit, 415 for a part that would have to be decoded. The parser
    ///   is of no use after that.
    package mutating func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation)
        -> Event
    {
        if let pending { throw pending }
        while position < input.count {
            switch state {
            case .preamble:
                if case .found = search.next(in: input, at: &position) { state = .delimiter }
            case .body(let isFile):
                switch search.next(in: input, at: &position) {
                case .body(let range):
                    return .body(range.prefix(try take(range.count, isFile: isFile)))
                case .heldBack(let range):
                    return .heldBack(Array(search.delimiter[range].prefix(try take(range.count, isFile: isFile))))
                case .found:
                    state = .delimiter
                    return .partEnd
                case .needMore: return .needMore
                }
            case .headers(let reader):
                guard let head = try reader.next(in: input, at: &position) else { return .needMore }
                fileBytes = 0
                state = .body(isFile: head.filename != nil)
                search.restart()
                return .part(head)
            case .epilogue:
                position = input.count
            default:
                try readDelimiterEnd(input[position])
                position += 1
            }
        }
        return .needMore
    }

    /// Checks that the body is complete; called when there is no more input.
    /// - Throws: 400 if the last delimiter has not arrived (RFC 2046 §5.1.1): the body could be half of what was sent.
    package func finish() throws(ProtocolViolation) {
        switch state {
        case .padding(isLast: true), .epilogue: return
        default: throw .badRequest("the multipart body has no end")
        }
    }

    /// RFC 2046 §5.1.1: `[ "--" ] transport-padding CRLF`, and nothing else behind a boundary.
    private mutating func readDelimiterEnd(_ byte: UInt8) throws(ProtocolViolation) {
        switch (state, byte) {
        case (.delimiter, UInt8(ascii: "-")): state = .hyphen
        case (.hyphen, UInt8(ascii: "-")): state = .padding(isLast: true)
        case (.delimiter, ASCII.space), (.delimiter, ASCII.tab): state = .padding(isLast: false)
        case (.padding, ASCII.space), (.padding, ASCII.tab): return
        case (.delimiter, ASCII.carriageReturn): state = .lineFeed(isLast: false)
        case (.padding(let isLast), ASCII.carriageReturn): state = .lineFeed(isLast: isLast)
        case (.lineFeed(isLast: true), ASCII.lineFeed): state = .epilogue
        case (.lineFeed(isLast: false), ASCII.lineFeed): try beginPart()
        default: throw .badRequest("malformed multipart delimiter")
        }
    }

    private mutating func beginPart() throws(ProtocolViolation) {
        guard parts < limits.forms.parts else { throw ProtocolViolation(.contentTooLarge, "too many parts") }
        parts += 1
        state = .headers(PartHeaderReader(limits: limits))
    }

    /// The number of bytes that the limits allow of a piece. The rest is refused behind it, so that the cuts make no
    /// difference.
    private mutating func take(_ count: Int, isFile: Bool) throws(ProtocolViolation) -> Int {
        let room = isFile ? (limits.forms.fileBytes ?? .max) - fileBytes : limits.forms.fieldBytes - fieldBytes
        let taken = min(count, room)
        if isFile { fileBytes += taken } else { fieldBytes += taken }
        if taken == count { return taken }
        let tooLarge = ProtocolViolation(
            .contentTooLarge, isFile ? "a file is too large" : "the form's fields are too large")
        guard taken > 0 else { throw tooLarge }
        pending = tooLarge
        return taken
    }
}
