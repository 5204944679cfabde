// RequestLabels.swift - what tells one series of requests from another, and the names for it that OpenTelemetry has.
// Invariant: each label has few values, whatever clients send.

internal import Wryneck

struct RequestLabels: Hashable {
    let method: String
    /// The route's pattern; nil if the walk found none.
    let route: String?
    /// Nil if the client left before there was one.
    let status: Int?
    let scheme: String
    let version: String
    let isComplete: Bool
    private var isOverflow = false

    init(method: String, route: String?, status: Int?, scheme: String, version: String, isComplete: Bool) {
        (self.method, self.route, self.status) = (method, route, status)
        (self.scheme, self.version, self.isComplete) = (scheme, version, isComplete)
    }

    /// All that there is no room for.
    static var overflow: RequestLabels {
        var labels = RequestLabels(method: "", route: nil, status: nil, scheme: "", version: "", isComplete: true)
        labels.isOverflow = true
        return labels
    }

    var dimensions: [(String, String)] {
        if isOverflow { return [("otel.metric.overflow", "true")] }
        var all = [("http.request.method", method), ("url.scheme", scheme), ("network.protocol.version", version)]
        if let route { all.append(("http.route", route)) }
        if let status { all.append(("http.response.status_code", String(status))) }
        if let errorType { all.append(("error.type", errorType)) }
        return all
    }

    /// The conventions' `error.type`: for failures of the server alone, since a 404 is the client's affair.
    var errorType: String? {
        if let status, status >= 500 { return String(status) }
        return isComplete ? nil : "aborted"
    }

    /// The method if RFC 9110 §9.3 or RFC 5789 names it, else `_OTHER`.
    static func method(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch: method.rawValue
        default: "_OTHER"
        }
    }

    static func version(_ version: HTTPVersion) -> String {
        switch version {
        case .http1_0: "1.0"
        case .http1_1: "1.1"
        case .http2: "2"
        }
    }
}
