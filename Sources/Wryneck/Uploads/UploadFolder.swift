// UploadFolder.swift - the folder for uploads, and the way down from it. All of it may wait for a disk: it is for
// threads.
// Invariant: below the folder no link is followed, and each directory is opened from the descriptor of the one above
// it, so that no name is checked first and used later.

internal import Glibc
internal import WryneckReactor

/// A directory that exists, and the missing ones below it.
struct UploadPlace: Sendable {
    let directory: OpenFile
    let missing: [String]
}

/// A directory into which files are written.
struct UploadFolder: Sendable {
    /// The path that the program gave.
    let path: String

    /// Opens the directories that exist on the way down.
    /// - Throws: `Files.DirectoryError` if the folder itself is not there; `Errno`, `ENOTDIR` for a link or a file on
    ///   the way.
    func place(of segments: some Sequence<String>) throws -> UploadPlace {
        var here = try root()
        var missing: [String] = []
        for name in segments {
            guard missing.isEmpty else {
                missing.append(name)
                continue
            }
            do throws(Errno) { here = OpenFile(try Syscalls.openDirectory(name, in: here.descriptor.rawValue)) } catch {
                guard error == .noEntry else { throw error }
                missing.append(name)
            }
        }
        return UploadPlace(directory: here, missing: missing)
    }

    /// - Throws: `Files.DirectoryError`, or an `Errno` if the process has no descriptors left.
    func root() throws -> OpenFile {
        do throws(Errno) { return OpenFile(try Syscalls.openDirectory(path)) } catch {
            if error.isDescriptorExhaustion { throw error }
            throw Files.DirectoryError(path, error)
        }
    }
}

extension UploadPlace {
    /// Makes the directories that are missing.
    /// - Returns: the last of them, and a record of those that were made, to remove them again.
    func complete() throws(Errno) -> (directory: OpenFile, made: MadeDirectories) {
        var here = directory
        var made = MadeDirectories()
        do throws(Errno) {
            for name in missing {
                do throws(Errno) { try made.make(name, in: here) } catch  where error.rawValue == EEXIST {
                    // Another upload was faster; if it is no directory, the opening fails.
                }
                here = OpenFile(try Syscalls.openDirectory(name, in: here.descriptor.rawValue))
            }
            return (here, made)
        } catch {
            made.remove()
            throw error
        }
    }
}

/// Directories that were made for a file that may still fail to arrive.
struct MadeDirectories {
    private var entries: [(name: String, parent: OpenFile)] = []

    /// Makes a directory, and notes it.
    mutating func make(_ name: String, in parent: OpenFile) throws(Errno) {
        try Syscalls.makeDirectory(name, in: parent.descriptor.rawValue, mode: 0o755)
        entries.append((name, parent))
    }

    /// Removes the empty ones, the innermost first.
    func remove() {
        for (name, parent) in entries.reversed() { try? Syscalls.removeDirectory(name, in: parent.descriptor.rawValue) }
    }
}
