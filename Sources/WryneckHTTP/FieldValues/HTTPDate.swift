// HTTPDate.swift - HTTP-date: RFC 9110 §5.6.7.
// Invariant: whole seconds of the years 1970 to 9999, in UTC, with a calendar in this target: no locale, no time zone,
// no Foundation. Reading and writing are exact inverses.

/// A second, as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
public struct HTTPDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since the beginning of 1970, in UTC.
    public let secondsSince1970: Int

    /// The last second of 9999; a later year has more digits than the format.
    static let lastSecond = 253_402_300_799

    /// Makes a date. A time outside of 1970 to 9999 becomes the nearest one inside.
    public init(secondsSince1970 seconds: Int) {
        secondsSince1970 = min(max(seconds, 0), Self.lastSecond)
    }

    /// Reads any of the three formats; nil for any other text.
    ///
    /// `now`, in seconds since 1970, decides the century of the oldest format's two-digit years: one that seems to be
    /// more than 50 years ahead lies in the past.
    public init?(_ text: String, now: Int = 0) {
        var text = text
        guard let date = text.withUTF8({ HTTPDate(parsing: UnsafeRawBufferPointer($0), now: now) }) else { return nil }
        self = date
    }

    /// The date in the preferred format.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the first date is the earlier one.
    public static func < (left: HTTPDate, right: HTTPDate) -> Bool { left.secondsSince1970 < right.secondsSince1970 }

    static let weekdays: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Appends the 29 bytes of the preferred format.
    package func append(to output: inout [UInt8]) {
        let days = secondsSince1970 / 86_400
        let second = secondsSince1970 % 86_400
        let (year, month, day) = CivilCalendar.date(daysSince1970: days)
        Self.weekdays[CivilCalendar.weekday(daysSince1970: days)].withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(contentsOf: ", ".utf8)
        Self.appendTwoDigits(day, to: &output)
        output.append(ASCII.space)
        Self.months[month - 1].withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(ASCII.space)
        Self.appendTwoDigits(year / 100, to: &output)
        Self.appendTwoDigits(year % 100, to: &output)
        output.append(ASCII.space)
        Self.appendTwoDigits(second / 3600, to: &output)
        output.append(ASCII.colon)
        Self.appendTwoDigits(second / 60 % 60, to: &output)
        output.append(ASCII.colon)
        Self.appendTwoDigits(second % 60, to: &output)
        output.append(contentsOf: " GMT".utf8)
    }

    private static func appendTwoDigits(_ number: Int, to output: inout [UInt8]) {
        output.append(0x30 + UInt8(truncatingIfNeeded: number / 10 % 10))
        output.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    }
}
