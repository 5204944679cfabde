// Value.swift - the values of options, converted while they are parsed, so that a mistake is known with its option and
// its place.

internal import ArgumentParser
internal import Wryneck

enum Value {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
        { text in
            guard let number = Int(text), range.contains(number) else {
                throw ValidationError("a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// A number of bytes: 500, 64k, 10m, 2g; the letters stand for powers of 1024, as with nginx and curl.
    static func bytes(_ text: String) throws -> Int {
        let units: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let unit = text.last.flatMap { units[Character($0.lowercased())] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits), number > 0 else {
            throw ValidationError("a number of bytes above zero, such as 500, 64k, 10m or 2g")
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        if overflow { throw ValidationError("more bytes than there are") }
        return product
    }

    /// A number of bytes, or zero for none.
    static func bytesOrNone(_ text: String) throws -> Int { text == "0" ? 0 : try bytes(text) }

    /// A duration: seconds, or 500ms, 30m, 12h, 180d.
    static func duration(_ text: String) throws -> Duration {
        if text.hasSuffix("ms"), case let digits = text.dropLast(2), !digits.isEmpty,
            digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(digits), number <= 3_153_600_000
        {
            return .milliseconds(number)
        }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        // At most a hundred years, so that nothing overflows.
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
            number <= 3_153_600_000 / (unit ?? 1)
        else {
            throw ValidationError("a time such as 90, 500ms, 30m, 12h or 180d")
        }
        return .seconds(number * (unit ?? 1))
    }

    /// The names in `a,b,c`; none for an empty text.
    static func names(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            var part = part.drop { $0 == " " }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }

    /// A path inside of the served folder, without slashes around it.
    static func inside(_ text: String) throws -> String {
        let segments = text.split(separator: "/").filter { $0 != "." }
        guard !segments.contains(".."), !text.utf8.contains(0) else {
            throw ValidationError("a path inside of the folder")
        }
        return segments.joined(separator: "/")
    }

    /// A path on the site, with a slash in front and none behind; empty for the root.
    static func basePath(_ text: String) throws -> String {
        let segments = text.split(separator: "/")
        // The path stands in URLs, and should need no escapes there.
        let isPlain = text.utf8.allSatisfy { (0x21..<0x7F).contains($0) && !"?#%{}\\\"<>^`|&'*".utf8.contains($0) }
        // Routes take a colon in front for another framework's parameter.
        guard isPlain, !segments.contains(where: { $0 == "." || $0 == ".." || $0.hasPrefix(":") }) else {
            throw ValidationError("a path such as /files, without escapes")
        }
        return segments.map { "/" + $0 }.joined()
    }
}
