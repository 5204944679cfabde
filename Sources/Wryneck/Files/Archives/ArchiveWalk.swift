// ArchiveWalk.swift - the files and directories below a directory, one at a time. It may wait for disks: it is for
// threads.
// Invariants: it finds the entries that lists show, and no others; it keeps the lists of the directories on the way
// down, and no others; it ends, even if links lead round in circles.

internal import HTTPTypes
internal import WryneckHTTP

struct ArchiveWalk: Sendable {
    /// A file or a directory.
    struct Found: Sendable, Equatable {
        /// The path in the source.
        let path: SourcePath
        /// The name in the archive; that of a directory ends with a slash.
        let name: SourcePath
        let isDirectory: Bool
        let modified: Int?
    }

    private struct Level: Sendable {
        let path: SourcePath
        let name: SourcePath
        let node: FileNode?
        /// The entries that are left; the last one is the next.
        var rest: [FileEntries.Entry]
    }

    private let source: any FileSource
    private let showsHidden: Bool
    private let limits: Files.Archives
    private var levels: [Level] = []
    private var count = 0
    /// The directory itself comes first.
    private var top: Found?

    /// - Parameters:
    ///   - path: the directory's path in the source.
    ///   - name: the directory's name in the archive.
    ///   - source: the source of the files.
    ///   - showsHidden: whether names may begin with a dot.
    ///   - limits: the limits of the archive.
    /// - Throws: `HTTPError(.notFound)` if it is not there or cannot be read.
    init(
        _ path: SourcePath, as name: SourcePath, in source: any FileSource, showsHidden: Bool,
        _ limits: Files.Archives
    ) throws {
        (self.source, self.showsHidden, self.limits) = (source, showsHidden, limits)
        let name = name.withSuffix("/")
        guard let found = try enter(path, name) else { throw HTTPError(.notFound) }
        top = Found(path: path, name: name, isDirectory: true, modified: found.modified)
    }

    /// The next file or directory; nil at the end.
    /// - Throws: 403 beyond a limit; the errors of the source but 403 and 404, which leave an entry out.
    mutating func next() throws -> Found? {
        if let top {
            self.top = nil
            return top
        }
        while let level = levels.last {
            guard let entry = levels[levels.count - 1].rest.popLast() else {
                levels.removeLast()
                continue
            }
            count += 1
            guard count <= limits.entryLimit else { throw tooMany }
            let path = level.path.appending(entry.name)
            // The name of a level ends with a slash.
            let whole = SourcePath(bytes: level.name.bytes + entry.name.bytes)
            let name = entry.isDirectory ? whole.withSuffix("/") : whole
            if entry.isDirectory, try enter(path, name) == nil { continue }
            return Found(path: path, name: name, isDirectory: entry.isDirectory, modified: entry.modified)
        }
        return nil
    }

    /// Walks to the end, so that limits are checked before anything is sent.
    /// - Throws: as `next()`.
    consuming func check() throws { while try next() != nil {} }

    /// Goes down; nil if the directory has vanished, may not be read, or is one of those on the way already.
    private mutating func enter(_ path: SourcePath, _ name: SourcePath) throws -> FileEntries? {
        guard levels.count <= limits.depthLimit else {
            throw HTTPError(.forbidden, "no archive is made of directories more than \(limits.depthLimit) levels deep")
        }
        let found: FileEntries?
        do { found = try source.entries(of: path, limit: limits.entryLimit) } catch let error as HTTPError {
            guard error.status == .forbidden || error.status == .notFound else { throw error }
            found = nil
        }
        guard let found else { return nil }
        if let node = found.node, levels.contains(where: { $0.node == node }) { return nil }
        guard found.isWhole else { throw tooMany }
        let shown = found.entries.filter { ListedDirectory.isShown($0, in: path, showsHidden: showsHidden) }
        let sorted = shown.sorted { $1.name.bytes.lexicographicallyPrecedes($0.name.bytes) }
        levels.append(Level(path: path, name: name, node: found.node, rest: sorted))
        return found
    }

    private var tooMany: HTTPError {
        HTTPError(.forbidden, "no archive is made of more than \(limits.entryLimit) files")
    }
}
