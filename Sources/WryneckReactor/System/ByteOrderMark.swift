// ByteOrderMark.swift - the character that some editors put before a text. In UTF-8 it means nothing, and it is not
// part of the first word.

package enum ByteOrderMark {
    /// The bytes behind the mark, or all bytes if there is none.
    package static func dropped(from bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }
}
