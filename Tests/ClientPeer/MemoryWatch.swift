// MemoryWatch.swift - whether this process needs more memory while much passes through it.

import Glibc

final class MemoryWatch {
    /// How much more it may become.
    private static let limit = 2 << 20
    /// How often it is looked at, in bytes that pass.
    private static let step = 16 << 20

    private let first = residentBytes()
    private var largest = 0
    private var next = 0

    /// So many bytes have passed.
    func look(at position: Int) throws {
        guard position >= next else { return }
        next = position + MemoryWatch.step
        try require(first > 0, "nobody knows how much memory there is")
        largest = max(largest, residentBytes() - first)
        try require(largest <= MemoryWatch.limit, "the memory has grown by \(largest >> 10) KiB at \(position)")
    }

    var words: String { "the memory has grown by \(largest >> 10) KiB" }
}

/// VmRSS. Zero where it is not to be had.
private func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, CInt(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = text.split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * Int(sysconf(CInt(_SC_PAGESIZE)))
}
