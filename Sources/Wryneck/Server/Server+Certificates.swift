// Server+Certificates.swift - new certificates without a restart.

public import WryneckReactor

extension Server {
    /// Loads the certificates, keys and trusted roots of all secure endpoints again. Connections that stand are not
    /// affected; newcomers get the new ones. From any thread. SIGHUP calls this while `run()` waits, and changed files
    /// are noticed without it, too.
    /// - Throws: `SecurityError` for the first endpoint whose certificates cannot be loaded: that endpoint keeps the
    ///   old ones.
    public func reloadCertificates() throws(SecurityError) {
        var first: SecurityError?
        for security in securities {
            do throws(SecurityError) { try security.reload() } catch { first = first ?? error }
        }
        if let first { throw first }
    }

    var securities: [any ServerSecurity] {
        endpoints.compactMap { if case .server(let security) = $0.security { security } else { nil } }
    }
}
