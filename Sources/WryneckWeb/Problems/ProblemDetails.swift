// ProblemDetails.swift - an error in a form that programs can read: RFC 9457.
// Invariant: everything in it is for the client. It never tells what the program keeps to itself.

public import HTTPTypes
public import WryneckHTTP

/// An error as `application/problem+json` (RFC 9457), which answers the request when a handler throws it.
///
/// ```swift
/// throw ProblemDetails(
///     .forbidden, type: "https://example.com/probs/out-of-credit", title: "You do not have enough credit.",
///     detail: "Your balance is 30, and that costs 50.", members: ["balance": 30])
/// ```
///
/// A client that prefers a page, as browsers do, gets the site's page for the status instead, whose handler finds the
/// problem in `request.problem`. For the other errors of a site see `ProblemDetails.pages(otherwise:)`.
public struct ProblemDetails: Error, Sendable, Equatable {
    /// A URI that names the kind of problem (§3.1.1); `about:blank`, the default, for one that the status says all
    /// about.
    public var type: String

    /// A short text that is the same for all problems of the type (§3.1.3); for `about:blank` the status's phrase.
    public var title: String

    /// The status of the response (§3.1.2).
    public var status: HTTPResponse.Status

    /// What happened this time, for people (§3.1.4).
    public var detail: String?

    /// A URI that names this very occurrence (§3.1.5), such as one of a log.
    public var instance: String?

    /// The fields of the request that are wrong: the member `errors`, as in the example of §3.
    public var errors: [Validation.Mistake]

    /// Further members (§3.2), by their names. Those that are named above are left out.
    public var members: [String: ProblemDetails.Value]

    /// Fields for the response, such as `Retry-After`.
    public var headers: Headers

    /// - Parameters:
    ///   - status: the status of the response.
    ///   - type: a URI for the kind of problem; one that can be looked up is best.
    ///   - title: the same for all problems of the type; nil for the status's phrase.
    ///   - detail: what happened this time. The client sees it.
    ///   - instance: a URI for this occurrence.
    ///   - errors: the fields that are wrong.
    ///   - members: further members: `["balance": 30, "accounts": ["/account/12345"]]`.
    ///   - headers: fields for the response.
    public init(
        _ status: HTTPResponse.Status, type: String = "about:blank", title: String? = nil, detail: String? = nil,
        instance: String? = nil, errors: [Validation.Mistake] = [], members: [String: ProblemDetails.Value] = [:],
        headers: Headers = [:]
    ) {
        self.status = status
        self.type = type
        self.title = title ?? status.name
        self.detail = detail
        self.instance = instance
        self.errors = errors
        self.members = members
        self.headers = headers
    }

    /// The problem that an error with a status is: its reason is the detail.
    public init(_ error: HTTPError) {
        self.init(error.status, detail: error.reason.isEmpty ? nil : error.reason, headers: error.headers)
    }

    /// The reasons of the mistakes of a field, for a page that shows the form again.
    /// - Parameter field: as in `Validation.Mistake.field`: the name of the form's input.
    /// - Returns: the reasons in their order; empty if nothing is wrong with it.
    public func reasons(for field: String) -> [String] {
        errors.compactMap { $0.field.hasSameBytes(as: field) ? $0.reason : nil }
    }
}
