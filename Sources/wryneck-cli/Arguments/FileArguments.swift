// FileArguments.swift - the options about the files that are served, their names and their types.

internal import ArgumentParser
internal import Wryneck

struct FileArguments: ParsableArguments {
    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Lists folders that have no index page.")
    var listing = false

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help:
            "Lists folders as --listing does, and has them come as a whole, too: ?archive=zip or ?archive=tar behind their paths, and links to both."
    )
    var archive = false

    @Option(
        help: ArgumentHelp(
            "Which names stand for a folder, the first that exists: index.html,index.htm; or none. (default: index.html)",
            valueName: "names"),
        transform: { $0 == "none" ? [] : Value.names($0) })
    var index: [String]?

    @Option(
        help: ArgumentHelp(
            "For applications that route in the browser: who asks for a page where no file is gets this one. (--spa alone: index.html)",
            valueName: "file"),
        completion: .file(), transform: Value.inside)
    var spa: String?

    @Option(
        help: ArgumentHelp(
            "Extensions that a name is tried with: with html, /about is about.html.", valueName: "extensions"),
        transform: FileArguments.extensions)
    var tryExtensions: [String]?

    @Option(
        help: ArgumentHelp("The page in the folder that is sent with 404.", valueName: "file"), completion: .file(),
        transform: Value.inside)
    var notFoundPage: String?

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Serves names that begin with a dot, too; .well-known always is.")
    var dotfiles = false

    @Option(
        help: ArgumentHelp(
            "Which symbolic links are followed: inside (relative ones that do not leave the folder), all, or none.",
            valueName: "which"))
    var symlinks = Symlinks.inside

    @Option(
        help: ArgumentHelp(
            "What a//b is: merge takes it for a/b, redirect sends the client there, leave finds nothing.",
            valueName: "policy"))
    var slashes = Slashes.merge

    @Option(
        help: ArgumentHelp(
            "Extensions and their types, as in /etc/mime.types. They come before those that are known.",
            valueName: "file"),
        completion: .file())
    var mimeTypes: String?

    @Option(
        help: ArgumentHelp(
            "What files are that fit: '*.log=text/plain; charset=utf-8', README=text/markdown, or their charset alone: type:text/*=charset=iso-8859-1. Patterns are as with --cache-control; of several that fit the last counts. Repeatable.",
            valueName: "rule"), transform: TypeRule.rule)
    var type: [Files.Rule] = []

    @Option(
        help: ArgumentHelp(
            "Sends requests for PATH elsewhere, to another path or a URL: '/old/*=/new/*', 301:/feed.php=/feed.xml. A * stands for any text; the status is 302 unless one stands in front. The first that fits counts. Repeatable.",
            valueName: "rule"), transform: RedirectArgument.rule)
    var redirect: [Redirects.Rule] = []

    @Option(
        help: ArgumentHelp(
            "The path that the files are below: with /files, DIR/a is at http://HOST/files/a, and nothing is elsewhere. For a proxy that passes the path on as it is.",
            valueName: "path"), transform: Value.basePath)
    var basePath: String?

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help:
            "The proxy takes the base path off: what clients know as /files/a comes as /a. Whole paths and URLs are written with it all the same."
    )
    var basePathStripped = false

    enum Symlinks: String, ExpressibleByArgument, CaseIterable {
        case inside, all, none
    }

    enum Slashes: String, ExpressibleByArgument, CaseIterable {
        case merge, redirect, leave

        var policy: Files.SlashPolicy {
            switch self {
            case .merge: .merge
            case .redirect: .redirect
            case .leave: .leave
            }
        }
    }

    static let settings = [
        Setting("listing", .toggle), Setting("archive", .toggle), Setting("index", .value),
        Setting("spa", .optionalValue("index.html")), Setting("try-extensions", .value),
        Setting("not-found-page", .value), Setting("dotfiles", .toggle), Setting("symlinks", .value),
        Setting("slashes", .value), Setting("mime-types", .value), Setting("type", .list), Setting("redirect", .list),
        Setting("base-path", .value), Setting("base-path-stripped", .toggle),
    ]

    /// The base path that comes with the requests, and the one that a proxy strips; both end without a slash.
    /// - Throws: `Mistake` if there is nothing to strip.
    func basePaths() throws -> (kept: String, stripped: String) {
        guard let basePath else {
            guard basePathStripped else { return ("", "") }
            throw Mistake("--base-path-stripped: which path does the proxy take off? It needs --base-path")
        }
        return basePathStripped ? ("", basePath) : (basePath, "")
    }

    /// - Throws: `Mistake` if the file of types cannot be read.
    func options() throws -> Files.Options {
        var options = Files.Options()
        // An archive shows more of a folder than its list.
        if listing || archive { options.listing = Files.Listing() }
        if archive { options.listing?.archives = Files.Archives() }
        if let index { options.index = index }
        options.fallback = spa
        options.extensions = tryExtensions ?? []
        options.notFoundPage = notFoundPage
        options.showsHidden = dotfiles
        options.slashes = slashes.policy
        if let mimeTypes {
            do { try options.mediaTypes.add(contentsOf: mimeTypes) } catch {
                throw Mistake("cannot read the types in \(mimeTypes): \(error)")
            }
        }
        return options
    }

    var symlinkPolicy: DirectorySource.SymlinkPolicy {
        switch symlinks {
        case .inside: .inside
        case .all: .all
        case .none: .none
        }
    }

    private static func extensions(_ text: String) -> [String] {
        Value.names(text).map { String($0.drop { $0 == "." }) }
    }
}
