// PublicPaths.swift - what clients call the paths of a backend.
// Invariant: a path is translated on whole segments; one that is not below the backend's root is not the proxy's.

internal import WryneckHTTP

/// The way from a backend's paths to those of the front.
struct PublicPaths: Sendable, Equatable {
    /// The path of the backend's URL without a slash at its end.
    private let root: String
    /// What leads to the proxy: `/api`, or nothing.
    private let mount: String

    /// - Parameters:
    ///   - root: the path of the backend's URL, such as `/` or `/app`.
    ///   - mount: what was taken off the path of the request.
    init(root: String, mount: String) {
        self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
        self.mount = mount
    }

    /// The front's name of a backend's path; nil for one that the front has no name for, or only one that begins with
    /// two slashes and so would lead to another host.
    func path(_ path: String) -> String? {
        guard path.utf8.starts(with: root.utf8) else { return nil }
        let rest = path.utf8.dropFirst(root.utf8.count)
        guard rest.isEmpty || rest.first == ASCII.slash else { return nil }
        let name = mount + String(decoding: rest, as: UTF8.self)
        return name.hasPrefix("//") ? nil : name.isEmpty ? "/" : name
    }
}
