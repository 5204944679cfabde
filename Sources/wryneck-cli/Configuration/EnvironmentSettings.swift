// EnvironmentSettings.swift - settings from the environment: WRYNECK_PORT=8080.
// Variables with other names that begin so are let be: others use the prefix, too (a service of that name in Kubernetes brings a dozen). `--check` lists them.

enum EnvironmentSettings {
    /// Which variable names the configuration file.
    static let configVariable = "WRYNECK_CONFIG"
    /// Variables that are read, but are no settings: what they hold has no business on a command line.
    static let others = [configVariable, "WRYNECK_TLS_PASSPHRASE"]

    /// Looks all variables up. An empty one counts as not there, as it comes from a composer file.
    static func settings(_ value: (String) -> String?, _ known: [Setting] = WryneckCommand.settings) throws(Mistake) -> [ConfiguredSetting] {
        var found: [ConfiguredSetting] = []
        for setting in known {
            guard let text = value(setting.variable), !text.isEmpty else { continue }
            // The values of a list are lines: none of them can have a line end in it, and all may have commas.
            let values = setting.kind.isList ? text.split(whereSeparator: \.isNewline).map(String.init) : [text]
            for value in values {
                do throws(Mistake) {
                    let argument = try setting.argument(value)
                    found.append(ConfiguredSetting(setting: setting, argument: argument, origin: setting.variable))
                } catch {
                    throw Mistake("\(setting.variable): \(error)")
                }
            }
        }
        return found
    }

    /// Those that look as if they were meant for us.
    static func unknown(_ names: [String], _ known: [Setting] = WryneckCommand.settings) -> [String] {
        let ours = Set(known.map(\.variable) + others)
        return names.filter { $0.hasPrefix("WRYNECK_") && !ours.contains($0) }.sorted()
    }
}
