// DirectorySource+SymlinkPolicy.swift - where symbolic links in a file tree may lead.

extension DirectorySource {
    /// Which symbolic links a file tree follows.
    public enum SymlinkPolicy: Hashable, Sendable {
        /// Links that stay inside the directory. They have to be relative: a link whose target begins at the file
        /// system's root is refused, wherever it leads. On a kernel before 5.6, or where a sandbox forbids openat2(2),
        /// no link is followed.
        case inside
        /// All links, wherever they lead: whoever can write to the directory can then publish any file that the server
        /// can read.
        case all
        /// No links.
        case none
    }
}
