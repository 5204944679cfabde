// Files+Listing.swift - the settings for lists of directories without an index.

extension Files {
    /// Lists of directories without an index: a page for people, JSON for programs that prefer it.
    ///
    /// The page works without scripts: it is sorted and paged by its query (`?sort=size&order=desc&page=2`), and its
    /// Content-Security-Policy allows no script but that of an upload form, which shows the progress and takes files
    /// that are dropped on the page. Names that begin with a dot are listed only where they are served, too.
    public struct Listing: Sendable {
        /// The most entries of a directory that are read; the list says so if there are others. They are in memory, and
        /// sorted, while a thread of the pool makes the list.
        public var entryLimit = 100_000
        /// The most entries on a page: some 200 KiB of HTML.
        public var pageLength = 1000
        /// The form for uploads on the page; nil for none. `Uploads` has to answer POST at the same path, because the
        /// list only shows the form.
        public var uploadForm: Files.UploadForm?
        /// The archives of directories that clients may ask for; nil for none.
        public var archives: Files.Archives?

        /// The defaults.
        public init() {}
    }
}

extension Files {
    /// A form in lists, with which people upload files and make folders.
    ///
    /// ```swift
    /// var options = Files.Options()
    /// options.listing = Files.Listing()
    /// options.listing?.uploadForm = Files.UploadForm()
    /// let inbox = Files("/srv/inbox", options: options)
    /// root["inbox"] = Uploads(into: "/srv/inbox", makesDirectories: true, downloads: inbox)
    /// ```
    public struct UploadForm: Sendable {
        /// The directory whose list has the form, as a path below the root of the files; the lists below it have it,
        /// too. Empty for all lists.
        public var directory: String
        /// The most bytes of a request, the same as for `Uploads`: the page shows it, and its script refuses more. Nil
        /// shows nothing.
        public var bodyLimit: Int?
        /// Whether there is a form for new folders, too. `Uploads` needs `makesDirectories` for them.
        public var makesFolders: Bool

        /// - Parameters:
        ///   - directory: the directory whose list and lists below have the form; by default all lists have it.
        ///   - bodyLimit: the most bytes of a request; by default that of `Uploads`.
        ///   - makesFolders: whether there is a form for new folders, too.
        public init(in directory: String = "", bodyLimit: Int? = Uploads.standardBodyLimit, makesFolders: Bool = true) {
            self.directory = directory.split(separator: "/").joined(separator: "/")
            self.bodyLimit = bodyLimit
            self.makesFolders = makesFolders
        }

        /// Whether the list of a directory has the form.
        func isShown(in path: SourcePath) -> Bool {
            let wanted = SourcePath(directory)
            return path.segments.starts(with: wanted.segments)
        }
    }
}
