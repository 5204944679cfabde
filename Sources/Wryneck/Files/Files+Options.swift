// Files+Options.swift - how files are served, from any source.

public import WryneckHTTP

extension Files {
    /// How `Files` serves its files.
    ///
    /// ```swift
    /// var options = Files.Options()
    /// options.rules = [
    ///     Files.Rule(.type("text/html"), [.cacheControl: "no-cache"]),
    ///     Files.Rule(.hashedNames, [.cacheControl: "public, max-age=31536000, immutable"]),
    /// ]
    /// options.extensions = ["html"]                // /about is about.html
    /// options.precompressed = [.brotli, .gzip]     // app.js.br in the place of app.js
    /// options.notFoundPage = "404.html"
    /// root["site"] = Files("/srv/www", options: options)
    /// ```
    public struct Options: Sendable {
        /// The names that stand for a directory; the first that exists is used.
        public var index = ["index.html"]
        /// Whether names that begin with a dot are served; `.well-known` at the top always is (RFC 8615).
        public var showsHidden = false
        /// The media types of extensions.
        public var mediaTypes = MediaTypes.standard
        /// The media types of some files, and fields of their responses, such as Cache-Control; of rules that set the
        /// same, the last that fits counts.
        public var rules: [Files.Rule] = []
        /// Extensions, without their dots, that are tried if there is no file with the name itself.
        public var extensions: [String] = []
        /// What the empty segments of a path mean: `a//b`. Dot segments are resolved whatever this is (RFC 3986
        /// §5.2.4); in a tree that hangs below others, they never lead above it.
        public var slashes = Files.SlashPolicy.merge
        /// The path of the page that is sent where nothing is, with 200, for applications that route in the browser. It
        /// is for what asks for a page: a request that accepts HTML by name, unless its path has the extension of an
        /// image, a script and the like; or one that accepts everything, as curl's do, if its path has no extension.
        /// All else gets 404, of which a page would be none.
        public var fallback: String?
        /// The path of the page that is sent with 404; nil for the site's error page.
        public var notFoundPage: String?
        /// Codings of precompressed files beside the file itself (`app.js.br`, `.zst`, `.gz`; none for `deflate`), the
        /// favourite first. Such a file is sent in the other's place to clients that accept it, unless it is older.
        public var precompressed: [ContentCoding] = []
        /// How directories without an index are listed; nil for not at all.
        public var listing: Files.Listing?
        /// How long a file that was checked is not checked again for changes; one second by default. With zero the disk
        /// is asked for every request, which is for people who write the files (`LiveReload`).
        public var freshness = FileCache.lifetime

        /// The defaults.
        public init() {}
    }
}
