// WryneckCommand.swift - the program's command. Its options are in the groups of `Arguments`.
// Each of them can stand in the environment and in a configuration file, too: see `Setting`.

internal import ArgumentParser

struct WryneckCommand: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "wryneck", abstract: "Serves the files of a folder over HTTP.",
        discussion: """
            It serves until SIGINT or SIGTERM, lets the requests under way finish, and logs each request to standard output. Each option can be set \
            in a configuration file (port = 8080) and in the environment (WRYNECK_PORT=8080), too; the command line comes before the environment, and \
            that before the file. SIGHUP opens log files and loads certificates anew. The whole story: man wryneck.
            """,
        version: version)

    @Argument(
        help: ArgumentHelp("The folder, one file, or a .zip archive. (default: the current folder)", valueName: "dir"),
        completion: .directory)
    var dir: String?

    @Option(help: ArgumentHelp("The same as DIR, for configuration files.", valueName: "dir"), completion: .directory)
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "Reads settings from a file: lines of name = value, named like these options.", valueName: "file"),
        completion: .file())
    var config: String?

    @Flag(help: "Checks the settings and what they name, prints the limits in force, and ends; opens no port.")
    var check = false

    @OptionGroup(title: "Where it listens")
    var listening: ListenArguments

    #if TLS
        @OptionGroup(title: "TLS")
        var tls: TLSArguments
    #endif

    @OptionGroup(title: "Files")
    var files: FileArguments

    @OptionGroup(title: "Headers and compression")
    var headers: HeaderArguments

    @OptionGroup(title: "Who may come in")
    var access: AccessArguments

    @OptionGroup(title: "Time-outs")
    var times: TimeoutArguments

    @OptionGroup(title: "Uploads")
    var uploads: UploadArguments

    @OptionGroup(title: "Other servers")
    var proxies: ProxyArguments

    @OptionGroup(title: "Logs")
    var logs: LogArguments

    @OptionGroup(title: "Running")
    var operation: OperationArguments

    /// The folder or archive that is served.
    var folder: String { dir ?? directory ?? "." }

    /// Everything that a configuration file and the environment can set: the options of the groups, and the command's
    /// own.
    static let settings: [Setting] = {
        var settings = [Setting("directory", .value)]
        settings +=
            ListenArguments.settings + FileArguments.settings + HeaderArguments.settings + AccessArguments.settings
        settings +=
            TimeoutArguments.settings + UploadArguments.settings + ProxyArguments.settings + LogArguments.settings
            + OperationArguments.settings
        #if TLS
            settings += TLSArguments.settings
        #endif
        return settings
    }()
}
