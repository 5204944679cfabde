// CalendarText.swift - times as PostgreSQL writes them in the style ISO: 2026-02-28 12:00:00.123456+05:30.
// Invariant: arithmetic is checked; `infinity`, years before Christ, and what is no date give nil.

#if PostgreSQL

    enum CalendarText {
        private static let day: Int64 = 86_400_000_000

        /// Microseconds since 1970.
        static func microseconds(_ text: String) -> Int64? {
            var rest = Substring(text)
            guard let year = number(&rest, digits: 4...6), skip("-", &rest), let month = number(&rest, digits: 2...2),
                skip("-", &rest), let dayOfMonth = number(&rest, digits: 2...2), 1...12 ~= month, 1...31 ~= dayOfMonth
            else { return nil }
            let days = days(year, month, dayOfMonth)
            var time: Int64 = 0
            if skip(" ", &rest) {
                guard let found = timeOfDay(&rest), let offset = offset(&rest) else { return nil }
                time = found - offset
            }
            guard rest.isEmpty else { return nil }
            let (whole, overflow) = days.multipliedReportingOverflow(by: day)
            let (sum, overflow2) = whole.addingReportingOverflow(time)
            return overflow || overflow2 ? nil : sum
        }

        /// The text for a parameter.
        static func text(_ microseconds: Int64) -> String {
            let (days, rest) = floored(microseconds, by: day)
            let (year, month, dayOfMonth) = date(days)
            let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000)
            let time = "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(padded(fraction, 6))+00"
            // There is no year zero: the one before 1 is 1 BC.
            let suffix = year > 0 ? "" : " BC"
            return "\(padded(year > 0 ? year : 1 - year, 4))-\(two(month))-\(two(dayOfMonth)) \(time)\(suffix)"
        }

        private static func timeOfDay(_ rest: inout Substring) -> Int64? {
            guard let hours = number(&rest, digits: 2...2), skip(":", &rest),
                let minutes = number(&rest, digits: 2...2),
                skip(":", &rest), let seconds = number(&rest, digits: 2...2), hours <= 24, minutes < 60, seconds <= 60
            else { return nil }
            var fraction: Int64 = 0
            if skip(".", &rest) {
                let before = rest.count
                guard let digits = number(&rest, digits: 1...6) else { return nil }
                fraction = digits
                for _ in (before - rest.count)..<6 { fraction *= 10 }
            }
            return ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction
        }

        /// Of the time zone: +05, -03:30, +00:53:28. Zero without one.
        private static func offset(_ rest: inout Substring) -> Int64? {
            guard let sign = rest.first, sign == "+" || sign == "-" else { return 0 }
            rest.removeFirst()
            guard let hours = number(&rest, digits: 2...2) else { return nil }
            var seconds = hours * 3600
            if skip(":", &rest) {
                guard let minutes = number(&rest, digits: 2...2) else { return nil }
                seconds += minutes * 60
                if skip(":", &rest) {
                    guard let rest = number(&rest, digits: 2...2) else { return nil }
                    seconds += rest
                }
            }
            return (sign == "-" ? -seconds : seconds) * 1_000_000
        }

        private static func number(_ rest: inout Substring, digits: ClosedRange<Int>) -> Int64? {
            let found = rest.prefix(digits.upperBound).prefix { $0.isASCII && $0.isNumber }
            guard digits ~= found.count else { return nil }
            rest = rest.dropFirst(found.count)
            return Int64(found)
        }

        private static func skip(_ character: Character, _ rest: inout Substring) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        // MARK: The Gregorian calendar, by eras of 400 years of 146 097 days that begin in March

        private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
            let shifted = month <= 2 ? year - 1 : year
            let (era, yearOfEra) = floored(shifted, by: 400)
            let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
            return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        }

        private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
            let (era, dayOfEra) = floored(days + 719_468, by: 146_097)
            let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let month = (5 * dayOfYear + 2) / 153
            let day = dayOfYear - (153 * month + 2) / 5 + 1
            let (year, calendarMonth) = (yearOfEra + era * 400, month < 10 ? month + 3 : month - 9)
            return (calendarMonth <= 2 ? year + 1 : year, calendarMonth, day)
        }

        private static func floored(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
            return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
        }

        private static func two(_ value: Int64) -> String { padded(value, 2) }

        private static func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

#endif
