// PIDFile.swift - a file with the number of the running process. Invariants: the file is locked for as long as the
// process lives, and only the lock tells a file in use from one that was left behind: numbers are used again, in a
// container even by the first program that starts. A file that is not a PID file is not overwritten, and only the
// file that was written is ever removed.

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
        try refuse(number, path)
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
            do throws(Mistake) { try refuse(number, path) } catch {
                close(number)
                throw error
            }
            var lock = wholeFile
            // Otherwise another server has just begun, or one that ended has removed the name meanwhile.
            if fcntl(number, setLock, &lock) == 0, isStillThere(number, path) { return number }
            close(number)
        }
        throw Mistake("--pid-file: \(path) is being written by another process")
    }

    private static let attempts = 5
    private static let longest = 32

    private static func isStillThere(_ number: Int32, _ path: String) -> Bool {
        var (own, there) = (stat(), stat())
        return fstat(number, &own) == 0 && stat(path, &there) == 0 && own.st_ino == there.st_ino
            && own.st_dev == there.st_dev
    }

    /// Removes the file, if it is still the one that was written. Where the process may not change the directory any
    /// more (`--user`), it is emptied.
    func remove() {
        if PIDFile.isStillThere(descriptor, path), unlink(path) != 0 { ftruncate(descriptor, 0) }
        close(descriptor)
    }

    /// Throws if a server holds the lock, or if the file is not a PID file.
    private static func refuse(_ descriptor: Int32, _ path: String) throws(Mistake) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw mistake(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Mistake("--pid-file: \(path) is no regular file") }
        var lock = wholeFile
        if fcntl(descriptor, getLock, &lock) == 0, lock.l_type != Int16(F_UNLCK) {
            throw Mistake(
                "--pid-file: \(Int32(content(descriptor)).map { "process \($0)" } ?? "another process") runs, and has \(path)"
            )
        }
        // A number that a crash has mangled is not longer.
        guard status.st_size <= longest else {
            throw Mistake("--pid-file: \(path) is no PID file but \(status.st_size) bytes of something else")
        }
    }

    /// The first line.
    private static func content(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: longest)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != 10 }, as: UTF8.self)
    }

    private static var wholeFile: flock {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        return lock
    }

    /// F_OFD_GETLK and F_OFD_SETLK, which glibc hides. The older kind of lock is lost as soon as the process closes
    /// *any* descriptor of the file: at the first request for it, if it is in the folder that is served.
    private static let (getLock, setLock): (Int32, Int32) = (36, 37)

    private static func mistake(_ path: String, _ code: Int32) -> Mistake {
        Mistake("--pid-file: \(path): \(Errno(rawValue: code))")
    }
}
