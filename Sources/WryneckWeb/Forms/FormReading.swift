// FormReading.swift - one reading of a form into a value: its rules, and the mistakes so far.
// Invariants: a mistake in one field does not hide those of others, and no value is given out if there is one; nothing
// recurses deeper than a limit, whatever a type asks for.

internal import WryneckHTTP

final class FormReading {
    /// Containers one within the other: a type that holds itself ends here.
    private static let mostDepth = 64
    /// Mistakes that are kept.
    private static let mostMistakes = 100

    let rules: FormRules
    let source: Validation.Source
    private(set) var mistakes: [Validation.Mistake] = []

    init(_ rules: FormRules, _ source: Validation.Source) { (self.rules, self.source) = (rules, source) }

    func note(_ path: [any CodingKey], _ code: String, _ reason: String) {
        note(Validation.Mistake(Validation.Path(path), in: source, code, reason))
    }

    /// Of several mistakes in one field the first one is told.
    func note(_ mistake: Validation.Mistake) {
        guard mistakes.count < Self.mostMistakes, !mistakes.contains(where: { $0.path == mistake.path }) else { return }
        mistakes.append(mistake)
    }

    // MARK: Values

    /// The value of a field, or what stands in for it.
    func scalar<Value: FormScalar>(_ type: Value.Type, _ node: FormNode?, _ path: [any CodingKey]) -> Value {
        guard let text = text(node, path) else { return Value.standIn }
        if let value = Value.read(text) { return value }
        note(path, "type", "has to be \(Value.words)")
        return Value.standIn
    }

    /// A check box that is not ticked is not sent.
    func scalar(_ type: Bool.Type, _ node: FormNode?, _ path: [any CodingKey]) -> Bool {
        var result = false
        for text in node?.allValues ?? [] {
            guard let value = Bool.read(text) else {
                note(path, "type", "has to be \(Bool.words)")
                return false
            }
            result = result || value
        }
        return result
    }

    private func text(_ node: FormNode?, _ path: [any CodingKey]) -> String? {
        let values = node?.allValues ?? []
        guard let first = values.first, let last = values.last else {
            note(path, "missing", "is missing")
            return nil
        }
        switch rules.repetition {
        case .first: return first
        case .last: return last
        case .refused:
            if values.count == 1 { return first }
            note(path, "repeated", "comes \(values.count) times, and can have one value")
            return nil
        }
    }

    /// A value of any type; dates and URLs are recognized by their names, because this library does not know
    /// Foundation.
    func value<Value: Decodable>(_ type: Value.Type, _ node: FormNode?, _ path: [any CodingKey]) throws -> Value {
        guard path.count <= Self.mostDepth else {
            throw DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: "is nested too deep"))
        }
        do {
            return try Value(from: FormDecoder(try special(type, node, path) ?? node, path, self))
        } catch {
            guard let value = standIn(type, for: error, path) else { throw error }
            return value
        }
    }

    /// The field of a date as the seconds that `Date` asks for, the one of a URL as the object that `URL` asks for.
    private func special(_ type: any Any.Type, _ node: FormNode?, _ path: [any CodingKey]) throws -> FormNode? {
        switch String(reflecting: type) {
        case "FoundationEssentials.Date", "Foundation.Date":
            guard let text = text(node, path) else { return FormNode(["0"]) }
            if let seconds = FormDate.seconds(text) { return FormNode(["\(seconds - FormDate.reference)"]) }
            note(path, "type", "has to be a date, such as 2026-01-31 or 2026-01-31T12:00:00Z")
            return FormNode(["0"])
        case "FoundationEssentials.URL", "Foundation.URL":
            guard let text = text(node, path) else { throw Noted() }
            return FormNode([(name: "relative", value: text)], depth: 0)
        default: return nil
        }
    }

    /// The mistake is noted.
    private struct Noted: Error {}

    /// Any case of an enumeration, so that the fields behind it are looked at; the client is told which there are.
    private func standIn<Value>(_ type: Value.Type, for error: any Error, _ path: [any CodingKey]) -> Value? {
        guard let cases = type as? any CaseIterable.Type else { return nil }
        let all = FormReading.cases(cases)
        let words = all.compactMap { ($0 as? any RawRepresentable).map { "\($0.rawValue)" } }
        guard let first = all.first as? Value, words.count == all.count else { return nil }
        note(path, "oneOf", "has to be one of: \(words.joined(separator: ", "))")
        return first
    }

    private static func cases<Enumeration: CaseIterable>(_ type: Enumeration.Type) -> [Any] { Array(type.allCases) }

    /// Takes note of the error that ended the decoding of a part.
    func note(_ error: any Error) throws {
        switch error {
        case is Noted: return
        case let error as DecodingError: note(error.mistake(in: source))
        default: if mistakes.isEmpty { throw DecodingFailure.answer(to: error, in: source) }
        }
    }

    func noteUnknown(_ root: FormNode) {
        guard case .refused(let except) = rules.unknown else { return }
        for way in root.unknown() {
            if case .name(let name) = way.first, way.count == 1, except.contains(name) { continue }
            note(Validation.Mistake(Validation.Path(way), in: source, "unknown", "is not known here"))
        }
    }
}
