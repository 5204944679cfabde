// CookieDate.swift - the dates of Expires, in whatever form: RFC 6265bis §5.1.1.
// Invariant: exactly the RFC's lenient algorithm, because every browser has it: the first time, day, month and year
// that are found count, in any order, and all else between them is skipped.

internal import WryneckHTTP

/// Reads a date token by token.
struct CookieDate {
    private var time: (hour: Int, minute: Int, second: Int)?
    private var day: Int?
    private var month: Int?
    private var year: Int?

    /// The date in `text`; nil if a part is missing, or if there is no such day or time. A year before 1970 becomes the
    /// first second of 1970: both are long ago.
    static func parse(_ text: some Collection<UInt8>) -> HTTPDate? {
        var date = CookieDate()
        for token in text.split(whereSeparator: isDelimiter) { date.take(token.map(ASCII.lowercased)) }
        return date.whole
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private mutating func take(_ token: [UInt8]) {
        if time == nil, let found = Self.time(token) {
            time = found
        } else if day == nil, let found = Self.number(token[...], digits: 1...2) {
            day = found
        } else if month == nil, let found = Self.month(token) {
            month = found
        } else if year == nil, let found = Self.number(token[...], digits: 2...4) {
            year = found
        }
    }

    /// Steps 3 to 7 of the algorithm.
    private var whole: HTTPDate? {
        guard let time, let day, let month, var year else { return nil }
        if (70...99).contains(year) { year += 1900 } else if (0...69).contains(year) { year += 2000 }
        guard year >= 1601, day >= 1, day <= CivilCalendar.daysIn(month: month, year: year) else { return nil }
        guard time.hour <= 23, time.minute <= 59, time.second <= 59 else { return nil }
        let seconds = time.hour * 3600 + time.minute * 60 + time.second
        return HTTPDate(
            secondsSince1970: CivilCalendar.daysSince1970(year: year, month: month, day: day) * 86_400 + seconds)
    }

    /// The leading digits, if there are as many as allowed; what follows them does not matter.
    private static func number(_ token: ArraySlice<UInt8>, digits: ClosedRange<Int>) -> Int? {
        let number = token.prefix(while: ASCII.isDigit)
        return digits.contains(number.count) ? number.withUnsafeBytes(ASCII.decimal) : nil
    }

    /// `hh:mm:ss`, also one that no clock shows: that fails the whole date. Nil for anything else.
    private static func time(_ token: [UInt8]) -> (hour: Int, minute: Int, second: Int)? {
        let fields = token.split(separator: ASCII.colon, maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].allSatisfy(ASCII.isDigit), fields[1].allSatisfy(ASCII.isDigit),
            let hour = number(fields[0], digits: 1...2), let minute = number(fields[1], digits: 1...2),
            let second = number(fields[2], digits: 1...2)
        else { return nil }
        return (hour, minute, second)
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func month(_ token: [UInt8]) -> Int? {
        months.firstIndex(of: String(decoding: token.prefix(3), as: UTF8.self)).map { $0 + 1 }
    }
}
