// StagedFiles.swift - the files of one request, which are published together or not at all.
// Invariant: publishing and discarding hold one lock, so discarding finds all files published, or none.

internal import Glibc
internal import WryneckReactor

final class StagedFiles: Sendable {
    private let files = Locked<[StagedFile]>([])

    var isEmpty: Bool { files.withLock { $0.isEmpty } }

    func add(_ file: StagedFile) { files.withLock { $0.append(file) } }

    /// Publishes all files, or removes those that were new.
    /// - Parameter conditions: the demands on files that have these names already.
    /// - Returns: for each file, whether it is new.
    /// - Throws: what the client is to be told, or an `Errno` of the disk's.
    func publish(_ conditions: UploadConditions) throws -> [Bool] {
        try files.withLock { files in
            var isNew: [Bool] = []
            do {
                for file in files {
                    try conditions.check(file.existing())
                    do throws(Errno) { isNew.append(try file.publish(replaces: conditions.replaces)) } catch {
                        guard error.rawValue == EEXIST else { throw error }
                        throw conditions.refusal
                    }
                }
                return isNew
            } catch {
                for (file, isNew) in zip(files, isNew).reversed() where isNew { file.withdraw() }
                throw error
            }
        }
    }

    /// Removes the files that are not published.
    func discard() { files.withLock { files in files.forEach { $0.discard() } } }
}
