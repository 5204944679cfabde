// UsualType.swift - what most responses have for fields: one Content-Type out of four.
// Why it is no list of fields: a list is on the heap, and this one would be the same for all threads. Each request counts the references to its fields up
// and down, and processors that do that to the same place wait for each other.

internal import HTTPTypes

/// The whole of the fields of a usual response.
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
