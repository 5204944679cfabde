// ConfigurationFile.swift - lines of `name = value`.
// Invariant: every line is a setting, a comment, blank, or a mistake that is reported with its place.

internal import WryneckHTTP

/// One setting from a source below the command line.
struct ConfiguredSetting {
    let setting: Setting
    /// The argument for the parser; nil if it only overrides the setting of a lower source.
    let argument: String?
    /// Such as `wryneck.conf:3`, or `WRYNECK_PORT`.
    let origin: String
}

enum ConfigurationFile {
    /// Reads the text of a file; `path` is the user's name for it, for messages.
    static func settings(_ text: String, path: String, known: [Setting] = WryneckCommand.settings) throws(Mistake)
        -> [ConfiguredSetting]
    {
        var found: [ConfiguredSetting] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            // Only whole lines are comments, because the value of a header may contain a #.
            if line.isEmpty || line.hasPrefix("#") { continue }
            let origin = "\(path):\(index + 1)"
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].trimmed)
            guard let setting = known.first(where: { $0.name == name }) else { throw unknown(name, origin, known) }
            if !setting.kind.isList, let first = found.first(where: { $0.setting.name == name }) {
                throw Mistake(
                    "\(origin): \(name) stands in line \(first.origin.split(separator: ":").last ?? "") already")
            }
            do throws(Mistake) {
                let value = parts.count > 1 ? try unquoted(parts[1].trimmed) : nil
                found.append(ConfiguredSetting(setting: setting, argument: try setting.argument(value), origin: origin))
            } catch {
                throw Mistake("\(origin): \(error)")
            }
        }
        return found
    }

    private static func unknown(_ name: String, _ origin: String, _ known: [Setting]) -> Mistake {
        if name.hasPrefix("[") { return Mistake("\(origin): there are no sections here, only lines of name = value") }
        if name == "config" { return Mistake("\(origin): a configuration file cannot name another one") }
        if name.hasPrefix("-") {
            return Mistake("\(origin): names have no dashes before them here: \(name.drop { $0 == "-" })")
        }
        return Mistake("\(origin): there is no setting \"\(name)\"")
    }

    /// Quotes around a value keep blanks at its ends.
    private static func unquoted(_ value: Substring) throws(Mistake) -> String {
        guard value.hasPrefix("\"") else { return String(value) }
        guard value.count > 1, value.hasSuffix("\"") else {
            throw Mistake("the quote at the beginning of the value has no end")
        }
        return String(value.dropFirst().dropLast())
    }
}
