// ServedFile+Coding.swift - chooses one of a file's precompressed variants for a client.

internal import WryneckHTTP

extension ContentCoding {
    /// The suffix of such files' names; nil for codings that nobody keeps in files.
    var suffix: String? {
        switch self {
        case .brotli: ".br"
        case .zstd: ".zst"
        case .gzip: ".gz"
        case .deflate: nil
        }
    }
}

extension ServedFile {
    /// The variant that the client likes best; the file itself if there is none, also if the client forbids that,
    /// because nothing else would help it.
    func variant(for request: Request) -> ServedFile {
        guard !variants.isEmpty else { return self }
        let best = AcceptedCodings(request.headers).best(of: variants.compactMap(\.coding))
        return best.flatMap { best in variants.first { $0.coding == best } } ?? self
    }
}
