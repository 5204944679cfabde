// ListingPage.swift - a request for a list, and the response around it. Sendable, because another thread makes the page
// itself.

internal import HTTPTypes
internal import WryneckHTTP

struct ListingPage: Sendable {
    enum Format { case html, json }

    let format: Format
    let order: ListingOrder
    let number: Int
    /// The segments of the path, down to the directory; the first `mounted` ones lie above the served files.
    let segments: [String]
    let mounted: Int
    /// Allows the page's own style, and no other.
    private let nonce = [UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)].map { String($0, radix: 36) }.joined()

    init(_ request: Request) throws {
        format = AcceptedTypes(request.headers).prefersJSON ? .json : .html
        // Missing and wrong values of the query count as the default: a list is not a form.
        let query = request.query
        order = ListingOrder(
            key: query["sort"].flatMap(ListingOrder.Key.init) ?? .name, isDescending: query["order"] == "desc")
        number = query["page"].flatMap(Int.init) ?? 1
        let walked = request.path.walked.filter { !$0.isEmpty }
        mounted = walked.count
        segments = walked + request.path.remaining.filter { !$0.isEmpty }
    }

    /// The path for people, with a slash at both ends.
    var path: String { segments.isEmpty ? "/" : "/" + segments.joined(separator: "/") + "/" }

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
            headers[.contentSecurityPolicy] =
                "default-src 'none'; style-src 'nonce-\(nonce)'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        }
        return Response(headers: headers, body: .bytes(bytes))
    }
}
