// Unmasked.swift - payloads without their masks: lent, as bytes, and as text.

/// Copies of payloads. The input is never changed, because others may read it, too.
enum Unmasked {
    /// Lends the bytes: those of a server as they lie, those of a client as a copy, which is on the stack if it is
    /// small.
    static func with<Result, Failure: Error>(
        _ payload: UnsafeRawBufferPointer, _ mask: MaskKey?, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let mask, !payload.isEmpty else { return try body(payload) }
        return try withUnsafeTemporaryAllocation(byteCount: payload.count, alignment: 16) { (place) throws(Failure) in
            Masking.copy(payload, to: place, mask)
            return try body(UnsafeRawBufferPointer(place))
        }
    }

    /// The bytes of a payload.
    static func bytes(_ payload: UnsafeRawBufferPointer, _ mask: MaskKey?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(payload, mask)
        return bytes
    }

    /// The text of a payload; nil if it is not all of one in UTF-8.
    static func text(_ payload: UnsafeRawBufferPointer, _ mask: MaskKey?) -> String? {
        with(payload, mask) { bytes in
            var validator = UTF8Validator()
            return validator.take(bytes) && validator.isComplete ? string(bytes) : nil
        }
    }

    /// The text of bytes that have been validated, and are not validated again.
    static func string(_ bytes: UnsafeRawBufferPointer) -> String {
        bytes.withMemoryRebound(to: UInt8.self) { String(copying: UTF8Span(unchecked: $0.span)) }
    }
}

extension [UInt8] {
    /// Appends a payload without its mask, in one pass.
    mutating func append(_ payload: UnsafeRawBufferPointer, _ mask: MaskKey?) {
        append(addingCapacity: payload.count) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                let place = UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(rebasing: buffer.prefix(payload.count)))
                if let mask { Masking.copy(payload, to: place, mask) } else { place.copyMemory(from: payload) }
                count = payload.count
            }
        }
    }
}
