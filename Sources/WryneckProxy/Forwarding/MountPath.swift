// MountPath.swift - a path, cut where the proxy hangs.
// Invariant: the cut is at a slash that came as a slash; both parts together are the path as it came.

internal import WryneckHTTP

/// What leads to the proxy, and what is behind it.
struct MountPath: Equatable {
    /// As it came, with its escapes: `/api`; empty at the root.
    let mount: String
    /// Begins with a slash.
    let rest: String

    /// - Parameters:
    ///   - path: the whole path with its escapes; begins with a slash.
    ///   - segments: how many of its segments the walk has taken.
    init(_ path: String, walked segments: Int) {
        var cut = path.utf8.startIndex
        for _ in 0..<max(segments, 0) where cut < path.utf8.endIndex {
            let next = path.utf8.index(after: cut)
            cut = path.utf8[next...].firstIndex(of: ASCII.slash) ?? path.utf8.endIndex
        }
        // The empty segment behind a last slash, which a tree can take for a child, is no part of a place.
        let mount = path[..<cut]
        self.mount = String(mount.hasSuffix("/") ? mount.dropLast() : mount)
        rest = cut == path.utf8.endIndex ? "/" : String(path[cut...])
    }
}
