// Outcome.swift - what became of a case, as a line of JSON.

import FoundationEssentials

struct Outcome: Encodable {
    let name: String
    var ok = false
    /// Why not.
    var reason: String?
    /// What else is worth knowing, such as the number of connections.
    var note: String?
    var seconds = 0.0

    private enum CodingKeys: String, CodingKey {
        case name = "case"
        case ok, reason, note, seconds
    }

    init(_ name: String) { self.name = name }

    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = try? encoder.encode(self)
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }
}
