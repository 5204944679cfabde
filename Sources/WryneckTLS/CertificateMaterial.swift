// CertificateMaterial.swift - the bytes of a certificate and its key, kept only until they are loaded.

#if TLS

    internal import COpenSSL
    internal import WryneckReactor

    struct CertificateMaterial {
        /// In bytes. A chain of many certificates has some ten kilobytes.
        private static let longestFile = 1024 * 1024
        /// About as long as certificates of public authorities will be valid soon.
        private static let selfSignedSeconds = 30 * 24 * 3600

        private(set) var chain: [UInt8]
        private(set) var key: [UInt8]
        private(set) var ocspResponse: [UInt8]?
        let chainName: String
        let keyName: String

        /// Reads or makes it; `keeps` is whether a certificate that is kept in a file is written there.
        init(_ certificate: TLSCertificate, keeps: Bool = true) throws(SecurityError) {
            switch certificate.source {
            case .files(let chainPath, let keyPath):
                (chainName, keyName) = (chainPath, keyPath)
                (chain, key) = (try CertificateMaterial.read(chainPath), try CertificateMaterial.read(keyPath))
            case .bytes(let chain, let key):
                (chainName, keyName) = ("the certificate", "the private key")
                (self.chain, self.key) = (chain, key)
            case .selfSigned(let names, nil):
                (chainName, keyName) = ("the self-signed certificate", "the self-signed certificate's key")
                (chain, key) = try CertificateMaterial.selfSigned(names, seconds: CertificateMaterial.selfSignedSeconds)
            case .selfSigned(let names, let file?):
                (chainName, keyName) = (file, file)
                chain = try KeptCertificate(file).pem(for: names, keeps: keeps)
                key = chain
            }
            ocspResponse = if let path = certificate.ocspResponse { try CertificateMaterial.read(path) } else { nil }
        }

        /// Overwrites the bytes of the key that were read here; arrays of the caller stay as they are.
        mutating func wipe() { key.withUnsafeMutableBytes { ctls_wipe($0.baseAddress, $0.count) } }

        static func read(_ path: String) throws(SecurityError) -> [UInt8] {
            do throws(Errno) {
                return try Syscalls.readAll(path, atMost: longestFile)
            } catch {
                throw SecurityError(
                    "\(path) cannot be read: \(error == .invalidArgument ? "it is no regular file" : "\(error)")")
            }
        }

        static func selfSigned(_ names: [String], seconds: Int) throws(SecurityError) -> (chain: [UInt8], key: [UInt8])
        {
            var chain: UnsafeMutablePointer<CChar>?
            var key: UnsafeMutablePointer<CChar>?
            defer {
                ctls_free(chain)
                if let key { ctls_wipe(key, String(cString: key).utf8.count) }
                ctls_free(key)
            }
            let made = ctls_self_signed(names.joined(separator: "\n"), seconds, &chain, &key)
            guard made != 0, let chain, let key else {
                throw SecurityError("no certificate can be made for \(names.joined(separator: ", "))")
            }
            return (Array(String(cString: chain).utf8), Array(String(cString: key).utf8))
        }
    }

#endif
