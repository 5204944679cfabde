// FrameWriter.swift - frames as bytes: RFC 6455 §5.2, the length in its shortest form.

/// Writes headers and frames.
package enum FrameWriter {
    /// Writes a header to the beginning of `place`, which has room for 14 bytes.
    /// - Returns: the number of bytes that it has.
    package static func write(_ header: FrameHeader, to place: UnsafeMutableRawBufferPointer) -> Int {
        guard place.count >= FrameHeader.longest else { return 0 }
        place[0] = (header.isFinal ? 0x80 : 0) | (header.isCompressed ? 0x40 : 0) | header.opcode.rawValue
        let masked: UInt8 = header.mask == nil ? 0 : 0x80
        var end = 2
        switch header.payloadLength {
        case ...125:
            place[1] = masked | UInt8(truncatingIfNeeded: max(header.payloadLength, 0))
        case ...65_535:
            place[1] = masked | 126
            place.storeBytes(
                of: UInt16(truncatingIfNeeded: header.payloadLength).bigEndian, toByteOffset: 2, as: UInt16.self)
            end = 4
        default:
            place[1] = masked | 127
            place.storeBytes(
                of: UInt64(truncatingIfNeeded: header.payloadLength).bigEndian, toByteOffset: 2, as: UInt64.self)
            end = 10
        }
        guard let mask = header.mask else { return end }
        place.storeBytes(of: mask.bits, toByteOffset: end, as: UInt32.self)
        return end + 4
    }

    /// Appends a header alone, for a payload that is sent from where it lies.
    package static func append(_ header: FrameHeader, to output: inout [UInt8]) {
        append(header, UnsafeRawBufferPointer(start: nil, count: 0), to: &output)
    }

    /// Appends a frame: the header with the length of `payload`, and the payload, masked if there is a key.
    package static func append(
        _ opcode: Opcode, _ payload: UnsafeRawBufferPointer, isFinal: Bool = true, isCompressed: Bool = false,
        mask: MaskKey? = nil,
        to output: inout [UInt8]
    ) {
        append(
            FrameHeader(opcode, isFinal: isFinal, isCompressed: isCompressed, payloadLength: payload.count, mask: mask),
            payload, to: &output)
    }

    private static func append(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.append(addingCapacity: FrameHeader.longest + payload.count) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                let place = UnsafeMutableRawBufferPointer(buffer)
                let start = write(header, to: place)
                let body = UnsafeMutableRawBufferPointer(rebasing: place[start..<start + payload.count])
                if let mask = header.mask {
                    Masking.copy(payload, to: body, mask)
                } else {
                    body.copyMemory(from: payload)
                }
                count = start + payload.count
            }
        }
    }
}
