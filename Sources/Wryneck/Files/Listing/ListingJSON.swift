// ListingJSON.swift - a list as JSON. Written by hand, because an encoder would need Foundation's dates.

internal import WryneckHTTP

struct ListingJSON {
    let page: ListingPage
    let directory: ListedDirectory

    var bytes: [UInt8] {
        var text = "{\"path\":\(quoted(page.path)),\"page\":\(directory.page),\"pages\":\(directory.pages)"
        text +=
            ",\"directories\":\(directory.directories),\"files\":\(directory.files),\"isWhole\":\(directory.isWhole),\"entries\":["
        var separator = ""
        for entry in directory.entries {
            text += "\(separator)\n{\"name\":\(quoted(entry.name.description)),\"href\":\"\(page.link(entry))\","
            text += "\"type\":\"\(entry.isDirectory ? "directory" : "file")\""
            if !entry.isDirectory { text += ",\"size\":\(entry.size)" }
            if let modified = entry.modified { text += ",\"modified\":\"\(ListingDate(modified).full)\"" }
            text += "}"
            separator = ","
        }
        return Array((text + "\n]}\n").utf8)
    }

    /// RFC 8259 §7.
    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// A time in UTC in the format of RFC 3339. Times outside of 1970 to 9999 become the nearest one inside.
struct ListingDate {
    private let day: String
    private let time: String
    private let second: String

    init(_ secondsSince1970: Int) {
        let seconds = HTTPDate(secondsSince1970: secondsSince1970).secondsSince1970
        let (year, month, day) = CivilCalendar.date(daysSince1970: seconds / 86_400)
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        self.day = "\(padded(year, 4))-\(padded(month))-\(padded(day))"
        time = "\(padded(seconds / 3600 % 24)):\(padded(seconds / 60 % 60))"
        second = padded(seconds % 60)
    }

    /// Such as `2026-11-21T13:06:59Z`.
    var full: String { "\(day)T\(time):\(second)Z" }
    /// Such as `2026-11-21 13:06`.
    var short: String { "\(day) \(time)" }
}
