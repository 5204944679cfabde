// PageRequest.swift - what asks for a page, and what for the things that pages are made of. An application's page would
// be none of these: a script that is answered with it fails in an odd place, and nobody sees that the file is missing.

internal import HTTPTypes
internal import WryneckHTTP

enum PageRequest {
    /// The fields that the answer depends on.
    static let vary = "Accept, Sec-Fetch-Dest"

    /// Whether a page would be an answer.
    /// - Parameters:
    ///   - request: for something that is not there.
    ///   - types: what extensions mean.
    /// - Returns: whether a page may be sent in its place.
    static func isOne(_ request: Request, _ types: MediaTypes) -> Bool {
        // Somebody who goes on loading something has seen it.
        if request.headers.contains(.range) { return false }
        let html = AcceptedTypes(request.headers).rank("text", "html")
        guard html.quality > 0, goesToDocument(request) else { return false }
        let name = SourcePath(bytes: request.path.lastSegment)
        // A browser that goes to a page names HTML, and nothing else does. curl and link previews name nothing, as
        // scripts do.
        return html.specificity == 3 ? !isPartOfPages(types.type(of: name)) : name.fileExtension == nil
    }

    /// Browsers say what they would make of the answer, if the connection is secure or their own machine's.
    private static func goesToDocument(_ request: Request) -> Bool {
        guard let destination = request.headers.first(where: { $0.name.canonicalName == "sec-fetch-dest" })?.value
        else { return true }
        return ["document", "iframe", "frame", "embed", "object"].contains(destination)
    }

    private static func isPartOfPages(_ type: String) -> Bool {
        let bare = type.prefix { $0 != ";" }
        if ["image/", "font/", "audio/", "video/"].contains(where: bare.hasPrefix) { return true }
        switch bare {
        case "text/css", "text/javascript", "application/json", "application/manifest+json", "application/wasm",
            "application/xml",
            "application/pdf", "application/zip", "application/gzip", "application/vnd.ms-fontobject":
            return true
        default: return false
        }
    }
}
