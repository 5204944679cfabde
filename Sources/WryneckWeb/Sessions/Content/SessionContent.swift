// SessionContent.swift - the values and messages of a session, and their form as bytes.
// Invariants: bytes that are not of this form are no content, and never a trap: they come from a file or a network.

internal import WryneckHTTP

/// The content of a session.
struct SessionContent: Equatable {
    private struct Entry: Equatable {
        var name: String
        /// JSON.
        var value: [UInt8]
    }

    /// The first byte of the form.
    private static let form: UInt8 = 1

    private var entries: [Entry] = []
    private(set) var flashes: [Session.Flash] = []

    init() {}

    var isEmpty: Bool { entries.isEmpty && flashes.isEmpty }

    var names: [String] { entries.map(\.name) }

    func value(_ name: String) -> [UInt8]? { entries.first { $0.name.hasSameBytes(as: name) }?.value }

    mutating func apply(_ edit: SessionEdit) {
        switch edit {
        case .set(let name, let value):
            if let index = index(of: name) {
                entries[index].value = value
            } else {
                entries.append(Entry(name: name, value: value))
            }
        case .remove(let name): if let index = index(of: name) { entries.remove(at: index) }
        case .flash(let flash): flashes.append(flash)
        case .takeFlashes(let count): flashes.removeFirst(min(count, flashes.count))
        }
    }

    private func index(of name: String) -> Int? { entries.firstIndex { $0.name.hasSameBytes(as: name) } }

    // MARK: As bytes

    /// The form: its number, then each list with its length, and each text with its own.
    var bytes: [UInt8] {
        if isEmpty { return [] }
        var writer = SessionBytes()
        writer.append(byte: Self.form)
        writer.append(number: UInt64(entries.count))
        for entry in entries {
            writer.append(entry.name.utf8)
            writer.append(entry.value)
        }
        writer.append(number: UInt64(flashes.count))
        for flash in flashes {
            writer.append(flash.text.utf8)
            writer.append(flash.kind.utf8)
        }
        return writer.bytes
    }

    /// Nil if the bytes are of another form.
    init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        var reader = SessionBytes(bytes)
        guard reader.byte() == Self.form, let count = reader.count() else { return nil }
        for _ in 0..<count {
            guard let name = reader.text(), let value = reader.piece() else { return nil }
            entries.append(Entry(name: name, value: Array(value)))
        }
        guard let messages = reader.count() else { return nil }
        for _ in 0..<messages {
            guard let text = reader.text(), let kind = reader.text() else { return nil }
            flashes.append(Session.Flash(text, kind: kind))
        }
        guard reader.isAtEnd else { return nil }
    }
}
