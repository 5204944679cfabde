// Help.swift - the parser's help text, corrected for options whose value can be left out, which the parser does not
// know.

enum Help {
    /// Replaces `--spa <file>` by `--spa[=<file>]`.
    static func text(_ text: String, _ settings: [Setting] = WryneckCommand.settings) -> String {
        let names = settings.filter { $0.kind.bareValue != nil }.map { "--\($0.name) <" }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            guard let name = names.first(where: { line.drop { $0 == " " }.hasPrefix($0) }),
                let start = line.firstRange(of: name), let end = line[start.upperBound...].firstIndex(of: ">")
            else { return String(line) }
            let indent = line[..<start.lowerBound]
            let value = line[start.upperBound..<end]
            var rest = line[line.index(after: end)...]
            // Keeps the column of the explanations.
            if rest.hasPrefix("    ") { rest = rest.dropFirst(2) }
            return "\(indent)\(name.dropLast(2))[=<\(value)>]\(rest)"
        }
        return lines.joined(separator: "\n")
    }
}
