// CacheRule.swift - `[PATTERN=]VALUE` of --cache-control. Directives have equals signs, too (max-age=60), but no dot,
// slash, star or colon before them.

internal import ArgumentParser
internal import Wryneck

enum CacheRule {
    static func rule(_ text: String) throws -> Files.Rule {
        let (selection, value) = try parts(text)
        guard !value.isEmpty, !value.hasPrefix("="), value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw ValidationError("it is not [PATTERN=]VALUE, such as no-cache, *.css=max-age=3600 or hashed=immutable")
        }
        return Files.Rule(selection, [.cacheControl: value])
    }

    private static func parts(_ text: String) throws -> (Files.Rule.Selection, String) {
        guard let equals = text.firstIndex(of: "=") else { return (.all, text) }
        let (pattern, value) = (String(text[..<equals]), String(text[text.index(after: equals)...]))
        let isPattern = pattern == "hashed" || pattern.hasPrefix("type:") || pattern.contains { "*./".contains($0) }
        return isPattern ? (try FilePattern.selection(pattern), value) : (.all, text)
    }
}
