// FileArguments.swift - the options about the files that are served, their names and their types.

internal import ArgumentParser
internal import Wryneck

struct FileArguments: ParsableArguments {
    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Lists folders that have no index page.")
    var listing = false

    @Option(
        help: ArgumentHelp(
            "Which names stand for a folder, the first that exists: index.html,index.htm; or none. (default: index.html)", valueName: "names"),
        transform: { $0 == "none" ? [] : Value.names($0) })
    var index: [String]?

    @Option(
        help: ArgumentHelp(
            "For applications that route in the browser: who asks for a page where no file is gets this one. (--spa alone: index.html)",
            valueName: "file"),
        completion: .file(), transform: Value.inside)
    var spa: String?

    @Option(
        help: ArgumentHelp("Extensions that a name is tried with: with html, /about is about.html.", valueName: "extensions"),
        transform: FileArguments.extensions)
    var tryExtensions: [String]?

    @Option(help: ArgumentHelp("The page in the folder that is sent with 404.", valueName: "file"), completion: .file(), transform: Value.inside)
    var notFoundPage: String?

    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Serves names that begin with a dot, too; .well-known always is.")
    var dotfiles = false

    @Option(
        help: ArgumentHelp(
            "Which symbolic links are followed: inside (relative ones that do not leave the folder), all, or none.", valueName: "which"))
    var symlinks = Symlinks.inside

    @Option(
        help: ArgumentHelp(
            "What a//b is: merge takes it for a/b, redirect sends the client there, leave finds nothing.", valueName: "policy"))
    var slashes = Slashes.merge

    @Option(
        help: ArgumentHelp("Extensions and their types, as in /etc/mime.types. They come before those that are known.", valueName: "file"),
        completion: .file())
    var mimeTypes: String?

    enum Symlinks: String, ExpressibleByArgument, CaseIterable {
        case inside, all, none
    }

    enum Slashes: String, ExpressibleByArgument, CaseIterable {
        case merge, redirect, leave

        var policy: SlashPolicy {
            switch self {
            case .merge: .merge
            case .redirect: .redirect
            case .leave: .leave
            }
        }
    }

    static let settings = [
        Setting("listing", .toggle), Setting("index", .value), Setting("spa", .optionalValue("index.html")), Setting("try-extensions", .value),
        Setting("not-found-page", .value), Setting("dotfiles", .toggle), Setting("symlinks", .value), Setting("slashes", .value),
        Setting("mime-types", .value),
    ]

    /// - Throws: `Mistake` if the file of types cannot be read.
    func options() throws -> FilesOptions {
        var options = FilesOptions()
        if listing { options.listing = DirectoryListing() }
        if let index { options.index = index }
        options.fallback = spa
        options.extensions = tryExtensions ?? []
        options.notFoundPage = notFoundPage
        options.showsHidden = dotfiles
        options.slashes = slashes.policy
        if let mimeTypes {
            do { try options.mediaTypes.add(contentsOf: mimeTypes) } catch { throw Mistake("cannot read the types in \(mimeTypes): \(error)") }
        }
        return options
    }

    var symlinkPolicy: SymlinkPolicy {
        switch symlinks {
        case .inside: .inside
        case .all: .all
        case .none: .none
        }
    }

    private static func extensions(_ text: String) -> [String] { Value.names(text).map { String($0.drop { $0 == "." }) } }
}
