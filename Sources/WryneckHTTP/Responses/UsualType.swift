// UsualType.swift - the fields of most responses: one Content-Type out of four. Not a list of fields, because a list is
// on the heap, and this one would be shared by all threads: each request would count its references up and down, and
// processors that do that to the same place wait for each other.

internal import HTTPTypes

/// All fields of a usual response.
package enum UsualType: Sendable {
    case text, html, bytes, json

    var value: String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .bytes: "application/octet-stream"
        case .json: "application/json"
        }
    }

    /// The field as it goes on the wire.
    var line: StaticString {
        switch self {
        case .text: "Content-Type: text/plain; charset=utf-8\r\n"
        case .html: "Content-Type: text/html; charset=utf-8\r\n"
        case .bytes: "Content-Type: application/octet-stream\r\n"
        case .json: "Content-Type: application/json\r\n"
        }
    }

    func value(_ name: HTTPField.Name) -> String? { name == .contentType ? value : nil }
}
