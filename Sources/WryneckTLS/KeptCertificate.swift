// KeptCertificate.swift - a self-signed certificate and its key in a file, from one start to the next.
// Invariants: a file that was not made here is never overwritten; a new one replaces the old one whole or not at all.

#if TLS

    internal import COpenSSL
    internal import WryneckReactor

    struct KeptCertificate {
        /// Browsers accept none that is valid for longer (CA/Browser Forum, Baseline Requirements §6.3.2).
        private static let seconds = 397 * 24 * 3600
        /// A certificate that is valid for less is made anew at the start, so that none expires while it serves.
        private static let renewal = 30 * 24 * 3600
        /// A machine that was in many networks collects names; beyond this number the old ones go.
        private static let mostNames = 64

        private let path: String

        init(_ path: String) { self.path = path }

        /// The certificate and its key, for these hosts and addresses; `keeps` is whether a new one is written to the
        /// file.
        func pem(for names: [String], keeps: Bool) throws(SecurityError) -> [UInt8] {
            let old = try content()
            var known: [String] = []
            if !old.isEmpty {
                let (left, oldNames) = try look(old)
                if left > KeptCertificate.renewal, Set(names.map(KeptCertificate.spelled)).isSubset(of: oldNames) {
                    return old
                }
                known = oldNames.filter { !names.map(KeptCertificate.spelled).contains($0) }
            }
            let all = Array((names + known).prefix(max(KeptCertificate.mostNames, names.count)))
            let made = try CertificateMaterial.selfSigned(all, seconds: KeptCertificate.seconds)
            let bytes = made.chain + made.key
            if keeps { try write(bytes) }
            return bytes
        }

        /// The content of the file; empty if there is none.
        private func content() throws(SecurityError) -> [UInt8] {
            if (try? Syscalls.status(ofPath: path)) == nil { return [] }
            return try CertificateMaterial.read(path)
        }

        /// The time that a certificate is still valid for, and its names.
        private func look(_ pem: [UInt8]) throws(SecurityError) -> (seconds: Int, names: [String]) {
            var (seconds, origin) = (0, CTLS_IS_NONE)
            let text = String(filling: { buffer, size in
                var needed = 0
                origin = ctls_certificate_look(pem, pem.count, &seconds, buffer, size, &needed)
                return needed
            })
            switch origin {
            case CTLS_IS_SELF_SIGNED: break
            case CTLS_IS_OTHER:
                throw SecurityError("\(path) holds a certificate that was not made here, and is not overwritten")
            default: throw SecurityError("\(path) holds no certificate, and is not overwritten")
            }
            return (
                seconds,
                text.split(separator: "\n").compactMap { $0.split(separator: ":", maxSplits: 1).last.map(String.init) }
            )
        }

        /// A name as the text of a certificate spells it.
        private static func spelled(_ name: String) -> String { SocketAddress(name, port: 0)?.host ?? name }

        private func write(_ bytes: [UInt8]) throws(SecurityError) {
            let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
            let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
            let staged = ".\(name).\(String(UInt64.random(in: .min ... .max), radix: 16))"
            do throws(Errno) {
                let directory = try Syscalls.openDirectory(folder)
                let file = try Syscalls.createFile(staged, in: directory.rawValue, mode: 0o600)
                do throws(Errno) {
                    try Syscalls.writeAll(file.rawValue, bytes)
                    try Syscalls.flushWritten(file.rawValue)
                    try Syscalls.rename(staged, in: directory.rawValue, over: name, in: directory.rawValue)
                } catch {
                    try? Syscalls.unlink(staged, in: directory.rawValue)
                    throw error
                }
            } catch {
                throw SecurityError("\(path) cannot be written: \(error)")
            }
        }
    }

#endif
