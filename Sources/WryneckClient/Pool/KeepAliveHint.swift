// KeepAliveHint.swift - how long a server keeps an idle connection, as it says in Keep-Alive: RFC 2068 §19.7.1.1.

package import WryneckHTTP

/// The field's parameter `timeout`, which no standard has any more and most servers send.
package enum KeepAliveHint {
    /// How much earlier this side lets go, so that a request is not sent just when the server closes.
    private static let margin = Duration.seconds(1)

    /// How long the connection may stay idle; `own` without a hint that can be read. A hint of a second or less says
    /// that it should not be kept at all.
    package static func idleTime(_ headers: Headers, own: Duration) -> Duration {
        guard let hint = timeout(headers) else { return own }
        return min(own, max(.seconds(hint) - margin, .zero))
    }

    /// The smallest one, if there are several.
    private static func timeout(_ headers: Headers) -> Int? {
        headers.all("Keep-Alive").flatMap { $0.utf8.split { $0 == ASCII.comma || $0 == ASCII.semicolon } }
            .compactMap { seconds($0.trimmed) }.min()
    }

    private static func seconds(_ parameter: Substring.UTF8View) -> Int? {
        guard let place = parameter.firstIndex(of: ASCII.equalsSign),
            parameter[..<place].trimmed.map(ASCII.lowercased) == Array("timeout".utf8)
        else { return nil }
        return Array(parameter[parameter.index(after: place)...].trimmed).withUnsafeBytes(ASCII.decimal)
    }
}
