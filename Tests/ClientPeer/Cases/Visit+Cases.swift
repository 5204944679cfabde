// Visit+Cases.swift - the cases by their names.

extension Visit {
    /// All but the large ones.
    static let usual = [
        "small", "content", "kept", "head", "missing", "conditional", "range", "gzip", "redirect", "interim",
        "trailers", "post", "put", "chunked", "expect", "refused", "early", "duplex", "slow", "abandoned", "parallel",
        "mixed", "idle", "stale", "race", "close", "unframed",
    ]
    /// Each moves 1 GiB.
    static let large = ["large-down", "large-up"]

    /// Runs a case. Returns what is worth knowing of it.
    func run(_ name: String) async throws -> String? {
        switch name {
        case "small": return try await small()
        case "content": return try await content()
        case "kept": return try await kept()
        case "head": return try await head()
        case "missing": return try await missing()
        case "conditional": return try await conditional()
        case "range": return try await range()
        case "gzip": return try await gzip()
        case "redirect": return try await redirect()
        case "interim": return try await interim()
        case "trailers": return try await trailers()
        case "post": return try await post()
        case "put": return try await put()
        case "chunked": return try await chunked()
        case "expect": return try await expect()
        case "refused": return try await refused()
        case "early": return try await early()
        case "duplex": return try await duplex()
        case "slow": return try await slow()
        case "abandoned": return try await abandoned()
        case "parallel": return try await parallel()
        case "mixed": return try await mixed()
        case "idle": return try await idle()
        case "stale": return try await stale()
        case "race": return try await race()
        case "close": return try await close()
        case "unframed": return try await unframed()
        case "large-down": return try await largeDown()
        case "large-up": return try await largeUp()
        default: throw Complaint("no such case")
        }
    }
}
