// CivilCalendar.swift - days and dates of the Gregorian calendar, in whole numbers.
// Invariant: the two directions are exact inverses for every day from 1970 to 9999.

/// The Gregorian calendar, by whole days. Years are counted from March, so that the leap day is the last of its year.
package enum CivilCalendar {
    private static let daysIn400Years = 146_097
    /// Days from 1 March of the year 0 to the beginning of 1970.
    private static let daysBefore1970 = 719_468

    package static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear - daysBefore1970
    }

    package static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let all = days + daysBefore1970
        let era = all / daysIn400Years
        let dayOfEra = all % daysIn400Years
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The weekday; 0 is Sunday. 1 January 1970 was a Thursday.
    static func weekday(daysSince1970 days: Int) -> Int { (days + 4) % 7 }

    package static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
