// FilesOptions.swift - how files are served, from any source.

public import WryneckHTTP

/// How `Files` serves its files.
///
/// ```swift
/// var options = FilesOptions()
/// options.rules = [
///     FileRule(.type("text/html"), [.cacheControl: "no-cache"]),
///     FileRule(.hashedNames, [.cacheControl: "public, max-age=31536000, immutable"]),
/// ]
/// options.extensions = ["html"]                // /about is about.html
/// options.precompressed = [.brotli, .gzip]     // app.js.br in the place of app.js
/// options.notFoundPage = "404.html"
/// root["site"] = Files("/srv/www", options: options)
/// ```
public struct FilesOptions: Sendable {
    /// The names that stand for a directory; the first that exists is used.
    public var index = ["index.html"]
    /// Whether names that begin with a dot are served; `.well-known` at the top always is (RFC 8615).
    public var showsHidden = false
    /// The media types of extensions.
    public var mediaTypes = MediaTypes.standard
    /// The media types of some files, and fields of their responses, such as Cache-Control; of rules that set the same,
    /// the last that fits counts.
    public var rules: [FileRule] = []
    /// Extensions, without their dots, that are tried if there is no file with the name itself.
    public var extensions: [String] = []
    /// What the empty segments of a path mean: `a//b`. Dot segments are resolved whatever this is (RFC 3986 §5.2.4); in
    /// a tree that hangs below others, they never lead above it.
    public var slashes = SlashPolicy.merge
    /// The path of the page that is sent where nothing is, with 200, for applications that route in the browser. It is
    /// for what asks for a page: a request that accepts HTML by name, unless its path has the extension of an image, a
    /// script and the like; or one that accepts everything, as curl's do, if its path has no extension. All else gets
    /// 404, of which a page would be none.
    public var fallback: String?
    /// The path of the page that is sent with 404; nil for the site's error page.
    public var notFoundPage: String?
    /// Codings of precompressed files beside the file itself (`app.js.br`, `.zst`, `.gz`; none for `deflate`), the
    /// favourite first. Such a file is sent in the other's place to clients that accept it, unless it is older.
    public var precompressed: [ContentCoding] = []
    /// How directories without an index are listed; nil for not at all.
    public var listing: DirectoryListing?
    /// How long a file that was checked is not checked again for changes; one second by default. With zero the disk is
    /// asked for every request, which is for people who write the files (`LiveReload`).
    public var freshness = FileCache.lifetime

    /// The defaults.
    public init() {}
}

/// The media type of some files, and fields of their responses.
public struct FileRule: Sendable {
    /// A choice of files.
    public enum Selection: Sendable {
        /// All files.
        case all
        /// Files whose path fits a pattern: `*` stands for any part of a segment, `**` for any number of segments. A
        /// pattern without a slash fits names in any directory: `*.woff2`, `assets/**`, `docs/*.pdf`.
        case path(String)
        /// Files of a media type: `text/html`, `image/*`.
        case type(String)
        /// Files whose names have a hash of their content, as bundlers make them: `app.3f2a9c1e.js`,
        /// `index-BxT3h9Qk.css`. A part that looks like a word, a number or a date does not count as a hash: a file
        /// that changes must not be called immutable.
        case hashedNames
    }

    /// The files that the rule is for.
    public var selection: Selection
    /// The fields that are set for them.
    public var headers: Headers
    /// The media type of the files, with its parameters, in place of the extension's; nil leaves it. The rules behind
    /// this one see the new type.
    public var mediaType: String?
    /// The charset of the files' media type, in place of its own; nil leaves the type as it is.
    public var charset: String?

    /// - Parameters:
    ///   - selection: the files that the rule is for.
    ///   - headers: the fields that are set. Fields about the content itself (its type, coding, length, range, tag and
    ///     date) are ignored.
    public init(_ selection: Selection, _ headers: Headers) {
        self.selection = selection
        self.headers = headers
    }

    /// A rule for the media type of files, or for its charset.
    ///
    /// ```swift
    /// FileRule(.path("*.log"), mediaType: "text/plain; charset=utf-8")
    /// FileRule(.type("text/*"), charset: "iso-8859-1")
    /// ```
    /// - Parameters:
    ///   - selection: the files that the rule is for.
    ///   - mediaType: the whole type, with its parameters; nil for the extension's.
    ///   - charset: the charset of the type, in place of its own; nil leaves the type as it is.
    public init(_ selection: Selection, mediaType: String? = nil, charset: String? = nil) {
        self.init(selection, Headers())
        (self.mediaType, self.charset) = (mediaType, charset)
    }
}
