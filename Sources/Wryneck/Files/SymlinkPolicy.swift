// SymlinkPolicy.swift - where symbolic links in a file tree may lead.

/// Which symbolic links a file tree follows.
public enum SymlinkPolicy: Hashable, Sendable {
    /// Those that stay inside the directory. They have to be relative: one that names its target from the file system's root is refused,
    /// wherever it leads. On a kernel before 5.6, or where a sandbox forbids openat2(2), none is followed.
    case inside
    /// All, wherever they lead: whoever can write to the directory can then publish any file that the server can read.
    case all
    /// None.
    case none
}
