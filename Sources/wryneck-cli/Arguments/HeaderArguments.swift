// HeaderArguments.swift - the options about fields of the responses, and about compression.

internal import ArgumentParser
internal import HTTPTypes
internal import Wryneck

struct HeaderArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Cache-Control of the files: VALUE for all, or for those that fit: *.css=VALUE, assets/**=VALUE, type:image/*=VALUE, hashed=VALUE (names like app.3f2a9c1e.js). Of several that fit the last counts. Repeatable.",
            valueName: "value"), transform: CacheRule.rule)
    var cacheControl: [Files.Rule] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A field of all responses: 'Name: value'; '+Name: value' adds one, '?Name: value' only where there is none, '-Name' removes it. Repeatable.",
            valueName: "field"), transform: HeaderArguments.change)
    var header: [ExtraHeaders.Change] = []

    @Option(
        help: ArgumentHelp(
            "Lets scripts of this site read what is served: https://app.example.org, or https://*.example.org for all below. (--cors alone: of all sites) Repeatable.",
            valueName: "origin"),
        transform: HeaderArguments.origin)
    var cors: [String] = []

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Tells browsers to be careful: nosniff, no frames of other sites, short referrers.")
    var securityHeaders = false

    #if TLS
        @Option(
            help: ArgumentHelp(
                "Tells browsers to come by https only, for so long: 30m, 180d. There is no way back before.",
                valueName: "time"),
            transform: Value.duration)
        var hsts: Duration?
    #endif

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help:
            "Sends gzip to clients that take it: the file beside the file (app.js.gz) if there is one, else compressed on the way."
    )
    var gzip = false

    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "The same with brotli (app.js.br).")
    var br = false

    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "The same with zstd (app.js.zst).")
    var zstd = false

    static let settings: [Setting] = {
        var settings = [
            Setting("cache-control", .list), Setting("header", .list), Setting("cors", .optionalList("*")),
            Setting("security-headers", .toggle),
            Setting("gzip", .toggle), Setting("br", .toggle), Setting("zstd", .toggle),
        ]
        #if TLS
            settings.append(Setting("hsts", .value))
        #endif
        return settings
    }()

    /// The smallest coding first: the files were compressed before, which costs nothing now.
    var precompressed: [ContentCoding] { (br ? [.brotli] : []) + (zstd ? [.zstd] : []) + (gzip ? [.gzip] : []) }

    /// The cheapest coding first: it is computed while the client waits.
    var compressed: [ContentCoding] { (zstd ? [.zstd] : []) + (br ? [.brotli] : []) + (gzip ? [.gzip] : []) }

    /// What scripts of other sites may read and do; nil for nothing.
    var corsOptions: CORS.Options? {
        guard let origins else { return nil }
        var options = CORS.Options(origins: origins)
        // To read what is served, and no more: uploads are not for other people's pages.
        options.methods = [.get, .head]
        options.exposed = HeaderArguments.exposed
        for change in header {
            guard let name = change.addedName, name != .setCookie, !options.exposed.contains(name) else { continue }
            options.exposed.append(name)
        }
        return options
    }

    /// What the program itself says of a file, and what goes wrong; browsers keep these from scripts unless told.
    private static let exposed: [HTTPField.Name] = [
        .acceptRanges, .contentDisposition, .contentEncoding, .contentLength, .contentRange, .date, .eTag, .location,
        .retryAfter,
    ]

    /// What the Server field says on pages that no part of the tree has made; nil for none.
    var serverName: String? {
        var name: String? = Site.Options().serverName
        for change in header {
            switch change {
            case .set(.server, let value): name = value
            case .remove(.server): name = nil
            default: break
            }
        }
        return name
    }

    var origins: CORS.Origins? { cors.isEmpty ? nil : cors.contains("*") ? .any : .list(cors) }

    var security: SecurityHeaders.Options? {
        var options = SecurityHeaders.Options()
        if !securityHeaders {
            (options.forbidsSniffing, options.referrerPolicy, options.frameOptions) = (false, nil, nil)
        }
        #if TLS
            options.strictTransport = hsts.map { SecurityHeaders.StrictTransport(maxAge: $0) }
        #endif
        return securityHeaders || options.strictTransport != nil ? options : nil
    }

    private static func origin(_ text: String) throws -> String {
        if text == "*" { return text }
        do { _ = try CORS(.init(origins: .list([text]))) } catch {
            throw ValidationError(
                "an origin is https://HOST or https://HOST:PORT in lower case, and nothing behind it; https://*.HOST stands for all names below HOST"
            )
        }
        return text
    }

    private static func change(_ text: String) throws -> ExtraHeaders.Change {
        do {
            let change = try ExtraHeaders.Change(parsing: text)
            _ = try ExtraHeaders([change])
            return change
        } catch ExtraHeaders.Mistake.notYours(let name) {
            throw ValidationError("\(name) is the connection's own affair")
        } catch ExtraHeaders.Mistake.value {
            throw ValidationError("there is a control character in the value")
        } catch {
            throw ValidationError("it is not \"Name: value\"")
        }
    }
}

extension ExtraHeaders.Change {
    /// The field that responses may have by it.
    fileprivate var addedName: HTTPField.Name? {
        switch self {
        case .set(let name, _), .setIfAbsent(let name, _), .add(let name, _): name
        case .remove: nil
        }
    }
}
