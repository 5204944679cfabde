// OpenAPI.swift - the resource that serves the description of its own site.

internal import HTTPTypes
public import Wryneck
internal import WryneckHTTP

/// A description of the site's routes for programs, as JSON: OpenAPI 3.1. It has the routes that were described
/// (`Branch.Route.describe(_:)`), and no others.
///
/// ```swift
/// root["openapi.json"] = OpenAPI(title: "Notes", version: "1.2") {
///     $0.securitySchemes = [("token", .bearer())]
///     $0.security = ["token"]
/// }
/// ```
/// The parameters of paths and their types are those of the routes. The description is made at the first request, of
/// the tree as it is then, and has a strong ETag, so that a client that has it gets 304.
public final class OpenAPI: Resource {
    private let title: String
    private let version: String
    private let options: Options
    private var made: (bytes: [UInt8], tag: EntityTag?)?

    /// - Parameters:
    ///   - title: the name of the service.
    ///   - version: the version of the service's interface.
    ///   - change: sets what else the description says.
    public init(title: String, version: String, _ change: (inout Options) -> Void = { _ in }) {
        var options = Options()
        change(&options)
        (self.title, self.version, self.options) = (title, version, options)
    }

    /// Serves the description.
    /// - Parameter request: tells the site, and the state that the client has (RFC 9110 §13.1.2).
    /// - Returns: the description, or 304.
    /// - Throws: nothing.
    public func render(_ request: Request) throws -> Rendering {
        let (bytes, tag) = made ?? make(request)
        var response = Response.bytes(bytes, type: "application/json")
        if let tag {
            let list = request.headers[.ifNoneMatch].flatMap { EntityTagList(parsing: $0) }
            if let list, list == .any || list.matchesWeakly(tag) { response = .empty(.notModified) }
            response.headers[.eTag] = tag.description
        }
        response.headers[.cacheControl] = "no-cache"
        return Rendering(response)
    }

    private func make(_ request: Request) -> (bytes: [UInt8], tag: EntityTag?) {
        let site = request.group.site
        let document = OpenAPIDocument(
            title: title, version: version, options, site.routes, prefix: site.options.strippedPrefix)
        for remark in document.remarks { request.logger.warning("OpenAPI: \(remark)") }
        let bytes = Array((document.json.text + "\n").utf8)
        let result = (bytes: bytes, tag: ContentHash.tag(bytes))
        made = result
        return result
    }
}
