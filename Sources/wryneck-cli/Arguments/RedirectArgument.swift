// RedirectArgument.swift - `[STATUS:]PATH=TARGET` of --redirect. A path may have equals signs: the one before the
// beginning of a target counts.

internal import ArgumentParser
internal import Wryneck

enum RedirectArgument {
    static func rule(_ text: String) throws -> Redirects.Rule {
        let (status, rest) = try parts(text)
        let equals = rest.indices.first { index in
            rest[index] == "="
                && ["/", "http://", "https://"].contains { rest[rest.index(after: index)...].hasPrefix($0) }
        }
        guard let equals else {
            throw ValidationError(
                "it is not [STATUS:]PATH=TARGET, such as /old/*=/new/* or 301:/a=https://example.org/")
        }
        do {
            return try Redirects.Rule(
                String(rest[..<equals]), to: String(rest[rest.index(after: equals)...]),
                status: HTTPResponse.Status(code: status))
        } catch { throw ValidationError(error.description) }
    }

    private static func parts(_ text: String) throws -> (status: Int, rest: Substring) {
        if text.hasPrefix("/") { return (302, text[...]) }
        let number = text.prefix { $0 != ":" }
        guard let status = Int(number), number.count == 3 else {
            throw ValidationError("it begins with a path, or with 301:, 302:, 303:, 307: or 308:")
        }
        return (status, text.dropFirst(number.count + 1))
    }
}
