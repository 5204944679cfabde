// StagedFile.swift - an unfinished upload: written under a name that is not served, and renamed when it is complete.
// Invariants: nobody sees it until it is published, and it is removed when it is released unpublished. A thread that
// may wait takes each step under the lock: a step that comes too late finds the file gone and does nothing.

internal import Glibc
internal import WryneckReactor

/// One file that is being uploaded.
final class StagedFile: Sendable {
    private enum State {
        case unborn
        case open(OpenFile)
        case written
        case published(in: OpenFile, MadeDirectories)
        case gone
    }

    /// The prefix of unfinished files' names. Files never serves one, even where it serves other names with a dot.
    static let prefix = ".upload-"

    /// Its final name, in the directory of `place`.
    let name: String
    private let place: UploadPlace
    private let temporaryName: String
    private let state = Locked(State.unborn)

    init(_ name: String, in place: UploadPlace) {
        self.name = name
        self.place = place
        // In the same directory, so that the last step is a rename and not a copy.
        temporaryName = StagedFile.prefix + String(UInt64.random(in: .min ... .max), radix: 16)
    }

    deinit { discard() }

    /// The status of the file that has the name now; nil if there is none.
    func existing() throws(Errno) -> FileStatus? {
        place.missing.isEmpty ? try Syscalls.status(of: name, in: place.directory.descriptor.rawValue) : nil
    }

    /// Appends bytes; the first call makes the file.
    func write(_ bytes: [UInt8]) throws(Errno) {
        try state.withLock { (state) throws(Errno) in
            if case .unborn = state {
                state = .open(
                    OpenFile(
                        try Syscalls.createFile(temporaryName, in: place.directory.descriptor.rawValue, mode: 0o644)))
            }
            guard case .open(let file) = state else { throw .badDescriptor }
            try Syscalls.writeAll(file.descriptor.rawValue, bytes)
        }
    }

    /// Closes the complete file, so that of a form with many files only one is open.
    func finish() throws(Errno) {
        try write([])
        try state.withLock { (state) throws(Errno) in
            guard case .open(let file) = state else { throw .badDescriptor }
            try Syscalls.flushWritten(file.descriptor.rawValue)
            state = .written
        }
    }

    /// Gives the file its name.
    /// - Parameter replaces: whether it may replace a file with that name.
    /// - Returns: whether there was no such file.
    /// - Throws: `Errno`; `EEXIST` if there is a file that may not be replaced, after which it can be tried again.
    func publish(replaces: Bool) throws(Errno) -> Bool {
        try state.withLock { (state) throws(Errno) in
            guard case .written = state else { throw .badDescriptor }
            let (target, made) = try place.complete()
            do throws(Errno) {
                let isNew = try move(into: target.descriptor.rawValue, replaces: replaces)
                state = .published(in: target, made)
                return isNew
            } catch {
                made.remove()
                throw error
            }
        }
    }

    private func move(into target: CInt, replaces: Bool) throws(Errno) -> Bool {
        let staging = place.directory.descriptor.rawValue
        do throws(Errno) {
            try Syscalls.renameToNew(temporaryName, in: staging, to: name, in: target)
            return true
        } catch {
            guard error.rawValue == EEXIST, replaces else { throw error }
        }
        try Syscalls.rename(temporaryName, in: staging, over: name, in: target)
        return false
    }

    /// Removes the file if it was not published.
    func discard() {
        state.withLock { state in
            switch state {
            case .open, .written: try? Syscalls.unlink(temporaryName, in: place.directory.descriptor.rawValue)
            case .published: return
            case .unborn, .gone: break
            }
            state = .gone
        }
    }

    /// Removes a file that was published a moment ago as a new one, because another file of the same request could not
    /// be published.
    func withdraw() {
        state.withLock { state in
            guard case .published(let directory, let made) = state else { return }
            try? Syscalls.unlink(name, in: directory.descriptor.rawValue)
            made.remove()
            state = .gone
        }
    }
}
