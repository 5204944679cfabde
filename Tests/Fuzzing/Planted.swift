// Planted.swift - a bug on purpose: behind four bytes that only a fuzzer which sees branches finds, and of a kind
// that only AddressSanitizer sees. A build that is blind in either way says nothing.

enum Planted {
    static func check(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 7, bytes[0] == 0x57, bytes[1] == 0x72, bytes[2] == 0x79, bytes[3] == 0x6E else {
            return nil
        }
        return bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            // One beyond the end.
            return readAt(base, bytes.count + Int(bytes[4] & 1)) == 0 ? nil : nil
        }
    }

    @inline(never)
    private static func readAt(_ base: UnsafeRawPointer, _ offset: Int) -> UInt8 {
        base.load(fromByteOffset: offset, as: UInt8.self)
    }
}
