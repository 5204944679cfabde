// CheckReport.swift - the output of --check: the files that were opened, and the limits in force. No socket is opened,
// so that a running server is not disturbed; whether a port is free is therefore not checked. No log file is made,
// either, because it would belong to the user who checks.

internal import Wryneck
internal import WryneckProxy

struct CheckReport {
    private(set) var lines: [String] = []

    /// - Throws: the first reason that would keep the server from starting, in one line.
    init(_ reading: CommandReader.Reading) throws {
        let command = reading.command
        let builder = try SiteBuilder(command)
        _ = try builder.site()
        try builder.checkPages()
        _ = try Operation(command.operation, folder: builder.watchedFolder)
        let endpoints = try command.endpoints()
        for case .server(let security)? in endpoints.map(\.security) { try security.check() }
        #if TLS
            if let path = command.tls.tlsSelfSignedFile, !FileSystem.canMake(path) {
                throw Mistake("--tls-self-signed-file: cannot make \(path)")
            }
        #endif
        if case .file(let path) = command.logs.target, !FileSystem.canAppend(to: path) {
            throw Mistake("cannot write the log \(path)")
        }
        if let path = command.operation.pidFile, !FileSystem.canAppend(to: path) {
            throw Mistake("--pid-file: cannot write \(path)")
        }
        for path in command.listening.unix where !path.hasPrefix("@") && !FileSystem.canMake(path) {
            throw Mistake("--unix: cannot make \(path)")
        }

        add(
            "settings",
            reading.origins.isEmpty
                ? "the command line" : reading.origins.joined(separator: ", ") + " and the command line")
        add(builder.isArchive ? "archive" : builder.isFile ? "file" : "folder", builder.folder)
        let redirected = builder.redirectPort == nil ? endpoints.count : endpoints.count - 1
        for (index, endpoint) in endpoints.enumerated() {
            let what = index >= redirected ? " (redirects to TLS)" : endpoint.isSecure ? " (TLS)" : ""
            add("listens at", "\(endpoint)\(what)")
        }
        for plan in builder.proxies {
            let servers = plan.backends.status(at: Instant(nanoseconds: 0)).map(\.url)
            add("proxy", "\(plan.path) to \(servers.joined(separator: ", "))")
        }
        addLimits(command)
        add("requests", CheckReport.requests(command.access.limits))
        add("timeouts", CheckReport.timeouts(command.times.timeouts))
        add("features", CheckReport.features(command, builder).joined(separator: ", "))
        add("access log", CheckReport.log(command.logs))
        let unused = EnvironmentSettings.unknown(Variables.names)
        for warning in reading.warnings + builder.remarks { add("warning", warning) }
        if !unused.isEmpty { add("not used", unused.joined(separator: ", ")) }
    }

    private mutating func add(_ name: String, _ value: String) {
        if !value.isEmpty { lines.append(name + String(repeating: " ", count: max(1, 13 - name.count)) + value) }
    }

    private mutating func addLimits(_ command: WryneckCommand) {
        let (limits, reactors) = (command.access.limits.clamped, command.listening.reactorCount.number)
        let descriptors = ProcessLimits.descriptors
        let each = limits.connectionsPerReactor(of: reactors, descriptors: descriptors.soft)
        let bound = limits.connection.count > descriptors.soft ? " (as many as the descriptors allow)" : ""
        add(
            "descriptors",
            "\(descriptors.soft), at most \(descriptors.hard.map { "\($0)" } ?? "as many as one likes") (ulimit -n)")
        add("reactors", "\(reactors)")
        add("connections", "\(each * reactors), \(each) on each reactor\(bound)")
        add(
            "per address",
            limits.connection.perPeer.map { "\(min($0, each * reactors)) connections" } ?? "any number of connections")
    }

    private static func requests(_ limits: Limits) -> String {
        "line \(limits.head.requestLineBytes) B, head \(limits.head.bytes) B in \(limits.head.fieldCount) fields, "
            + "\(limits.connection.requests) on a connection"
    }

    private static func timeouts(_ timeouts: Timeouts) -> String {
        let named = TimeoutArguments.Name.allCases.map { name in
            (name.rawValue, name.path.map { timeouts[keyPath: $0] } ?? timeouts.request.halfClosed ?? .zero)
        }
        let slowest = timeouts.rate.bytesPerSecond == 0 ? "any rate" : "at least \(timeouts.rate.bytesPerSecond) B/s"
        return (named.map { "\($0.0) \(seconds($0.1))" } + [slowest]).joined(separator: ", ")
    }

    private static func seconds(_ time: Duration) -> String {
        let (seconds, rest) = time.components
        return rest == 0 ? "\(seconds) s" : "\(seconds * 1000 + rest / 1_000_000_000_000_000) ms"
    }

    private static func features(_ command: WryneckCommand, _ builder: SiteBuilder) -> [String] {
        let (files, headers, access) = (command.files, command.headers, command.access)
        let codings = headers.precompressed.map(\.rawValue)
        let stripped = files.basePathStripped ? ", which a proxy takes off" : ""
        let features: [(Bool, String)] = [
            (files.listing, "listing"), (files.archive, "archives"), (files.spa != nil, "spa \(files.spa ?? "")"),
            (files.dotfiles, "dotfiles"), (!files.type.isEmpty, "\(files.type.count) rules for types"),
            (!files.redirect.isEmpty, "\(files.redirect.count) redirects"),
            (files.basePath != nil, "base path \(files.basePath ?? "")\(stripped)"),
            (true, "symlinks \(files.symlinks.rawValue)"), (!codings.isEmpty, codings.joined(separator: " ")),
            (!headers.cors.isEmpty, "cors \(headers.cors.joined(separator: " "))"),
            (headers.securityHeaders, "security headers"),
            (access.hosts != nil, "hosts " + (access.hosts ?? []).map(\.description).joined(separator: " ")),
            (
                access.proxies != nil,
                access.proxies.map { "clients told by \($0.networks.map(\.description).joined(separator: " "))" } ?? ""
            ),
            (builder.users != nil, access.htpasswd.map { "passwords of \($0)" } ?? "passwords of \(access.auth.count)"),
            (access.limitRequests != nil, "\(access.limitRequests?.perSecond ?? 0) requests/s"),
            (access.limitRate != nil, "\(access.limitRate ?? 0) B/s a response"),
            (
                builder.uploads != nil,
                "uploads of \(builder.uploads?.limit ?? 0) B into \(builder.uploads?.directory ?? "")"
            ),
        ]
        return features.filter(\.0).map(\.1)
    }

    private static func log(_ logs: LogArguments) -> String {
        switch logs.target {
        case .off: "off"
        case .standardOutput: "standard output"
        case .file(let path): "\(path), \((logs.logFormat ?? .combined).rawValue)"
        }
    }
}
