// Trimming.swift - text without the blanks around it: OWS of RFC 9110 §5.6.3.
// Invariant: only SP and HTAB are blanks. What Unicode calls whitespace is part of the text.

extension BidirectionalCollection<UInt8> where SubSequence == Self {
    /// Without SP and HTAB at either end.
    package var trimmed: Self {
        var rest = drop(while: ASCII.isOptionalWhitespace)
        while let last = rest.last, ASCII.isOptionalWhitespace(last) { rest = rest.dropLast() }
        return rest
    }
}

extension Substring {
    /// Without SP and HTAB at either end.
    package var trimmed: Substring { Substring(utf8.trimmed) }
}
