// FormScalar.swift - a field's text as a number, a text or a truth.
// Invariant: a text is read whole or not at all, and never as something that its author cannot have meant: no `nan`, no
// hexadecimal floating point.

internal import WryneckHTTP

/// A type that one field's text becomes.
protocol FormScalar {
    /// The value of a text; nil if it does not fit.
    static func read(_ text: String) -> Self?
    /// Stands in for a value that is missing or does not fit, so that the other fields are looked at, too. It never
    /// reaches a handler: the mistake is thrown at the end.
    static var standIn: Self { get }
    /// What is expected.
    static var words: String { get }
}

extension String: FormScalar {
    static func read(_ text: String) -> String? { text }
    static var standIn: String { "" }
    static var words: String { "a text" }
}

extension Bool: FormScalar {
    /// A check box without a value of its own sends `on`; a query's bare name is empty.
    static func read(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "", "on", "true", "yes", "1": true
        case "off", "false", "no", "0": false
        default: nil
        }
    }
    static var standIn: Bool { false }
    static var words: String { "true or false" }
}

extension FormScalar where Self: FixedWidthInteger {
    static func read(_ text: String) -> Self? { Self(text) }
    static var standIn: Self { 0 }
    static var words: String {
        Self.bitWidth < 64 || Self.min == 0 ? "a whole number from \(Self.min) to \(Self.max)" : "a whole number"
    }
}

extension FormScalar where Self: BinaryFloatingPoint & LosslessStringConvertible {
    static func read(_ text: String) -> Self? {
        guard text.utf8.allSatisfy({ ASCII.isDigit($0) || "+-.eE".utf8.contains($0) }), let value = Self(text),
            value.isFinite
        else { return nil }
        return value
    }
    static var standIn: Self { 0 }
    static var words: String { "a number" }
}

extension Int: FormScalar {}
extension Int8: FormScalar {}
extension Int16: FormScalar {}
extension Int32: FormScalar {}
extension Int64: FormScalar {}
extension UInt: FormScalar {}
extension UInt8: FormScalar {}
extension UInt16: FormScalar {}
extension UInt32: FormScalar {}
extension UInt64: FormScalar {}
extension Float: FormScalar {}
extension Double: FormScalar {}
