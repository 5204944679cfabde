// CivilCalendarTests.swift - the calendar behind the dates.

import Testing

@testable import WryneckHTTP

@Suite("CivilCalendar") struct CivilCalendarTests {
    @Test("day follows day from 1970 to 9999, and back again")
    func everyDay() {
        var (year, month, day) = (1970, 1, 1)
        for days in 0...2_932_896 {
            let date = CivilCalendar.date(daysSince1970: days)
            guard date == (year, month, day), CivilCalendar.daysSince1970(year: year, month: month, day: day) == days
            else {
                Issue.record("day \(days) is \(date), not \(year)-\(month)-\(day)")
                return
            }
            day += 1
            if day > CivilCalendar.daysIn(month: month, year: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(year == 10_000)
    }

    @Test("weekdays")
    func weekdays() {
        #expect(CivilCalendar.weekday(daysSince1970: 0) == 4)
        #expect(CivilCalendar.weekday(daysSince1970: 3) == 0)
        #expect(CivilCalendar.weekday(daysSince1970: 9075) == 0)
    }
}
