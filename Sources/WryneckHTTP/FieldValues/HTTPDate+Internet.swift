// HTTPDate+Internet.swift - a time in the format of RFC 3339, for logs.

extension HTTPDate {
    /// `1994-11-06T08:49:37Z`.
    package var internetDate: String {
        let (year, month, day) = CivilCalendar.date(daysSince1970: secondsSince1970 / 86_400)
        let second = secondsSince1970 % 86_400
        let date = "\(HTTPDate.padded(year, 4))-\(HTTPDate.padded(month, 2))-\(HTTPDate.padded(day, 2))"
        return
            "\(date)T\(HTTPDate.padded(second / 3600, 2)):\(HTTPDate.padded(second / 60 % 60, 2)):\(HTTPDate.padded(second % 60, 2))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
