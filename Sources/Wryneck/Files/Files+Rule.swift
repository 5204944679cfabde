// Files+Rule.swift - the media type and the fields of some files.

public import WryneckHTTP

extension Files {
    /// The media type of some files, and fields of their responses.
    public struct Rule: Sendable {
        /// A choice of files.
        public enum Selection: Sendable {
            /// All files.
            case all
            /// Files whose path fits a pattern: `*` stands for any part of a segment, `**` for any number of segments.
            /// A pattern without a slash fits names in any directory: `*.woff2`, `assets/**`, `docs/*.pdf`.
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
        /// The media type of the files, with its parameters, in place of the extension's; nil leaves it. The rules
        /// behind this one see the new type.
        public var mediaType: String?
        /// The charset of the files' media type, in place of its own; nil leaves the type as it is.
        public var charset: String?

        /// - Parameters:
        ///   - selection: the files that the rule is for.
        ///   - headers: the fields that are set. Fields about the content itself (its type, coding, length, range, tag
        ///     and date) are ignored.
        public init(_ selection: Selection, _ headers: Headers) {
            self.selection = selection
            self.headers = headers
        }

        /// A rule for the media type of files, or for its charset.
        ///
        /// ```swift
        /// Files.Rule(.path("*.log"), mediaType: "text/plain; charset=utf-8")
        /// Files.Rule(.type("text/*"), charset: "iso-8859-1")
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
}
