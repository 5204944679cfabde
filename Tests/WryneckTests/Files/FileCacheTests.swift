import ProcessTesting
import Testing
import WryneckReactor

@testable import Wryneck

@Suite("The cache of files") struct FileCacheTests {
    private let folder: TemporaryFolder
    private let tree: FileTree
    private static let start = Instant(nanoseconds: 0)

    init() throws {
        folder = try TemporaryFolder()
        tree = FileTree(folder.path)
    }

    private func file(_ name: String, _ size: Int) throws -> ServedFile {
        try folder.write(name, [UInt8](repeating: 65, count: size))
        let opened = try tree.open(Array(name.utf8), now: Self.start)
        return try ServedFile(SourceFile(opened), ServedFile.Description(type: "text/plain"), wallClock: 2_000_000_000)
    }

    private func fresh(_ cache: FileCache, _ key: String, at seconds: Int = 0) -> ServedFile? {
        Array(key.utf8).withUnsafeBytes { cache.fresh($0, now: Self.start + .seconds(seconds)) }
    }

    private func keep(_ cache: inout FileCache, _ key: String, _ file: ServedFile) {
        Array(key.utf8).withUnsafeBytes { cache.keep($0, file, now: Self.start) }
    }

    @Test("gives a file for less than a second, then only if it is confirmed")
    func lifetime() throws {
        var cache = FileCache()
        let a = try file("a", 10)
        keep(&cache, "a", a)
        #expect(fresh(cache, "a") === a)
        #expect(fresh(cache, "b") == nil)
        #expect(fresh(cache, "a", at: 1) == nil)
        let later = Self.start + .seconds(1)
        Array("a".utf8).withUnsafeBytes { key in
            #expect(cache.known(key) === a)
            cache.keep(key, a, now: later)
        }
        #expect(cache.count == 1 && cache.bytes == 10)
        #expect(fresh(cache, "a", at: 1) === a)
        #expect(fresh(cache, "a", at: 2) == nil)
    }

    @Test("holds so many entries, and spares what is used")
    func entries() throws {
        var cache = FileCache(FileCache.Capacity(entries: 3, bytes: 1000, openFiles: 1))
        let one = try file("a", 1)
        for key in ["a", "b", "c"] { keep(&cache, key, one) }
        keep(&cache, "d", one)
        #expect(cache.count == 3)
        // All had been used; the hand took that from them, and the first went. Now "b" is used again.
        #expect(fresh(cache, "b") != nil)
        keep(&cache, "e", one)
        keep(&cache, "f", one)
        #expect(cache.count == 3)
        #expect(fresh(cache, "b") != nil)
    }

    @Test("holds so many bytes and open files, and counts them right")
    func bounds() throws {
        var cache = FileCache(FileCache.Capacity(entries: 100, bytes: 100, openFiles: 2))
        let small = try file("small", 40)
        let large = try file("large", ServedFile.keptBytes + 1)
        for index in 0..<10 { keep(&cache, "s\(index)", small) }
        #expect(cache.bytes == 80)
        for index in 0..<10 { keep(&cache, "l\(index)", large) }
        #expect(cache.openFiles == 2)
        #expect(cache.bytes == 80)
        for index in 0..<10 {
            Array("l\(index)".utf8).withUnsafeBytes { cache.remove($0) }
            Array("s\(index)".utf8).withUnsafeBytes { cache.remove($0) }
        }
        #expect(cache.bytes == 0 && cache.openFiles == 0 && cache.isEmpty)
    }

    @Test("keeps nothing that alone is too large")
    func tooLarge() throws {
        var cache = FileCache(FileCache.Capacity(entries: 10, bytes: 100, openFiles: 0))
        keep(&cache, "a", try file("a", 101))
        keep(&cache, "b", try file("b", ServedFile.keptBytes + 1))
        #expect(cache.isEmpty)
    }

    @Test("forgets in a sweep what was not used since the last")
    func sweep() throws {
        var cache = FileCache()
        let one = try file("a", 1)
        keep(&cache, "a", one)
        keep(&cache, "b", one)
        cache.sweep()
        #expect(cache.count == 2)
        _ = fresh(cache, "b")
        cache.sweep()
        #expect(cache.count == 1)
        #expect(fresh(cache, "b") != nil)
        cache.sweep()
        cache.sweep()
        #expect(cache.isEmpty)
    }
}
