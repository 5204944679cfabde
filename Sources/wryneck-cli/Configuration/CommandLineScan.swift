// CommandLineScan.swift - finds the settings on a command line, before it is parsed.
// Invariant: the result means the same to the parser as the input; only forms that it does not know are rewritten
// (`--spa`, `--no-access-log`).

struct CommandLineScan {
    /// The arguments for the parser.
    private(set) var arguments: [String] = []
    /// The settings that the command line has.
    private(set) var given: Set<String> = []

    init(_ line: [String], _ settings: [Setting] = WryneckCommand.settings) {
        var rest = line[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                arguments += [argument] + rest
                return
            }
            guard let (setting, value) = CommandLineScan.setting(argument, settings) else {
                arguments.append(argument)
                continue
            }
            given.insert(setting.name)
            switch value {
            case .bare where setting.kind.bareValue != nil: arguments.append("--\(setting.name)=\(setting.kind.bareValue ?? "")")
            case .bare where setting.takesNext:
                arguments.append(argument)
                if let next = rest.popFirst() { arguments.append(next) }
            case .bare: arguments.append(argument)
            case .off: break
            case .stands(let value): arguments.append("--\(setting.name)=\(value)")
            }
        }
    }

    private enum Value {
        case bare
        case off
        case stands(String)
    }

    private static func setting(_ argument: String, _ settings: [Setting]) -> (Setting, Value)? {
        if let short = settings.first(where: { $0.short.map { argument == "-\($0)" } ?? false }) { return (short, .bare) }
        guard argument.hasPrefix("--") else { return nil }
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        let value = parts.count > 1 ? String(parts[1]) : nil
        for setting in settings {
            if setting.name == name {
                guard let value else { return (setting, .bare) }
                // `--spa=off` overrides the setting of a file.
                let isOff = setting.kind.bareValue != nil && Setting.truth(value) == false
                return (setting, isOff ? .off : .stands(value))
            }
            if setting.kind == .toggle, name == "no-\(setting.name)", value == nil { return (setting, .bare) }
            if let stands = setting.synonyms[name], value == nil { return (setting, .stands(stands)) }
        }
        return nil
    }
}
