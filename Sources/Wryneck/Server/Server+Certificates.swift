// Server+Certificates.swift - new certificates without a restart.

public import WryneckReactor

extension Server {
    /// Loads the certificates, keys and trusted roots of all secure endpoints anew. Connections that stand go on with what they began with;
    /// newcomers get the new ones. From any thread. SIGHUP does it while `run()` waits, and files are looked at by themselves, too.
    /// - Throws: `SecurityError` for the first endpoint whose certificates are not good: it keeps what it has.
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
