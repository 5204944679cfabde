// ConnectionString.swift - a URL or keywords, read by libpq itself.

#if PostgreSQL

    internal import CPostgres

    /// libpq's keywords with their values.
    enum ConnectionString {
        /// Reads a text that a program was given.
        static func parse(_ text: String) throws(PostgresError) -> [String: String] {
            try checkText(text, "the address")
            var found: [String: String] = [:]
            var reason = [CChar](repeating: 0, count: 512)
            let isGood = withUnsafeMutablePointer(to: &found) { place in
                cpg_parse_options(text, take, place, &reason, reason.count) != 0
            }
            guard isGood else {
                let words = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                // libpq quotes what it could not read, in which a password may be.
                let cause = words.trimmedLines.split(separator: "\"", maxSplits: 1).first ?? "malformed"
                throw PostgresError(.invalidRequest("the address of the database: \(cause)"), .notSent)
            }
            return found
        }

        /// What libpq takes where nothing is said: the environment's PGHOST and the like.
        static func defaults() -> [String: String] {
            var found: [String: String] = [:]
            withUnsafeMutablePointer(to: &found) { cpg_default_options(take, $0) }
            return found
        }

        /// Called by C while the dictionary of its caller is lent to it, and only then.
        private static let take:
            @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void = {
                place, keyword, value in
                guard let place, let keyword, let value else { return }
                place.assumingMemoryBound(to: [String: String].self).pointee[String(cString: keyword)] = String(
                    cString: value)
            }
    }

#endif
