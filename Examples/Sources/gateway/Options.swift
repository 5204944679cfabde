// Options.swift - the command line, and the one thing that is known later.

import Synchronization

struct Options {
    static let usage = "usage: gateway [--port N] [--timeout MILLISECONDS]"

    private(set) var port = 8080
    /// How long a service may take.
    private(set) var timeout = Duration.seconds(1)

    /// Nil if they are wrong.
    init?(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            guard let number = rest.popFirst().flatMap({ Int($0) }) else { return nil }
            switch name {
            case "--port" where (0...65535).contains(number): port = number
            case "--timeout" where (1...86_400_000).contains(number): timeout = .milliseconds(number)
            default: return nil
            }
        }
    }
}

/// Where the services are: all reactors read it, and only the start of the server writes it.
final class Place: Sendable {
    private let url = Mutex("")

    func set(_ url: String) { self.url.withLock { $0 = url } }

    /// Without a slash at its end.
    var text: String { url.withLock { $0 } }
}
