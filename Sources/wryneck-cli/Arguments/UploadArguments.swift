// UploadArguments.swift - the options about uploads: whether, where, and how large.

internal import ArgumentParser
internal import Wryneck

struct UploadArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Takes files into this folder within DIR, by PUT and by forms; . is DIR itself. Whoever can reach it can write: see --auth.",
            valueName: "folder"), completion: .directory, transform: Value.inside)
    var upload: String?

    @Option(
        help: ArgumentHelp("The most that one request may bring: 500k, 100m, 2g. (default: 100m)", valueName: "size"),
        transform: Value.bytes)
    var uploadLimit: Int?

    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Uploads may replace files that exist.")
    var uploadOverwrite = false

    static let settings = [
        Setting("upload", .value), Setting("upload-limit", .value), Setting("upload-overwrite", .toggle),
    ]

    /// - Throws: `Mistake` for options that make no sense without a folder.
    func plan(in folder: String, isArchive: Bool) throws -> UploadPlan? {
        guard let upload else {
            if uploadLimit != nil || uploadOverwrite {
                throw Mistake("--upload-limit and --upload-overwrite need --upload FOLDER")
            }
            return nil
        }
        if isArchive { throw Mistake("--upload needs a folder; \(folder) is an archive") }
        // A link on the way would let uploads go where no reader gets.
        if !upload.isEmpty, !FileSystem.isReachedWithoutLinks(upload, in: folder) {
            throw Mistake("--upload: \(upload) is no folder in \(folder), or behind a link")
        }
        return UploadPlan(
            path: upload, directory: upload.isEmpty ? folder : "\(folder)/\(upload)",
            limit: uploadLimit ?? Uploads.standardBodyLimit,
            overwrites: uploadOverwrite)
    }
}
