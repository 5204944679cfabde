// FilesOptions.swift - how files are served, wherever they come from.

public import WryneckHTTP

/// How `Files` serves.
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
    /// Which names stand for a directory, the first that exists.
    public var index = ["index.html"]
    /// Whether names that begin with a dot are served; `.well-known` at the top always is (RFC 8615).
    public var showsHidden = false
    /// What extensions mean.
    public var mediaTypes = MediaTypes.standard
    /// What is said beside the content, such as Cache-Control; of rules that say the same field, the last that fits counts.
    public var rules: [FileRule] = []
    /// Extensions, without their dots, that a name is tried with if there is no file of that name.
    public var extensions: [String] = []
    /// The path of the page that is sent where nothing is, with 200, for applications that route in the browser. Names whose last segment
    /// has an extension still get 404: they are of images and scripts, of which a page would be none.
    public var fallback: String?
    /// The path of the page that is sent with 404. Without one, the site's error page is.
    public var notFoundPage: String?
    /// Codings in which a file may lie beside itself (`app.js.br`, `.zst`, `.gz`; none for `deflate`), the favourite first. Such a file is sent in the other's place to clients that accept it,
    /// unless it is older: then somebody forgot it.
    public var precompressed: [ContentCoding] = []
    /// Lists of directories that have no index; nil for none.
    public var listing: DirectoryListing?
    /// For how long nobody looks whether a file has changed that was looked at; a second unless told. Zero, which has the disk asked for every
    /// request, is for those who write the files (`LiveReload`).
    public var freshness = FileCache.lifetime

    /// The defaults.
    public init() {}
}

/// What is said of some of the files.
public struct FileRule: Sendable {
    /// Which files a rule is for.
    public enum Selection: Sendable {
        /// All of them.
        case all
        /// Those whose path fits a pattern: `*` stands for any part of a segment, `**` for any number of segments. A pattern without a slash
        /// is for names wherever they are: `*.woff2`, `assets/**`, `docs/*.pdf`.
        case path(String)
        /// Those of a media type: `text/html`, `image/*`.
        case type(String)
        /// Those whose names hold a hash of their content, as bundlers make them: `app.3f2a9c1e.js`, `index-BxT3h9Qk.css`. What looks like a word,
        /// a number or a date is taken for none: a file that changes must not be called immutable.
        case hashedNames
    }

    /// Which files.
    public var selection: Selection
    /// What is said of them.
    public var headers: Headers

    /// - Parameters:
    ///   - selection: which files.
    ///   - headers: what is said of them. Those about the content itself (its type, coding, length, range, tag and date) are not for rules.
    public init(_ selection: Selection, _ headers: Headers) {
        self.selection = selection
        self.headers = headers
    }
}
