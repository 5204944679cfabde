// UploadStore.swift - writes the files of one request to the disk.
// Invariants: a thread takes every step that could wait for a disk, and the next piece of the body is read when the
// last one is written, so that a slow disk slows down its client and nobody else; either all files and folders of a
// request are stored, or none.

internal import Glibc
internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

/// Stores one request's files.
final class UploadStore {
    /// The bytes that are written at a time; those that arrive meanwhile wait in the request's body, which stops
    /// reading at its own mark.
    private static let pieceBytes = 64 * 1024

    private let reactor: Reactor
    private let place: UploadPlace
    private let conditions: UploadConditions
    private let files = StagedFiles()
    private var folders: [String] = []
    private var reactorsEnd: Reactor.Trigger?

    private init(_ reactor: Reactor, _ place: UploadPlace, _ conditions: UploadConditions) {
        self.reactor = reactor
        self.place = place
        self.conditions = conditions
        // The process often ends right after its reactors, and nothing would be removed then.
        reactorsEnd = reactor.addTrigger(.after, .shutdown) { [files] () -> Void in files.discard() }
    }

    deinit { try? reactorsEnd?.remove() }

    /// Opens the place, passes the store to `body`, and publishes the files that it has got.
    /// - Parameters:
    ///   - folder: the folder for uploads.
    ///   - segments: the directories below it.
    ///   - makesDirectories: whether missing directories are made.
    ///   - conditions: the conditions about files that exist already.
    ///   - reactor: the reactor of the request.
    ///   - body: adds the files.
    /// - Returns: for each folder and then for each file that was added, whether it is new; folders always are.
    /// - Throws: the answer to the client; nothing is left behind then.
    nonisolated(nonsending) static func store(
        into folder: UploadFolder, _ segments: [String], makesDirectories: Bool, _ conditions: UploadConditions,
        on reactor: Reactor,
        _ body: nonisolated(nonsending) (UploadStore) async throws -> Void
    ) async throws -> [Bool] {
        var store: UploadStore?
        do {
            let place = try await reactor.runInThread { try folder.place(of: segments) }
            guard place.missing.isEmpty || makesDirectories else {
                throw HTTPError(.conflict, "there is no such folder")
            }
            let made = UploadStore(reactor, place, conditions)
            store = made
            try await body(made)
            return try await made.publish()
        } catch {
            await store?.discard()
            throw UploadFailure.answer(to: error)
        }
    }

    /// Stores a file's content.
    /// - Parameters:
    ///   - name: its name in the folder, already checked.
    ///   - pieces: the content.
    /// - Throws: the refusal of the conditions, an error of reading, or an `Errno` of the disk.
    nonisolated(nonsending) func add<Pieces: AsyncSequence>(_ name: String, _ pieces: Pieces) async throws
    where Pieces.Element == [UInt8] {
        let file = StagedFile(name, in: place)
        let conditions = conditions
        // Checked now, and not after a long transfer. A file that appears until then is found by the last step.
        try await reactor.runInThread { try conditions.check(file.existing()) }
        files.add(file)
        var waiting: [UInt8] = []
        for try await piece in pieces {
            if waiting.isEmpty { waiting = piece } else { waiting.append(contentsOf: piece) }
            guard waiting.count >= UploadStore.pieceBytes else { continue }
            let full = waiting
            waiting = []
            try await reactor.runInThread { try file.write(full) }
        }
        let rest = waiting
        try await reactor.runInThread {
            try file.write(rest)
            try file.finish()
        }
    }

    /// Notes a new folder, which is made when all files are there.
    /// - Parameter folder: its name, which is fit for a folder.
    func add(folder: String) { folders.append(folder) }

    private nonisolated(nonsending) func publish() async throws -> [Bool] {
        let (place, folders, files, conditions) = (place, folders, files, conditions)
        return try await reactor.runInThread {
            let made = try UploadStore.make(folders, in: place)
            do { return folders.map { _ in true } + (try files.publish(conditions)) } catch {
                made.remove()
                throw error
            }
        }
    }

    private static func make(_ folders: [String], in place: UploadPlace) throws -> MadeDirectories {
        guard !folders.isEmpty else { return MadeDirectories() }
        let whole = try place.complete()
        var made = whole.made
        do throws(Errno) {
            for name in folders { try made.make(name, in: whole.directory) }
            return made
        } catch {
            made.remove()
            throw error.rawValue == EEXIST ? HTTPError(.conflict, "that name is taken") : error
        }
    }

    /// Removes everything that was written, also if the client has left and nobody waits for it.
    private nonisolated(nonsending) func discard() async {
        let files = files
        guard !files.isEmpty else { return }
        // If the pool does not accept the work, the files are removed where they are released.
        try? await reactor.deferToThread { files.discard() }.shieldedValue
    }
}
