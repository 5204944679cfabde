// CommandLineScan.swift - finds the settings on a command line, before it is parsed.
// Invariant: the result means the same to the parser as the input; only forms that it does not know, or would
// misunderstand, are rewritten (`--spa`, `--no-access-log`, `-p8000`, `--port -1`, `--index=`).

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
            case .bare where setting.kind.bareValue != nil:
                arguments.append("--\(setting.name)=\(setting.kind.bareValue ?? "")")
            case .bare where setting.takesNext:
                // The parser would take a value with a dash for an option, and tell that the value is missing.
                if let next = rest.first, next.hasPrefix("-"), next != "-", !CommandLineScan.isOption(next, settings) {
                    rest.removeFirst()
                    arguments.append("--\(setting.name)=\(next)")
                    break
                }
                arguments.append(argument)
                if let next = rest.popFirst() { arguments.append(next) }
            case .bare: arguments.append(argument)
            case .off: break
            case .stands(let value): arguments += CommandLineScan.spelled("--\(setting.name)=\(value)")
            }
        }
    }

    /// An argument as the parser understands it: to it `--index=` has no value, and it would take the next argument.
    static func spelled(_ argument: String) -> [String] {
        guard argument.hasPrefix("--"), argument.firstIndex(of: "=") == argument.indices.last else { return [argument] }
        return [String(argument.dropLast()), ""]
    }

    /// Whether it is one that somebody may have meant to stand there, and not a value: `-1` or `-Server` is none.
    private static func isOption(_ argument: String, _ settings: [Setting]) -> Bool {
        argument.hasPrefix("--") || others.contains(argument) || setting(argument, settings) != nil
    }

    private static let others: Set = ["-h"]

    private enum Value {
        case bare
        case off
        case stands(String)
    }

    private static func setting(_ argument: String, _ settings: [Setting]) -> (Setting, Value)? {
        for setting in settings {
            guard let short = setting.short, argument.hasPrefix("-\(short)") else { continue }
            // `-p8000`, as getopt(3) has it, and `-p=8000`.
            let value = argument.dropFirst(2)
            return (setting, value.isEmpty ? .bare : .stands(String(value.hasPrefix("=") ? value.dropFirst() : value)))
        }
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
