// PIDFile.swift - a file with the number of the running process.
// Invariants: the file is locked for as long as the process lives, which distinguishes a file that was left behind from
// one in use, whoever has its number now; only the file that was written is ever removed.

internal import Glibc
internal import Wryneck

final class PIDFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Checks whether the file could be written, without opening, making or changing anything.
    /// - Throws: `Mistake` if a living process has it.
    static func check(_ path: String) throws(Mistake) {
        let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard number >= 0 else {
            if errno == ENOENT { return }
            throw mistake(path, errno)
        }
        defer { close(number) }
        try refuseLiving(number, path)
    }

    /// Writes the file, in the place of one that was left behind.
    /// - Throws: `Mistake` if a living process has it, or it cannot be written.
    init(_ path: String) throws(Mistake) {
        self.path = path
        descriptor = try PIDFile.take(path)
        let text = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0, write(descriptor, text, text.utf8.count) == text.utf8.count else {
            let code = errno
            remove()
            throw PIDFile.mistake(path, code)
        }
    }

    /// Opens and locks the file.
    private static func take(_ path: String) throws(Mistake) -> Int32 {
        for _ in 0..<attempts {
            let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o644)
            guard number >= 0 else { throw mistake(path, errno) }
            do throws(Mistake) { try refuseLiving(number, path) } catch {
                close(number)
                throw error
            }
            var lock = flock()
            lock.l_type = Int16(F_WRLCK)
            // Otherwise another server has just begun, or one that ended has removed the name meanwhile.
            if fcntl(number, F_SETLK, &lock) == 0, isStillThere(number, path) { return number }
            close(number)
        }
        throw Mistake("--pid-file: \(path) is being written by another process")
    }

    private static let attempts = 5

    private static func isStillThere(_ number: Int32, _ path: String) -> Bool {
        var (own, there) = (stat(), stat())
        return fstat(number, &own) == 0 && stat(path, &there) == 0 && own.st_ino == there.st_ino && own.st_dev == there.st_dev
    }

    /// Removes the file, if it is still the one that was written. Where the process may not change the directory any
    /// more (`--user`), it is emptied.
    func remove() {
        if PIDFile.isStillThere(descriptor, path), unlink(path) != 0 { ftruncate(descriptor, 0) }
        close(descriptor)
    }

    /// Throws if a living process has the file: it holds the lock; or, for a server that locks nothing, there is a
    /// process with the number in it.
    private static func refuseLiving(_ descriptor: Int32, _ path: String) throws(Mistake) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw mistake(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Mistake("--pid-file: \(path) is no regular file") }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        // F_GETLK reports the lock of another process, if there is one.
        if fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) {
            throw Mistake("--pid-file: process \(lock.l_pid) runs, and has \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != 10 }, as: UTF8.self)
        guard let number = Int32(text), number > 0, number != getpid(), kill(number, 0) == 0 || errno == EPERM else { return }
        throw Mistake("--pid-file: \(path) holds the number of process \(number), which runs; remove the file if that is another program")
    }

    private static func mistake(_ path: String, _ code: Int32) -> Mistake { Mistake("--pid-file: \(path): \(Errno(rawValue: code))") }
}
