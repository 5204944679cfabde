// Options.swift - what client-bench's command line says.

import WryneckClient

struct Options {
    static let usage = """
        usage: client-bench URL CONNECTIONS SECONDS callbacks|tasks|whole
               client-bench URL down|up BYTES
        """

    enum Work {
        case asking(Asking.Style, connections: Int, seconds: Double)
        case moving(Moving.Way, bytes: Int)
    }

    let url: ClientURL
    let work: Work

    init?(_ arguments: ArraySlice<String>) {
        let words = Array(arguments)
        guard let url = words.first.flatMap({ try? ClientURL($0) }) else { return nil }
        self.url = url
        if words.count == 3, let way = Moving.Way(rawValue: words[1]), let bytes = Int(words[2]), bytes > 0 {
            work = .moving(way, bytes: bytes)
        } else if words.count == 4, let connections = Int(words[1]), (1...10_000).contains(connections),
            let seconds = Double(words[2]), seconds > 0, let style = Asking.Style(rawValue: words[3])
        {
            work = .asking(style, connections: connections, seconds: seconds)
        } else {
            return nil
        }
    }
}
