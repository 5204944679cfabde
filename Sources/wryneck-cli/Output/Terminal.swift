// Terminal.swift - whether somebody watches the output, and whether the terminal has colours.

internal import Glibc

struct Terminal: Sendable {
    /// Whether standard output is a terminal.
    let isWatched: Bool
    /// Whether it has colours (https://no-color.org; terminals of the type dumb).
    let hasColors: Bool
    /// The standard descriptors that were terminals at the start.
    private let terminals: [CInt]

    init(isTerminal: (CInt) -> Bool = { isatty($0) == 1 }, _ variable: (String) -> String? = Variables.value) {
        isWatched = isTerminal(STDOUT_FILENO)
        let isPlain = !(variable("NO_COLOR") ?? "").isEmpty || variable("TERM") == "dumb" || variable("TERM") == nil
        hasColors = isWatched && !isPlain
        terminals = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter(isTerminal)
    }

    /// Whether one of these terminals was closed: a hangup then means the end, and not new log files.
    func isGone(isTerminal: (CInt) -> Bool = { isatty($0) == 1 }) -> Bool { terminals.contains { !isTerminal($0) } }
}
