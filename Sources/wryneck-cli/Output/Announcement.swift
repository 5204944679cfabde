// Announcement.swift - the lines with the addresses of the files.
// Invariant: the URLs in them work on this machine as they are: with the real port, and an address to which one can
// connect.

internal import Wryneck

struct Announcement {
    let folder: String
    let places: [(address: SocketAddress, isSecure: Bool)]
    /// The path above the files, without a slash at its end.
    var basePath = ""

    /// The lines for programs: `serving DIR on http://127.0.0.1:8080/`, one for each place.
    var lines: [String] { places.map { "serving \(folder) on \(url($0.address, isSecure: $0.isSecure))" } }

    /// The lines for people.
    func banner(_ terminal: Terminal) -> [String] {
        func bold(_ text: String) -> String { terminal.hasColors ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
        let urls = places.map { bold(url($0.address, isSecure: $0.isSecure)) }
        let addresses = urls.enumerated().map { "  \($0.offset == 0 ? "Address" : "       ")  \($0.element)" }
        return ["wryneck \(WryneckCommand.version)", "", "  Folder   \(folder)"] + addresses + [
            "", "Ctrl-C stops it.", "",
        ]
    }

    private func url(_ address: SocketAddress, isSecure: Bool) -> String {
        Announcement.url(address, isSecure: isSecure, basePath: basePath)
    }

    /// The URL for an address. One that stands for all of a machine's addresses is replaced, because browsers refuse to
    /// go there.
    static func url(_ address: SocketAddress, isSecure: Bool, basePath: String = "") -> String {
        let scheme = isSecure ? "https" : "http"
        return switch address {
        case .ipv4(0, let port): "\(scheme)://127.0.0.1:\(port)\(basePath)/ (and all other addresses)"
        case .ipv6(0, 0, let port, _): "\(scheme)://[::1]:\(port)\(basePath)/ (and all other addresses)"
        case .unix: "\(address)"
        default: "\(scheme)://\(address)\(basePath)/"
        }
    }
}

extension SocketAddress {
    /// Whether only this machine can reach the address.
    var isLocal: Bool {
        switch self {
        case .ipv4(let bits, _): bits >> 24 == 127
        case .ipv6(let high, let low, _, _): high == 0 && low == 1
        case .unix: true
        }
    }
}
