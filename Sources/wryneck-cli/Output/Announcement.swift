// Announcement.swift - the line that says where the files are.
// Invariant: the URL in it works as it stands, on this machine: the real port, and an address that one can connect to.

internal import Wryneck

enum Announcement {
    /// `serving DIR on http://127.0.0.1:8080/`
    static func line(directory: String, address: SocketAddress, isSecure: Bool) -> String {
        "serving \(directory) on \(isSecure ? "https" : "http")://\(place(address))"
    }

    /// The addresses that stand for all of a machine's are good for listening, but browsers refuse to go there.
    private static func place(_ address: SocketAddress) -> String {
        switch address {
        case .ipv4(0, let port): "127.0.0.1:\(port)/ (and all other addresses)"
        case .ipv6(0, 0, let port, _): "[::1]:\(port)/ (and all other addresses)"
        default: "\(address)/"
        }
    }
}
