// FilePattern.swift - the part before the equals sign of --cache-control and --type: the files that a rule is for.

internal import ArgumentParser
internal import Wryneck

enum FilePattern {
    /// The selection for `hashed`, for `type:TYPE`, or for a pattern of paths.
    static func selection(_ text: String) throws -> Files.Rule.Selection {
        if text == "hashed" { return .hashedNames }
        guard text.hasPrefix("type:") else { return .path(String(text.drop { $0 == "/" })) }
        let type = String(text.dropFirst(5))
        guard type.split(separator: "/", omittingEmptySubsequences: false).count == 2 else {
            throw ValidationError("\"\(type)\" is no media type, such as text/html or image/*")
        }
        return .type(type)
    }
}
