// ListingPage.swift - a request for a list, and the response around it. Sendable, because another thread makes the page
// itself.

internal import HTTPTypes
internal import WryneckHTTP

struct ListingPage: Sendable {
    enum Format { case html, json }

    let format: Format
    let order: ListingOrder
    let number: Int
    /// The segments of the path, down to the directory, and how far up each is for a client; of those above the first
    /// `mounted` nobody knows what they are.
    let segments: [(name: String, levels: Int)]
    let mounted: Int
    /// How far up the topmost of all directories is.
    let levels: Int
    /// Allows the page's own style, and no other.
    private let nonce = [UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)].map { String($0, radix: 36) }
        .joined()

    /// The form for uploads on this page.
    let uploadForm: Files.UploadForm?
    /// The archives that the page links to.
    let archives: [Files.Archives.Format]

    init(_ request: Request, path: SourcePath, _ listing: Files.Listing) {
        uploadForm = listing.uploadForm.flatMap { $0.isShown(in: path) ? $0 : nil }
        archives = listing.archives?.formats ?? []
        format = AcceptedTypes(request.headers).prefersJSON ? .json : .html
        // Missing and wrong values of the query count as the default: a list is not a form.
        let query = request.query
        order = ListingOrder(
            key: query["sort"].flatMap(ListingOrder.Key.init) ?? .name, isDescending: query["order"] == "desc")
        number = query["page"].flatMap(Int.init) ?? 1
        let above = request.path.walked
        let below = request.path.withRemainingBytes { rest in
            rest.map { rest in
                PathResolution(rest).segments.map {
                    PercentCoding.decodeRepairing(UnsafeRawBufferPointer(rebasing: rest[$0]))
                }
            } ?? []
        }
        // Empty segments are no directories, but a client that goes up has to pass them.
        let all = (above + below).dropLast()
        levels = all.count
        segments = all.enumerated().compactMap { $0.element.isEmpty ? nil : ($0.element, all.count - 1 - $0.offset) }
        mounted = above.count { !$0.isEmpty }
    }

    /// The link to an entry, which works below any prefix: in an attribute in quotes, and in JSON.
    func link(_ entry: FileEntries.Entry) -> String {
        "./" + PercentCoding.encode(segment: entry.name.bytes) + (entry.isDirectory ? "/" : "")
    }

    /// The path for people, with a slash at both ends.
    var path: String { segments.isEmpty ? "/" : "/" + segments.map(\.name).joined(separator: "/") + "/" }

    func render(_ directory: ListedDirectory) -> [UInt8] {
        switch format {
        case .html: ListingHTML(page: self, directory: directory, nonce: nonce).bytes
        case .json: ListingJSON(page: self, directory: directory).bytes
        }
    }

    func response(_ bytes: [UInt8]) -> Response {
        var headers: Headers = [.cacheControl: "no-store", .vary: "Accept", .xContentTypeOptions: "nosniff"]
        switch format {
        case .json: headers[.contentType] = "application/json"
        case .html:
            headers[.contentType] = "text/html; charset=utf-8"
            headers[.contentSecurityPolicy] = policy
        }
        return Response(headers: headers, body: .bytes(bytes))
    }

    private var policy: String {
        let form = "form-action 'self'; script-src 'nonce-\(nonce)'; connect-src 'self'"
        let actions = uploadForm == nil ? "form-action 'none'" : form
        let content = "default-src 'none'; style-src 'nonce-\(nonce)'; img-src data:; base-uri 'none'"
        return "\(content); \(actions); frame-ancestors 'self'"
    }
}
