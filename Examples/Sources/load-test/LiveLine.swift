// LiveLine.swift - a line of a terminal that is written again and again; nothing where there is no terminal.

import Glibc
import WryneckClient

struct LiveLine {
    private static let clearing = "\r\u{1B}[K"
    private let isShown = isatty(STDOUT_FILENO) == 1

    /// Posted, because a terminal that takes nothing must not hold the test.
    func show(_ text: String) { if isShown { LogOutput.standardOutput.post(Array((LiveLine.clearing + text).utf8)) } }

    func clear() { show("") }
}
