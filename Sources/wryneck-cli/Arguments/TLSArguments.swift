// TLSArguments.swift - the options for secure connections, and the endpoints that they lead to.

#if TLS

    internal import ArgumentParser
    internal import Wryneck

    struct TLSArguments: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "A PEM file with the certificate and those that lead to a root (fullchain.pem).", valueName: "file"),
            completion: .file())
        var tlsCert: String?

        @Option(
            help: ArgumentHelp(
                "A PEM file with the certificate's private key; WRYNECK_TLS_PASSPHRASE opens it if it is encrypted.",
                valueName: "file"),
            completion: .file())
        var tlsKey: String?

        @Option(
            help: ArgumentHelp(
                "Clients have to show a certificate that one of this PEM file's roots vouches for.", valueName: "file"),
            completion: .file())
        var tlsClientCa: String?

        @Flag(
            inversion: .prefixedNo, exclusivity: .chooseLast,
            help:
                "A certificate for localhost and this host's names and addresses, that nobody vouches for: for development. Fresh with each start."
        )
        var tlsSelfSigned = false

        @Option(
            help: ArgumentHelp(
                "The same, kept in a file with its key, so that a browser which was told to trust it goes on.",
                valueName: "file"),
            completion: .file())
        var tlsSelfSignedFile: String?

        @Option(
            help: ArgumentHelp(
                "Also listens there without TLS, and sends everybody to the secure side.", valueName: "port"),
            transform: Value.integer(0...65_535))
        var httpRedirect: Int?

        static let settings = [
            Setting("tls-cert", .value), Setting("tls-key", .value), Setting("tls-client-ca", .value),
            Setting("tls-self-signed", .toggle),
            Setting("tls-self-signed-file", .value),
            Setting("http-redirect", .value),
        ]

        /// The endpoints with TLS, and behind them the one that redirects to them.
        func secured(_ listening: ListenArguments) throws -> [Endpoint] {
            guard let tls = try serverTLS() else { return listening.endpoints }
            let secure = listening.endpoints.map { $0.secured(by: tls) }
            guard let httpRedirect else { return secure }
            guard let port = listening.webPort, port != 0 else {
                throw Mistake("--http-redirect needs a --port to send to, and 0 is none")
            }
            return secure + [.tcp(host: listening.host ?? ListenArguments.standardHost, port: httpRedirect)]
        }

        private var isSelfSigned: Bool { tlsSelfSigned || tlsSelfSignedFile != nil }

        /// Nil for a server in the clear.
        private func serverTLS() throws -> ServerTLS? {
            let certificate: TLSCertificate
            switch (tlsCert, tlsKey) {
            case (let chain?, let key?):
                if isSelfSigned {
                    throw Mistake("--tls-self-signed makes a certificate; --tls-cert names one: only one of them")
                }
                certificate = .files(chain: chain, key: key, passphrase: Variables.value("WRYNECK_TLS_PASSPHRASE"))
            case (nil, nil) where isSelfSigned:
                certificate = .selfSigned(for: HostNames.all(), keptIn: tlsSelfSignedFile)
            case (nil, nil):
                for (name, isGiven) in [
                    ("--tls-client-ca", tlsClientCa != nil), ("--http-redirect", httpRedirect != nil),
                ] where isGiven {
                    throw Mistake("\(name) needs a certificate: --tls-cert or --tls-self-signed")
                }
                return nil
            case (_?, nil): throw Mistake("--tls-cert needs --tls-key, the certificate's private key")
            case (nil, _?): throw Mistake("--tls-key needs --tls-cert, the key's certificate")
            }
            var tls = ServerTLS(certificate)
            if let tlsClientCa { tls.clientCertificates = .required(roots: .file(tlsClientCa)) }
            return tls
        }
    }

#endif
