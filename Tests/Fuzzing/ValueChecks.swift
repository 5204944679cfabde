// ValueChecks.swift - what is read out of targets and field values: it lies inside what it was read from, and writing
// it again gives it back.

import HTTPTypes
import WryneckHTTP

enum ValueChecks {
    static func target(_ bytes: [UInt8]) -> String? {
        if let fault = coding(bytes) { return fault }
        for line in ["GET ", "CONNECT ", "OPTIONS "] {
            let wire = Array(line.utf8) + bytes + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            if let fault = RequestCheck.check(wire) { return fault }
        }
        return nil
    }

    private static func coding(_ bytes: [UInt8]) -> String? {
        bytes.withUnsafeBytes { raw in
            let decoded = PercentCoding.decodedBytes(raw)
            if decoded.count > bytes.count { return "decoding made it longer" }
            if let text = PercentCoding.decode(raw) {
                let again = Array(PercentCoding.encode(segment: text).utf8)
                if again.withUnsafeBytes({ PercentCoding.decode($0) }) != text {
                    return "encoded and decoded, it is another segment"
                }
                let path = Array(PercentCoding.encode(path: text).utf8)
                if path.withUnsafeBytes({ PercentCoding.decode($0) }) != text {
                    return "encoded and decoded, it is another path"
                }
            }
            do throws(ProtocolViolation) {
                let query = try QueryItems(raw, limit: 10)
                if query.items.count > 10 { return "more query items than the limit" }
                for item in query.items where query[item.name] == nil { return "an item that is not found" }
            } catch {
                if error.status != .badRequest { return "a query's violation is \(error.status.code)" }
            }
            return nil
        }
    }

    static func range(_ bytes: [UInt8]) -> String? {
        var cuts = Cuts(bytes)
        let size = [0, 1, 2, 10, 1000, 1 << 40, .max][cuts.number(below: 7)]
        for value in [String(decoding: bytes, as: UTF8.self), "bytes=" + String(decoding: bytes, as: UTF8.self)] {
            guard case .ranges(let ranges) = ByteRanges.parse(value, size: size) else { continue }
            if ranges.isEmpty { return "no ranges" }
            if ranges.contains(where: { $0.isEmpty || $0.lowerBound < 0 || $0.upperBound > size }) {
                return "a range outside of the file"
            }
            let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
            if zip(sorted, sorted.dropFirst()).contains(where: { $0.upperBound > $1.lowerBound }) {
                return "ranges overlap"
            }
            for range in ranges
            where ByteRanges.parse("bytes=\(range.lowerBound)-\(range.upperBound - 1)", size: size) != .ranges([range])
            {
                return "written again it is another range"
            }
        }
        return nil
    }

    static func cookies(_ bytes: [UInt8]) -> String? {
        let lines = bytes.split(separator: 10).map { (HTTPField.Name.cookie, String(decoding: $0, as: UTF8.self)) }
        let cookies = Cookies(Headers(lines), limit: 20)
        if cookies.cookies.count > 20 { return "more cookies than the limit" }
        for cookie in cookies.cookies {
            if cookie.name.isEmpty || cookies[cookie.name] == nil { return "a cookie that is not found" }
            // Bytes, not characters: U+037E is the same character as a semicolon, and no separator.
            if cookie.name.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ";") }) {
                return "a name with a separator"
            }
            if cookie.value.utf8.contains(UInt8(ascii: ";")) { return "a value with a separator" }
        }
        return nil
    }

    static func conditions(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        if let tag = EntityTag(parsing: text) {
            if EntityTag(parsing: tag.description) != tag { return "written again it is another tag" }
            if !tag.matchesWeakly(tag) || tag.matchesStrongly(tag) == tag.isWeak {
                return "a tag does not match itself"
            }
            if EntityTagList(parsing: text)?.matchesWeakly(tag) != true { return "a list of one tag does not hold it" }
        }
        _ = EntityTagList(parsing: text)?.matchesStrongly(EntityTag("x"))
        for now in [0, 784_111_777, 4_000_000_000] {
            guard let date = HTTPDate(text, now: now) else { continue }
            if !(0...253_402_300_799).contains(date.secondsSince1970) { return "a date outside of the calendar" }
            if HTTPDate(date.description, now: now) != date { return "written again it is another date" }
        }
        let accepted = AcceptedTypes(Headers([(.accept, text)]))
        let rank = accepted.rank("text", "html")
        if rank.quality < 0 || rank.quality > 1000 { return "a quality of \(rank.quality)" }
        _ = accepted.best(of: ["text/html", "application/json", "text/csv;header=absent"])
        let languages = AcceptedLanguages(Headers([(.acceptLanguage, text)])), tags = ["en", "de-CH", "fr"]
        if let best = languages.best(of: tags), !tags.contains(best) { return "a language that was not offered" }
        let filtered = languages.filtered(tags)
        if Set(filtered).count != filtered.count || !Set(tags).isSuperset(of: filtered) {
            return "languages that were not offered, or twice"
        }
        return nil
    }
}
