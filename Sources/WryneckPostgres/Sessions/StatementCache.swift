// StatementCache.swift - which statements are prepared in a session, and under which names.
// Invariants: a name is used for one text, for the whole life of the session; a statement whose preparing the server
// has not confirmed is not used by its name.

#if PostgreSQL

    struct StatementCache {
        enum Use: Equatable {
            /// Not by a name: it is being prepared, or nothing is.
            case unnamed
            /// Prepared.
            case ready(String)
            /// To be prepared under this name.
            case new(String)
        }

        private struct Entry {
            let name: String
            var isReady = false
            var lastUse: UInt64
        }

        private let limit: Int
        private var entries: [String: Entry] = [:]
        private var uses: UInt64 = 0
        private var names: UInt64 = 0
        /// Names that the server still has and nobody uses.
        private(set) var surplus: [String] = []

        init(limit: Int) { self.limit = limit }

        var count: Int { entries.count }

        mutating func use(_ sql: String) -> Use {
            guard limit > 0 else { return .unnamed }
            uses += 1
            if let entry = entries[sql] {
                guard entry.isReady else { return .unnamed }
                entries[sql]?.lastUse = uses
                return .ready(entry.name)
            }
            if entries.count >= limit, !makeRoom() { return .unnamed }
            names += 1
            let name = "wryneck\(names)"
            entries[sql] = Entry(name: name, lastUse: uses)
            return .new(name)
        }

        /// Drops the one that was not used for longest.
        private mutating func makeRoom() -> Bool {
            guard let oldest = entries.filter({ $0.value.isReady }).min(by: { $0.value.lastUse < $1.value.lastUse })
            else {
                return false
            }
            entries[oldest.key] = nil
            surplus.append(oldest.value.name)
            return true
        }

        /// The server has prepared it, or refused to.
        mutating func settle(_ sql: String, _ name: String, isGood: Bool) {
            guard entries[sql]?.name == name else { return }
            if isGood { entries[sql]?.isReady = true } else { entries[sql] = nil }
        }

        /// It cannot be used any more.
        mutating func forget(_ sql: String) {
            if let entry = entries.removeValue(forKey: sql) { surplus.append(entry.name) }
        }

        mutating func takeSurplus() -> [String] {
            defer { surplus = [] }
            return surplus
        }
    }

#endif
