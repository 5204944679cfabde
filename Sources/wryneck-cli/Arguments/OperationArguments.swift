// OperationArguments.swift - the options about the process: what it shows, the files and managers that it reports to,
// and its user.

internal import ArgumentParser
internal import Wryneck

struct OperationArguments: ParsableArguments {
    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Has pages load themselves anew in the browser when a file changes: for those who write them.")
    var watch = false

    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Opens the address in a browser.")
    var open = false

    #if QRCode
        @Flag(
            inversion: .prefixedNo, exclusivity: .chooseLast,
            help: "Shows the address as a QR code, for a phone's camera.")
        var qr = false
    #endif

    @Option(
        help: ArgumentHelp("A file that holds the process's number while the server runs.", valueName: "file"),
        completion: .file())
    var pidFile: String?

    @Option(
        help: ArgumentHelp(
            "Goes on as this user when all is opened that root is needed for: NAME, NAME:GROUP, or numbers.",
            valueName: "user"))
    var user: String?

    static let settings: [Setting] = {
        var settings = [
            Setting("watch", .toggle), Setting("open", .toggle), Setting("pid-file", .value), Setting("user", .value),
        ]
        #if QRCode
            settings.append(Setting("qr", .toggle))
        #endif
        return settings
    }()
}
