// Limits+Forms.swift - how much is read out of a query or a form.

extension Limits {
    /// The limits of queries, urlencoded forms and multipart bodies.
    public struct Forms: Sendable, Equatable {
        /// Name-value pairs of one query or urlencoded form; more are 400. PHP 1000.
        public var pairs = 1000

        /// Parts of one multipart body, files and fields together; more are 413. Go 1000.
        public var parts = 1000

        /// Bytes of the header lines of one part with their line ends; more are 413. Go 10 MiB for all parts, busboy 80
        /// KiB.
        public var partHeaderBytes = 8 * 1024

        /// Header lines of one part; more are 413. Two or three are usual. Go 10 000, busboy 2000.
        public var partHeaderCount = 16

        /// Bytes of a part's name, and of its file's name; more are 413. A file name of Linux has 255. busboy 100.
        public var nameBytes = 1024

        /// Bytes of one file of a multipart body; more are 413. Nil for as many as the body may have.
        public var fileBytes: Int?

        /// Bytes of all parts together that are not files; more are 413. Go 10 MiB, busboy 1 MiB each.
        public var fieldBytes = 1024 * 1024

        /// Makes the defaults.
        public init() {}

        var clamped: Forms {
            var limits = self
            limits.pairs = pairs.clamped(0, 1_000_000)
            limits.parts = parts.clamped(0, 1_000_000)
            limits.partHeaderBytes = partHeaderBytes.clamped(64, 1024 * 1024)
            limits.partHeaderCount = partHeaderCount.clamped(1, 10_000)
            limits.nameBytes = nameBytes.clamped(1, 1024 * 1024)
            limits.fileBytes = fileBytes.map { max($0, 0) }
            limits.fieldBytes = max(fieldBytes, 0)
            return limits
        }
    }
}
