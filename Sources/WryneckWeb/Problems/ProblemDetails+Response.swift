// ProblemDetails+Response.swift - a problem as a response, by itself or in the place of a site's pages for errors.

internal import HTTPTypes
public import Wryneck
package import WryneckHTTP

extension ProblemDetails: AnswerableError {
    /// The problem as JSON (§3), with its status and fields.
    public var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(status: status, headers: headers, body: .bytes(json))
    }

    /// The members in the order of the RFC, then `errors`, then the further ones.
    package var json: [UInt8] {
        var written: [(String, Value)] = type == "about:blank" ? [] : [("type", .string(type))]
        written += [("title", .string(title)), ("status", .integer(status.code))]
        if let detail { written.append(("detail", .string(detail))) }
        if let instance { written.append(("instance", .string(instance))) }
        if !errors.isEmpty { written.append(("errors", .array(errors.map(\.value)))) }
        written += members.filter { !ProblemDetails.ownNames.contains($0.key) }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
        var output: [UInt8] = []
        JSONText.appendList(written, "{", "}", to: &output) { member, output in
            JSONText.append(member.0, to: &output)
            output.append(UInt8(ascii: ":"))
            member.1.append(to: &output)
        }
        output.append(UInt8(ascii: "\n"))
        return output
    }

    private static let ownNames: Set<String> = ["type", "title", "status", "detail", "instance", "errors"]

    package var summary: HTTPError { HTTPError(status, detail ?? title, headers: headers) }

    package func response(to request: Request) -> Response? {
        request.problem = self
        request.vary("Accept")
        return ProblemDetails.isWanted(by: request.headers) ? response : nil
    }

    /// Whether a client gets a problem as JSON: unless it likes a page or plain text better, as browsers do. One that
    /// says nothing, or takes anything, as curl, gets JSON.
    static func isWanted(by headers: Headers) -> Bool {
        let accepted = AcceptedTypes(headers)
        let json = max(accepted.rank("application", "problem+json"), accepted.rank("application", "json"))
        return accepted.rank("text", "html") <= json && accepted.rank("text", "plain") <= json
    }

    /// Pages for a site's errors that are problems for those who do not prefer a page: for a site that is an API.
    ///
    /// ```swift
    /// let site = Site(root, errorPage: ProblemDetails.pages())
    /// ```
    /// - Parameter page: makes the page for those who prefer one; nil for the built-in ones.
    /// - Returns: what `Site` takes as its `errorPage`.
    public static func pages(otherwise page: Site.ErrorPage? = nil) -> Site.ErrorPage {
        { error, request in
            request.vary("Accept")
            guard request.problem == nil, isWanted(by: request.headers) else { return page?(error, request) }
            return ProblemDetails(error).response
        }
    }
}

private enum ProblemKey: RequestKey { typealias Value = ProblemDetails }

extension Request {
    /// The problem that a handler has thrown, for the site's page: it knows the fields that are wrong. Nil if it has
    /// thrown something else.
    public internal(set) var problem: ProblemDetails? {
        get { self[ProblemKey.self] }
        set { self[ProblemKey.self] = newValue }
    }
}

extension Rendering {
    /// A problem as an answer: `return .problem(ProblemDetails(.conflict))`. To throw it is usually better: middleware
    /// then sees an error, and a browser gets a page.
    public static func problem(_ problem: ProblemDetails) -> Rendering { Rendering(problem.response) }
}
