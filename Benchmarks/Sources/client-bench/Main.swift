// client-bench: asks one URL again and again, and prints what that took as a line of JSON; clients.py runs it beside
// other clients. Or it moves one long body, and prints how its memory grew meanwhile.

import WryneckClient

@main
struct ClientBench {
    static func main() throws {
        guard let options = Options(CommandLine.arguments.dropFirst()) else { return print(Options.usage) }
        let reactor = try Reactor()
        switch options.work {
        case .asking(let style, let connections, let seconds):
            Asking(options.url, connections, seconds, on: reactor).start(style)
        case .moving(let way, let bytes):
            Moving(options.url, bytes, on: reactor).start(way)
        }
        try reactor.run()
    }
}
