// Fuzz.swift - libFuzzer's entrance. Which target runs, the environment says: FUZZ_TARGET. Built only by `make fuzz`.

import Fuzzing
import Glibc

private let target = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) } ?? .head

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // A copy of exactly its size: reading past it is seen.
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let fault = target.check(bytes) {
        let line = Array("FAULT: \(fault)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        abort()
    }
    return 0
}
