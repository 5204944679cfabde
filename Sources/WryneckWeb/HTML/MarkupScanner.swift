// MarkupScanner.swift - follows markup, to know in which place the next text would stand: the tokenizer's states of the
// HTML standard (§13.2.5), as far as they decide how text is escaped.
// Invariant: everything that is put into a page passes through it, so it sees what a browser sees.

struct MarkupScanner: Hashable, Sendable {
    enum Place: Hashable {
        case text
        /// Behind `<` or `</`.
        case tagStart
        case tagName
        /// Between attributes.
        case tag
        case attributeName
        /// Behind an attribute's name and a blank.
        case afterName
        case beforeValue
        case quoted(UInt8)
        case unquoted
        /// Behind `<!` and so many hyphens.
        case declaration(Int)
        /// `<!doctype ...>`, `<?...>`.
        case bogus
        /// With so many hyphens at its end, at most two.
        case comment(Int)
        /// In an element without tags in it, with so many bytes of its end tag.
        case raw(Int)
    }

    /// A value's bytes that are remembered, to know its scheme.
    private static let headBytes = 16
    /// Elements whose content has no tags.
    private static let rawElements: Set<String> = [
        "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext",
    ]

    private(set) var place = Place.text
    private(set) var isClosing = false
    /// In lower case.
    private(set) var tag = ""
    /// In lower case.
    private(set) var attribute = ""
    /// The first bytes of an attribute's value, in lower case, without blanks and controls.
    private(set) var valueHead: [UInt8] = []

    mutating func scan(_ markup: String) {
        for byte in markup.utf8 { step(byte) }
    }

    private mutating func step(_ byte: UInt8) {
        switch place {
        case .text: if byte == UInt8(ascii: "<") { beginTag() }
        case .tagStart: stepTagStart(byte)
        case .tagName: stepTagName(byte)
        case .tag, .attributeName, .afterName: stepTag(byte)
        case .beforeValue: stepBeforeValue(byte)
        case .quoted(let quote): if byte == quote { place = .tag } else { note(byte) }
        case .unquoted:
            if Self.isBlank(byte) { place = .tag } else if byte == UInt8(ascii: ">") { endTag() } else { note(byte) }
        case .declaration(let hyphens): stepDeclaration(byte, hyphens)
        case .bogus: if byte == UInt8(ascii: ">") { place = .text }
        case .comment(let hyphens): stepComment(byte, hyphens)
        case .raw(let matched): stepRaw(byte, matched)
        }
    }

    private mutating func beginTag() { (place, isClosing, tag) = (.tagStart, false, "") }

    private mutating func stepTagStart(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "!") where !isClosing: place = .declaration(0)
        case UInt8(ascii: "/") where !isClosing: isClosing = true
        case _ where Self.isLetter(byte):
            place = .tagName
            stepTagName(byte)
        case UInt8(ascii: ">") where isClosing: place = .text
        case UInt8(ascii: "<") where !isClosing: beginTag()
        default: place = isClosing || byte == UInt8(ascii: "?") ? .bogus : .text
        }
    }

    private mutating func stepTagName(_ byte: UInt8) {
        if Self.isBlank(byte) || byte == UInt8(ascii: "/") {
            place = .tag
        } else if byte == UInt8(ascii: ">") {
            endTag()
        } else {
            tag.unicodeScalars.append(Unicode.Scalar(Self.lowered(byte)))
        }
    }

    private mutating func stepTag(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: ">"): endTag()
        case UInt8(ascii: "/"): place = .tag
        case UInt8(ascii: "=") where place != .tag: (place, valueHead) = (.beforeValue, [])
        case _ where Self.isBlank(byte): if place == .attributeName { place = .afterName }
        default:
            if place != .attributeName { (place, attribute) = (.attributeName, "") }
            attribute.unicodeScalars.append(Unicode.Scalar(Self.lowered(byte)))
        }
    }

    private mutating func stepBeforeValue(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): place = .quoted(byte)
        case UInt8(ascii: ">"): endTag()
        case _ where Self.isBlank(byte): break
        default:
            place = .unquoted
            note(byte)
        }
    }

    private mutating func note(_ byte: UInt8) {
        if byte > 0x20, byte != 0x7F, valueHead.count < Self.headBytes { valueHead.append(Self.lowered(byte)) }
    }

    private mutating func endTag() { place = !isClosing && Self.rawElements.contains(tag) ? .raw(0) : .text }

    private mutating func stepDeclaration(_ byte: UInt8, _ hyphens: Int) {
        switch byte {
        // `<!-->` and `<!--->` are whole comments.
        case UInt8(ascii: "-"): place = hyphens == 1 ? .comment(2) : .declaration(1)
        case UInt8(ascii: ">"): place = .text
        default: place = .bogus
        }
    }

    private mutating func stepComment(_ byte: UInt8, _ hyphens: Int) {
        switch byte {
        case UInt8(ascii: "-"): place = .comment(min(hyphens + 1, 2))
        case UInt8(ascii: ">") where hyphens == 2: place = .text
        // `--!>` ends one, too.
        case UInt8(ascii: "!") where hyphens == 2: break
        default: place = .comment(0)
        }
    }

    private mutating func stepRaw(_ byte: UInt8, _ matched: Int) {
        if matched == tag.utf8.count + 2, Self.isBlank(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") {
            (place, isClosing) = (.tag, true)
            return stepTag(byte)
        }
        if Self.lowered(byte) == endTagByte(matched) { return place = .raw(matched + 1) }
        place = .raw(byte == UInt8(ascii: "<") ? 1 : 0)
    }

    /// A byte of the end tag that ends the element; nil behind it.
    private func endTagByte(_ index: Int) -> UInt8? {
        switch index {
        case 0: return UInt8(ascii: "<")
        case 1: return UInt8(ascii: "/")
        default:
            let name = tag.utf8
            return index - 2 < name.count ? name[name.index(name.startIndex, offsetBy: index - 2)] : nil
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
