// Setting.swift - one option as the other sources have it: `--port 80` is `port = 80` in a file and WRYNECK_PORT=80 in
// the environment.
// Invariant: each option but --help, --version, --check and --config is a setting; a test compares the list with the
// parser's.

/// An option that can stand in a configuration file and in the environment.
struct Setting: Sendable {
    enum Kind: Hashable, Sendable {
        /// `--name VALUE`; the last one counts.
        case value
        /// `--name VALUE`, any number of times.
        case list
        /// `--name` and `--no-name`.
        case toggle
        /// `--name`; the command line cannot switch it off again.
        case flag
        /// `--name` or `--name=VALUE`, as with getopt_long(3): the bare name has a value of its own.
        case optionalValue(String)
        /// `--name` or `--name=VALUE`, any number of times.
        case optionalList(String)

        var isList: Bool {
            switch self {
            case .list, .optionalList: true
            default: false
            }
        }

        /// The value of the bare name.
        var bareValue: String? {
            switch self {
            case .optionalValue(let value), .optionalList(let value): value
            default: nil
            }
        }
    }

    let name: String
    let kind: Kind
    let short: Character?
    /// Flags that are short for the option with a value: `--no-access-log` for `--access-log=off`.
    let synonyms: [String: String]

    init(_ name: String, _ kind: Kind, short: Character? = nil, synonyms: [String: String] = [:]) {
        self.name = name
        self.kind = kind
        self.short = short
        self.synonyms = synonyms
    }

    /// The environment variable, such as `WRYNECK_ACCESS_LOG`.
    var variable: String { "WRYNECK_" + name.uppercased().map { $0 == "-" ? "_" : "\($0)" }.joined() }

    /// Whether the argument behind the bare name is its value.
    var takesNext: Bool { kind == .value || kind == .list }

    /// The value of a file's word for yes or no; nil for another word.
    static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "true", "on", "1": true
        case "no", "false", "off", "0": false
        default: nil
        }
    }

    /// The argument for a value from a file or the environment; nil if it only overrides another source.
    /// - Throws: `Mistake`, without the place.
    func argument(_ text: String?) throws(Mistake) -> String? {
        switch kind {
        case .value, .list:
            guard let text else { throw Mistake("\(name) needs a value: \(name) = VALUE") }
            return "--\(name)=\(text)"
        case .toggle, .flag:
            guard let isOn = Setting.truth(text ?? "yes") else {
                throw Mistake("\(name) is yes or no, not \"\(text ?? "")\"")
            }
            if isOn { return "--\(name)" }
            return kind == .toggle ? "--no-\(name)" : nil
        case .optionalValue(let bare), .optionalList(let bare):
            switch Setting.truth(text ?? "yes") {
            case true?: return "--\(name)=\(bare)"
            case false?: return nil
            case nil: return "--\(name)=\(text ?? bare)"
            }
        }
    }
}
