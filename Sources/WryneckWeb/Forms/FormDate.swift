// FormDate.swift - dates of forms: as RFC 3339 spells them, and as HTML's inputs send them.

internal import WryneckHTTP

enum FormDate {
    /// 2001-01-01, from which `Date` counts, in seconds since 1970.
    static let reference = 978_307_200.0

    /// The seconds since 1970; nil for another text. `<input type=date>` sends no time, which means midnight, and
    /// `<input type=datetime-local>` no offset: both are taken as UTC.
    static func seconds(_ text: String) -> Double? {
        let whole =
            switch text.utf8.count {
            case 10: text + "T00:00:00Z"
            case 16: text + ":00Z"
            default: text
            }
        guard let time = InternetTime(whole) ?? InternetTime(whole + "Z") else { return nil }
        return Double(time.seconds) + Double(time.nanoseconds) / 1_000_000_000
    }
}
