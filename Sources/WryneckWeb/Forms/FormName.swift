// FormName.swift - the name of a form's field as a way: `items[2][price]`.
// Invariant: a name is a way as a whole or not at all; one that is not well formed is a plain name, which nothing asks
// for.

internal import WryneckHTTP

enum FormName {
    /// The parts of a name: `address[city]` has two, `tag[]` has an empty one at its end. A name whose brackets are not
    /// in pairs behind a name, or are empty elsewhere than at the end, is one part.
    /// - Parameters:
    ///   - name: the field's name.
    ///   - depth: the most pairs of brackets.
    /// - Returns: at least one part; nil if there are too many.
    static func parts(of name: String, depth: Int) -> [String]? {
        let bytes = Array(name.utf8)
        let (left, right) = (UInt8(ascii: "["), UInt8(ascii: "]"))
        guard let first = bytes.firstIndex(of: left), first > 0, bytes.last == right else { return [name] }
        guard !bytes[..<first].contains(right) else { return [name] }
        var parts = [String(decoding: bytes[..<first], as: UTF8.self)]
        var index = first
        while index < bytes.count {
            guard bytes[index] == left, let end = bytes[index...].firstIndex(of: right) else { return [name] }
            let part = bytes[(index + 1)..<end]
            guard !part.contains(left), !part.isEmpty || end + 1 == bytes.count else { return [name] }
            guard parts.count <= depth else { return nil }
            parts.append(String(decoding: part, as: UTF8.self))
            index = end + 1
        }
        return parts
    }
}
