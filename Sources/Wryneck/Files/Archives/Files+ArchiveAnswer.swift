// Files+ArchiveAnswer.swift - the answer to a request for a directory as an archive.
// Invariant: limits are checked before anything is sent; each archive under way is counted until its response has
// ended.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

extension Files {
    /// The answer with the archive that a request asks for; nil if it asks for the list.
    func archive(_ path: SourcePath, _ request: Request) throws -> Rendering? {
        guard let archives = options.listing?.archives,
            let wanted = request.query["archive"].flatMap(Files.Archives.Format.init),
            archives.formats.contains(wanted)
        else { return nil }
        guard archivesUnderWay < archives.simultaneousLimit else {
            throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "10"])
        }
        archivesUnderWay += 1
        request.onEnd { [self] in archivesUnderWay -= 1 }
        let name = Files.archiveName(path, request)
        let (source, showsHidden, reactor) = (source, options.showsHidden, request.reactor)
        let walk = reactor.deferToThread {
            let walk = try ArchiveWalk(path, as: name, in: source, showsHidden: showsHidden, archives)
            try walk.check()
            return walk
        }
        return .deferred(
            walk.map { walk in
                let stream = ArchiveStream(walk, from: source, as: wanted)
                var response = Response.stream(type: wanted.mediaType) { writer in
                    while let piece = try await reactor.runInThread({ try stream.next() }) {
                        try await writer.write(piece)
                    }
                }
                response.headers[.contentDisposition] = AttachmentDisposition.value(for: "\(name).\(wanted.rawValue)")
                response.headers[.cacheControl] = "no-store"
                response.headers[.xContentTypeOptions] = "nosniff"
                return response
            })
    }

    /// The directory's own name; for the root, the name of its place on the site.
    private static func archiveName(_ path: SourcePath, _ request: Request) -> SourcePath {
        if !path.isEmpty { return SourcePath(bytes: Array(path.name)) }
        let name = request.path.walked.last { !$0.isEmpty }.flatMap(SafeFilename.of)
        return SourcePath(name ?? "files")
    }
}

extension Files.Archives.Format {
    var mediaType: String {
        switch self {
        case .zip: "application/zip"
        case .tar: "application/x-tar"
        }
    }
}
