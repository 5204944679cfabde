// StringFraming.swift - messages with their length in front. Pure.

/// How a message's length is written in front of it.
public enum StringFraming: Hashable, Sendable {
    /// One byte: messages of up to 255 bytes (Twisted's `Int8StringReceiver`).
    case int8
    /// Two bytes, the higher first (`Int16StringReceiver`).
    case int16
    /// Four bytes, the highest first (`Int32StringReceiver`).
    case int32
    /// Decimal digits and a colon, and a comma behind the message: `5:hello,` (`NetstringReceiver`).
    case netstring

    /// The next step at the front of the input.
    enum Step: Equatable {
        case needMore
        /// A message with its prefix and its suffix is there, all of it; the numbers are bytes.
        case message(prefix: Int, length: Int, suffix: Int)
        case violation(FramingViolation)
    }

    func next(in input: InputBuffer, longest: Int) -> Step {
        switch self {
        case .int8: binary(input, 1, longest)
        case .int16: binary(input, 2, longest)
        case .int32: binary(input, 4, longest)
        case .netstring: netstring(input, longest)
        }
    }

    private func binary(_ input: InputBuffer, _ width: Int, _ longest: Int) -> Step {
        guard input.count >= width else { return .needMore }
        let length = (0..<width).reduce(0) { $0 << 8 | Int(input[$1]) }
        guard length <= longest else { return .violation(.tooLong) }
        return input.count - width >= length ? .message(prefix: width, length: length, suffix: 0) : .needMore
    }

    private func netstring(_ input: InputBuffer, _ longest: Int) -> Step {
        var length = 0
        for index in 0..<input.count {
            let byte = input[index]
            switch byte {
            // Strict: no sign, no space, no leading zero, so that a length can be written in one way only.
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if index > 0 && length == 0 { return .violation(.malformed) }
                // `longest` bounds the number before it can overflow, and so bounds the number of digits.
                length = length * 10 + Int(byte - UInt8(ascii: "0"))
                guard length <= longest else { return .violation(.tooLong) }
            case UInt8(ascii: ":") where index > 0: return netstringBody(input, index + 1, length)
            default: return .violation(.malformed)
            }
        }
        return .needMore
    }

    private func netstringBody(_ input: InputBuffer, _ prefix: Int, _ length: Int) -> Step {
        guard input.count - prefix > length else { return .needMore }
        return input[prefix + length] == UInt8(ascii: ",")
            ? .message(prefix: prefix, length: length, suffix: 1) : .violation(.malformed)
    }

    // MARK: Sending

    /// The longest message whose length fits into the prefix.
    var sayable: Int {
        switch self {
        case .int8: 0xFF
        case .int16: 0xFFFF
        case .int32: 0xFFFF_FFFF
        case .netstring: .max
        }
    }

    func append(_ message: [UInt8], to output: inout [UInt8]) {
        let count = message.count
        switch self {
        case .int8: output.append(UInt8(truncatingIfNeeded: count))
        case .int16: withUnsafeBytes(of: UInt16(truncatingIfNeeded: count).bigEndian) { output.append(contentsOf: $0) }
        case .int32: withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian) { output.append(contentsOf: $0) }
        case .netstring: output.append(contentsOf: "\(count):".utf8)
        }
        output.append(contentsOf: message)
        if self == .netstring { output.append(UInt8(ascii: ",")) }
    }
}

/// Why a stream of messages cannot be read on, or a message cannot be sent.
public enum FramingViolation: Error, Hashable, Sendable {
    /// A message is longer than allowed (Twisted's `lengthLimitExceeded`, `StringTooLongError`).
    case tooLong
    /// The bytes where a length, or the end of a message, has to be are something else.
    case malformed
}
