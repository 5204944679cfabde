// Memory.swift - the memory of this process: VmRSS, and how far it has been above where it was.

import Glibc

struct Memory {
    private let first = Memory.resident
    private var largest = 0

    /// Notes how large it is now.
    mutating func look() { largest = max(largest, Memory.resident) }

    /// Bytes that it was above its beginning, at most.
    var grown: Int { max(largest - first, 0) }

    /// VmRSS in bytes, from the second number in /proc/self/statm: resident pages.
    private static var resident: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let words = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }.split(separator: 0x20)
        guard words.count > 1, let pages = Int(String(decoding: words[1], as: UTF8.self)) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
