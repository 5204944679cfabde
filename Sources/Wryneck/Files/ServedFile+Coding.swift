// ServedFile+Coding.swift - which of the codings that a file lies there in a client is sent.

internal import WryneckHTTP

extension ContentCoding {
    /// What such files' names end in; nil for what nobody keeps in files.
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
    /// The most welcome of the variants; the file itself if none is, also to those who forbid that: nothing else would help them.
    func variant(for request: Request) -> ServedFile {
        guard !variants.isEmpty else { return self }
        let best = AcceptedCodings(request.headers).best(of: variants.compactMap(\.coding))
        return best.flatMap { best in variants.first { $0.coding == best } } ?? self
    }
}
