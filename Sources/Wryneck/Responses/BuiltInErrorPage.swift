// BuiltInErrorPage.swift - the page for an error if the program has none: a line of text, or JSON for clients that
// prefer it.

internal import HTTPTypes
internal import WryneckHTTP

enum BuiltInErrorPage {
    static func response(to error: HTTPError, _ headers: Headers) -> Response {
        let title = "\(error.status.code) \(error.status.name)"
        guard AcceptedTypes(headers).prefersJSON else {
            return .text(error.reason.isEmpty ? "\(title)\n" : "\(title): \(error.reason)\n", status: error.status)
        }
        let reason = error.reason.isEmpty ? error.status.name : error.reason
        let json = "{\"status\":\(error.status.code),\"error\":\"\(escape(reason))\"}\n"
        return Response(
            status: error.status, headers: [.contentType: "application/json"], body: .bytes(Array(json.utf8)))
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\n": escaped += "\\n"
            case _ where scalar.value < 0x20: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
