// StagedFile.swift - a file on its way in: written under a name that nobody serves, and given its own when it is whole.
// Invariants: until it is published nobody sees it, and when it is let go of unpublished it is removed. Every step is taken under the
// lock, by a thread that may wait: a step that comes too late finds it gone and does nothing.

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

    /// What the names of unfinished files begin with. Files never serves one, also where it serves other names with a dot.
    static let prefix = ".upload-"

    /// Its final name, in the directory of `place`.
    let name: String
    private let place: UploadPlace
    private let temporaryName: String
    private let state = Locked(State.unborn)

    init(_ name: String, in place: UploadPlace) {
        self.name = name
        self.place = place
        // In the very directory, so that the last step is a rename and not a copy.
        temporaryName = StagedFile.prefix + String(UInt64.random(in: .min ... .max), radix: 16)
    }

    deinit { discard() }

    /// The file that has the name now, nil if none has.
    func existing() throws(Errno) -> FileStatus? {
        place.missing.isEmpty ? try Syscalls.status(of: name, in: place.directory.descriptor.rawValue) : nil
    }

    /// Writes behind what was written; the first time makes the file.
    func write(_ bytes: [UInt8]) throws(Errno) {
        try state.withLock { (state) throws(Errno) in
            if case .unborn = state {
                state = .open(OpenFile(try Syscalls.createFile(temporaryName, in: place.directory.descriptor.rawValue, mode: 0o644)))
            }
            guard case .open(let file) = state else { throw .badDescriptor }
            try Syscalls.writeAll(file.descriptor.rawValue, bytes)
        }
    }

    /// All is written. Closes the file: of a form with many files only one is open.
    func finish() throws(Errno) {
        try write([])
        try state.withLock { (state) throws(Errno) in
            guard case .open(let file) = state else { throw .badDescriptor }
            try Syscalls.flushWritten(file.descriptor.rawValue)
            state = .written
        }
    }

    /// Gives it its name.
    /// - Parameter replaces: whether a file that has it may go.
    /// - Returns: whether there was none.
    /// - Throws: `Errno`, `EEXIST` if there is a file that may not go; it can be tried again then.
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

    /// Removes what was not published.
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

    /// Takes back a file that was published a moment ago as a new one, because one that belongs to it could not be.
    func withdraw() {
        state.withLock { state in
            guard case .published(let directory, let made) = state else { return }
            try? Syscalls.unlink(name, in: directory.descriptor.rawValue)
            made.remove()
            state = .gone
        }
    }
}
