// ChunkLine.swift - `chunk-size [ chunk-ext ] CRLF`, byte by byte: RFC 9112 §7.1.
// Invariant: each state lists the bytes that may follow; every other byte ends the connection. Extensions mean nothing
// here, but a reader that skips them without a check overlooks the LF that another reader takes for the line's end.

/// Reads a chunk's first line.
struct ChunkLine {
    private enum State {
        case size, lineFeed
        case beforeSemicolon
        case beforeName, name, afterName
        case beforeValue, token, quoted, quotedPair
    }

    private var state = State.size
    private var digits = 0
    private(set) var size: UInt64 = 0
    /// The bytes so far, without CR and LF.
    private(set) var lineBytes = 0
    private(set) var extensionBytes = 0

    /// The most hex digits: more would not fit into 64 bits, and a line of zeros is an attack.
    private static let mostDigits = 16

    private static let malformed = ProtocolViolation.badRequest("malformed chunk")

    /// Takes the line's next byte; true for the last one.
    mutating func take(_ byte: UInt8) throws(ProtocolViolation) -> Bool {
        if state == .lineFeed {
            guard byte == ASCII.lineFeed else { throw Self.malformed }
            return true
        }
        if byte == ASCII.carriageReturn {
            try endLine()
            return false
        }
        lineBytes += 1
        guard let next = state == .size ? takeSize(byte) : takeExtension(byte) else { throw Self.malformed }
        state = next
        if state != .size { extensionBytes += 1 }
        return false
    }

    /// A CR may come where the grammar is complete. Blanks after the size or an extension are no part of it (RFC 9112
    /// §7.1.1).
    private mutating func endLine() throws(ProtocolViolation) {
        let isComplete =
            switch state {
            case .size: digits > 0
            case .name, .token: true
            case .beforeSemicolon: isAfterQuoted
            default: false
            }
        guard isComplete else { throw Self.malformed }
        state = .lineFeed
    }

    /// Whether the closing quote has just been read.
    private var isAfterQuoted = false

    private mutating func takeSize(_ byte: UInt8) -> State? {
        if let value = ASCII.hexValue(byte) {
            guard digits < Self.mostDigits else { return nil }
            digits += 1
            size = size << 4 | UInt64(value)
            return .size
        }
        guard digits > 0 else { return nil }
        if byte == ASCII.semicolon { return .beforeName }
        return ASCII.isOptionalWhitespace(byte) ? .beforeSemicolon : nil
    }

    private mutating func takeExtension(_ byte: UInt8) -> State? {
        let isBlank = ASCII.isOptionalWhitespace(byte)
        isAfterQuoted = state == .quoted && byte == ASCII.quote
        switch state {
        case .beforeSemicolon:
            return byte == ASCII.semicolon ? .beforeName : isBlank ? .beforeSemicolon : nil
        case .beforeName:
            return ASCII.isTokenByte(byte) ? .name : isBlank ? .beforeName : nil
        case .name, .afterName:
            if state == .name, ASCII.isTokenByte(byte) { return .name }
            if byte == ASCII.equalsSign { return .beforeValue }
            return byte == ASCII.semicolon ? .beforeName : isBlank ? .afterName : nil
        case .beforeValue:
            if byte == ASCII.quote { return .quoted }
            return ASCII.isTokenByte(byte) ? .token : isBlank ? .beforeValue : nil
        case .token:
            if ASCII.isTokenByte(byte) { return .token }
            return byte == ASCII.semicolon ? .beforeName : isBlank ? .beforeSemicolon : nil
        case .quoted:
            guard ASCII.isFieldValueByte(byte) else { return nil }
            return byte == ASCII.quote ? .beforeSemicolon : byte == ASCII.backslash ? .quotedPair : .quoted
        case .quotedPair:
            return ASCII.isFieldValueByte(byte) ? .quoted : nil
        case .size, .lineFeed:
            return nil
        }
    }
}
