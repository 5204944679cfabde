// InternetTime.swift - a date with a time as RFC 3339 spells it, a profile of ISO 8601, for JSON.
// Invariant: only a text that is wholly a date that exists is read: no 30 February, and no bytes behind the end.

/// A moment of the years 1 to 9999.
package struct InternetTime: Equatable, Sendable {
    /// Seconds since the beginning of 1970, in UTC; negative before it.
    package let seconds: Int
    /// Nanoseconds from that second on, below 1,000,000,000.
    package let nanoseconds: Int

    private static let firstSecond = -62_135_596_800

    /// Nil outside of the years 1 to 9999.
    package init?(seconds: Int, nanoseconds: Int) {
        guard seconds >= Self.firstSecond, seconds <= HTTPDate.lastSecond, (0..<1_000_000_000).contains(nanoseconds)
        else { return nil }
        (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
    }

    /// Reads `2026-01-31T12:00:00Z`, also with a fraction of a second and with another offset than `Z`; nil for
    /// everything else.
    package init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2),
            reader.skip("T") || reader.skip("t"), let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2), let nanoseconds = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd,
            (1...12).contains(month), day >= 1, day <= CivilCalendar.daysIn(month: month, year: year), hour < 24,
            minute < 60,
            // §5.7: a leap second; it is told as the first one of the next minute.
            second < 60 || (second == 60 && minute == 59)
        else { return nil }
        let days = CivilCalendar.daysSince1970(year: year, month: month, day: day)
        self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset, nanoseconds: nanoseconds)
    }

    /// In UTC, with three digits for the fraction of a second, or none if they would be zeros.
    package var text: String {
        let second = ((seconds % 86_400) + 86_400) % 86_400
        let (year, month, day) = CivilCalendar.date(daysSince1970: (seconds - second) / 86_400)
        let milliseconds = nanoseconds / 1_000_000
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let time = "\(Self.padded(second / 3600, 2)):\(Self.padded(second / 60 % 60, 2)):\(Self.padded(second % 60, 2))"
        return "\(date)T\(time)\(milliseconds == 0 ? "" : "." + Self.padded(milliseconds, 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
            index += 1
            return true
        }

        private mutating func digit() -> Int? {
            guard index < bytes.count, ASCII.isDigit(bytes[index]) else { return nil }
            defer { index += 1 }
            return Int(bytes[index] - 0x30)
        }

        mutating func number(_ width: Int) -> Int? {
            var number = 0
            for _ in 0..<width {
                guard let digit = digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// The fraction of a second in nanoseconds, further digits dropped; zero without a dot, nil for a dot without
        /// digits.
        mutating func fraction() -> Int? {
            guard skip(".") else { return 0 }
            guard var fraction = digit() else { return nil }
            var width = 1
            while let digit = digit() {
                if width < 9 { (fraction, width) = (fraction * 10 + digit, width + 1) }
            }
            while width < 9 { (fraction, width) = (fraction * 10, width + 1) }
            return fraction
        }

        /// The offset in seconds, positive to the east.
        mutating func offset() -> Int? {
            if skip("Z") || skip("z") { return 0 }
            let isWest = skip("-")
            guard isWest || skip("+"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
    }
}
