// Problem.swift - an error as a document for programs: RFC 9457, with nothing but what the error says.

internal import Wryneck

struct Problem {
    private let error: HTTPError
    init(_ error: HTTPError) { self.error = error }

    var response: Response {
        let name = error.status.reasonPhrase
        var json = "{\"type\":\"about:blank\",\"title\":\(JSONText.string(name)),\"status\":\(error.status.code)"
        if !error.reason.isEmpty { json += ",\"detail\":\(JSONText.string(error.reason))" }
        return Response(
            status: error.status, headers: [.contentType: "application/problem+json"],
            body: .bytes(Array((json + "}\n").utf8)))
    }
}
