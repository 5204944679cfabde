// FileContents.swift - reading files. Not with Foundation, which loses 4096 bytes for each file of size 0, as all in
// /proc are: the leak checker would tell of them at the end of the tests.

internal import Glibc

/// A file's bytes.
/// - Parameter path: its path.
/// - Returns: all that is in it.
/// - Throws: `ChildFailure` if it cannot be read.
public func fileBytes(_ path: String) throws -> [UInt8] {
    func failure() -> ChildFailure { ChildFailure(description: "\(path): \(String(cString: strerror(errno)))") }
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw failure() }
    defer { close(number) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(number, &piece, piece.count)
        guard count >= 0 else { throw failure() }
        if count == 0 { return bytes }
        bytes += piece[..<count]
    }
}

/// A file's content as text.
/// - Parameter path: its path.
/// - Returns: all that is in it; what is no UTF-8 is replaced.
/// - Throws: `ChildFailure` if it cannot be read.
public func fileText(_ path: String) throws -> String { String(decoding: try fileBytes(path), as: UTF8.self) }
