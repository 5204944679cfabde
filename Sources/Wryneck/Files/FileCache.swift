// FileCache.swift - the files that were served a moment ago, by the path that was asked for. One for each file tree on
// each reactor.
// Invariants: an entry is good for one second by the reactor's time, and then only if the file, opened again through
// the tree, is in the same state: a file that the tree would not open is not served from here for longer. Entries,
// bytes and open files are bounded. A key is the client's text, byte for byte; two spellings of a name are two entries.

internal import WryneckReactor

struct FileCache {
    /// The bounds of a cache.
    struct Capacity {
        /// The most entries. nginx's open_file_cache is usually set to 1000.
        var entries = 1024
        /// The most bytes of small files' content.
        var bytes = 16 * 1024 * 1024
        /// The most descriptors of large files. Few, because a server keeps 64 in reserve for all its reactors.
        var openFiles = 16
    }

    /// How long a file is not checked for changes. nginx's open_file_cache_valid is 60 s; one second costs three system
    /// calls a second for each file in use, and people who edit a page and press reload expect it. inotify would need
    /// fewer questions and be faster, but it watches names, not paths: every directory on the way needs a watch of its
    /// own (many systems have 8192 for each user), a link that is switched far above is not reported, and neither are
    /// changes on a network file system.
    static let lifetime = Duration.seconds(1)

    private final class Entry {
        let hash: Int
        let key: [UInt8]
        let file: ServedFile
        var goodUntil: Instant
        /// Whether it was asked for since the hand passed, or since the last sweep.
        var isUsed = true

        init(hash: Int, key: [UInt8], file: ServedFile, goodUntil: Instant) {
            self.hash = hash
            self.key = key
            self.file = file
            self.goodUntil = goodUntil
        }

        func has(_ wanted: UnsafeRawBufferPointer) -> Bool { key.count == wanted.count && key.elementsEqual(wanted) }
    }

    private let capacity: Capacity
    private let freshness: Duration
    /// The index in `entries` by hash. Two keys with one hash replace each other: the hash is seeded, so nobody can
    /// cause that.
    private var places: [Int: Int] = [:]
    private var entries: [Entry] = []
    private var hand = 0
    private(set) var bytes = 0
    private(set) var openFiles = 0

    init(_ capacity: Capacity = Capacity(), freshness: Duration = lifetime) {
        self.capacity = capacity
        self.freshness = freshness
    }

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        return hasher.finalize()
    }

    private func entry(_ key: UnsafeRawBufferPointer) -> Entry? {
        guard let place = places[FileCache.hash(key)] else { return nil }
        let entry = entries[place]
        return entry.has(key) ? entry : nil
    }

    /// The file that may be served without a look at the disk; nil if there is none.
    func fresh(_ key: UnsafeRawBufferPointer, now: Instant) -> ServedFile? {
        guard let entry = entry(key), now < entry.goodUntil else { return nil }
        entry.isUsed = true
        return entry.file
    }

    /// The file that was there at the last look: if it is still in that state, it need not be read again.
    func known(_ key: UnsafeRawBufferPointer) -> ServedFile? { entry(key)?.file }

    /// Keeps a file, if it did not change while it was read. One that is kept already is good for longer.
    mutating func keep(_ key: UnsafeRawBufferPointer, _ file: ServedFile, now: Instant) {
        if let entry = entry(key), entry.file === file {
            entry.goodUntil = now + freshness
            entry.isUsed = true
            return
        }
        remove(key)
        let (keptBytes, keptFiles) = (file.keptBytes, file.openFiles)
        guard file.isKeepable, keptBytes <= capacity.bytes, keptFiles <= capacity.openFiles else { return }
        bytes += keptBytes
        openFiles += keptFiles
        let hash = FileCache.hash(key)
        if let place = places[hash] { remove(at: place) }
        places[hash] = entries.count
        entries.append(Entry(hash: hash, key: Array(key), file: file, goodUntil: now + freshness))
        while entries.count > capacity.entries || bytes > capacity.bytes || openFiles > capacity.openFiles { evict() }
    }

    /// Forgets a file that is not there any more.
    mutating func remove(_ key: UnsafeRawBufferPointer) {
        if let entry = entry(key), let place = places[entry.hash] { remove(at: place) }
    }

    /// Forgets files that were not asked for since the last sweep: the space of a deleted file is freed only when
    /// nobody has it open.
    mutating func sweep() {
        for place in entries.indices.reversed() {
            if entries[place].isUsed { entries[place].isUsed = false } else { remove(at: place) }
        }
    }

    /// The clock algorithm: the hand spares once an entry that was used since it last passed.
    private mutating func evict() {
        let onlyFiles = openFiles > capacity.openFiles
        for _ in 0...(2 * entries.count) {
            hand = hand < entries.count ? hand : 0
            let entry = entries[hand]
            if onlyFiles && entry.file.openFiles == 0 {
                hand += 1
            } else if entry.isUsed {
                entry.isUsed = false
                hand += 1
            } else {
                return remove(at: hand)
            }
        }
    }

    /// Removes an entry; the last one moves into its place.
    private mutating func remove(at place: Int) {
        let gone = entries[place]
        let last = entries.removeLast()
        if last !== gone {
            entries[place] = last
            places[last.hash] = place
        }
        places[gone.hash] = nil
        bytes -= gone.file.keptBytes
        openFiles -= gone.file.openFiles
    }
}
