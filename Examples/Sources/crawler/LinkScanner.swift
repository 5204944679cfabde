// LinkScanner.swift - the links of a page: the values of its href attributes. No parser of HTML, but a scanner that
// finds what people write.
// Invariant: it ends on any bytes, and looks at each a fixed number of times.

struct LinkScanner: Sequence, IteratorProtocol {
    private let page: [UInt8]
    private var index = 0

    init(_ page: [UInt8]) { self.page = page }

    /// The next link that leads somewhere else, without its fragment; nil at the end.
    mutating func next() -> String? {
        while index < page.count {
            switch page[index] {
            case UInt8(ascii: "<") where isHere("<!--"): skipComment()
            case UInt8(ascii: "h"), UInt8(ascii: "H"):
                if let link = takeValue().map(LinkScanner.cleaned), !link.isEmpty { return link }
            default: index += 1
            }
        }
        return nil
    }

    /// Without regard to case.
    private func isHere(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            page[index...].prefix(text.count).elementsEqual(text) { ($0 ^ $1) & ~0x20 == 0 }
        }
    }

    private mutating func skipComment() {
        index += 4
        while index < page.count, !isHere("-->") { index += 1 }
    }

    /// The value of the attribute that may begin here; nil if it is another word. Goes on in either case.
    private mutating func takeValue() -> ArraySlice<UInt8>? {
        guard isAttributeStart, isHere("href") else {
            index += 1
            return nil
        }
        index += 4
        skipBlanks()
        guard index < page.count, page[index] == UInt8(ascii: "=") else { return nil }
        index += 1
        skipBlanks()
        guard index < page.count else { return nil }
        let quote = page[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return take { LinkScanner.isBlank($0) || $0 == UInt8(ascii: ">") }
        }
        index += 1
        return take { $0 == quote }
    }

    /// Behind a blank, or directly behind the value before, as sloppy writers have it: not in "data-href".
    private var isAttributeStart: Bool {
        guard index > 0 else { return false }
        return LinkScanner.isBlank(page[index - 1]) || "\"'/".utf8.contains(page[index - 1])
    }

    private mutating func take(upTo isEnd: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = index
        while index < page.count, !isEnd(page[index]) { index += 1 }
        return page[start..<index]
    }

    private mutating func skipBlanks() { while index < page.count, LinkScanner.isBlank(page[index]) { index += 1 } }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Without blanks around it, and with the one character reference that links often have.
    private static func cleaned(_ value: ArraySlice<UInt8>) -> String {
        let start = value.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) } ?? start.startIndex - 1
        let text = start[start.startIndex..<(end + 1)].prefix { $0 != UInt8(ascii: "#") }
        return String(decoding: text, as: UTF8.self).replacing("&amp;", with: "&")
    }
}
