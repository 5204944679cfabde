// HTTPDate+Parsing.swift - the three formats of an HTTP-date: RFC 9110 §5.6.7.
// Invariant: exactly the grammar, case included: one space each, two digits each, a weekday that exists. Whether it is
// the right weekday for the date is not checked: recipients are told to be robust, and nobody computes with it.

extension HTTPDate {
    init?(parsing bytes: UnsafeRawBufferPointer, now: Int) {
        var reader = DateReader(bytes: bytes, now: now)
        guard let seconds = reader.read() else { return nil }
        self.init(secondsSince1970: seconds)
    }
}

/// Reads a date from left to right, inside one call of `withUTF8`.
private struct DateReader {
    let bytes: UnsafeRawBufferPointer
    let now: Int
    private var index = 0

    private static let longWeekdays: [StaticString] = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    init(bytes: UnsafeRawBufferPointer, now: Int) {
        self.bytes = bytes
        self.now = now
    }

    mutating func read() -> Int? {
        guard let comma = bytes.prefix(10).firstIndex(of: ASCII.comma) else { return asctime() }
        return comma == 3 ? imfFixdate() : rfc850()
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private mutating func imfFixdate() -> Int? {
        guard word(HTTPDate.weekdays) != nil, skip(", "), let day = number(2), skip(" "),
            let month = word(HTTPDate.months), skip(" "),
            let year = number(4), skip(" "), let time = time(), skip(" GMT")
        else { return nil }
        return seconds(year, month + 1, day, time)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    private mutating func rfc850() -> Int? {
        guard word(Self.longWeekdays) != nil, skip(", "), let day = number(2), skip("-"),
            let month = word(HTTPDate.months), skip("-"),
            let shortYear = number(2), skip(" "), let time = time(), skip(" GMT")
        else { return nil }
        // RFC 9110 §5.6.7: more than 50 years ahead means the most recent past year with these digits.
        let thisYear = CivilCalendar.date(daysSince1970: min(max(now, 0), HTTPDate.lastSecond) / 86_400).year
        var year = thisYear - thisYear % 100 + shortYear
        if year > thisYear + 50 { year -= 100 }
        return seconds(year, month + 1, day, time)
    }

    /// `Sun Nov  6 08:49:37 1994`
    private mutating func asctime() -> Int? {
        guard word(HTTPDate.weekdays) != nil, skip(" "), let month = word(HTTPDate.months), skip(" "),
            let day = skip(" ") ? number(1) : number(2), skip(" "), let time = time(), skip(" "), let year = number(4)
        else { return nil }
        return seconds(year, month + 1, day, time)
    }

    /// Seconds since midnight. A second of 60 is a leap second, which Unix time does not count.
    private mutating func time() -> Int? {
        guard let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + min(second, 59)
    }

    private func seconds(_ year: Int, _ month: Int, _ day: Int, _ time: Int) -> Int? {
        guard index == bytes.count, (1970...9999).contains(year), day >= 1,
            day <= CivilCalendar.daysIn(month: month, year: year)
        else { return nil }
        return CivilCalendar.daysSince1970(year: year, month: month, day: day) * 86_400 + time
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - index >= count, text.withUTF8Buffer({ $0.elementsEqual(bytes[index..<index + count]) })
        else { return false }
        index += count
        return true
    }

    private mutating func word(_ words: [StaticString]) -> Int? {
        for (position, word) in words.enumerated() where skip(word) { return position }
        return nil
    }

    private mutating func number(_ digits: Int) -> Int? {
        guard bytes.count - index >= digits else { return nil }
        var number = 0
        for byte in bytes[index..<index + digits] {
            guard ASCII.isDigit(byte) else { return nil }
            number = number * 10 + Int(byte &- 0x30)
        }
        index += digits
        return number
    }
}
