// EnvironmentSettings.swift - settings from the environment: WRYNECK_PORT=8080. Unknown variables with this prefix are
// ignored, because others use it, too (a service of that name in Kubernetes brings a dozen). `--check` lists them.

enum EnvironmentSettings {
    /// The variable that names the configuration file.
    static let configVariable = "WRYNECK_CONFIG"
    /// Variables that are read but are not settings, because their values must not stand on a command line.
    static let others = [configVariable, "WRYNECK_TLS_PASSPHRASE"]

    /// Looks all variables up. An empty one counts as missing, as it comes from a compose file.
    static func settings(_ value: (String) -> String?, _ known: [Setting] = WryneckCommand.settings) throws(Mistake)
        -> [ConfiguredSetting]
    {
        var found: [ConfiguredSetting] = []
        for setting in known {
            guard let text = value(setting.variable), !text.isEmpty else { continue }
            // The values of a list are lines, because a value can contain a comma, but no line end.
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

    /// Variables that look like settings, and are none.
    static func unknown(_ names: [String], _ known: [Setting] = WryneckCommand.settings) -> [String] {
        let ours = Set(known.map(\.variable) + others)
        return names.filter { $0.hasPrefix("WRYNECK_") && !ours.contains($0) }.sorted()
    }
}
