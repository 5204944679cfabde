// TLSCertificate.swift - a certificate with its key, and where they come from.

#if TLS

    /// A certificate chain with its private key, in PEM.
    public struct TLSCertificate: Sendable, CustomStringConvertible {
        enum Source: Sendable {
            case files(chain: String, key: String)
            case bytes(chain: [UInt8], key: [UInt8])
            case selfSigned(names: [String], file: String?)
        }

        let source: Source
        var passphrase: String?

        /// The path of a DER file with an OCSP response (RFC 6960) for the certificate, which clients that ask for it
        /// get (stapling). It is read again whenever the certificate is. Nil for none.
        public var ocspResponse: String?

        /// A certificate in files, as certbot and other ACME clients write them. The files are checked when a client
        /// connects, at most once a second: a new pair is used from then on; a broken one is refused with a line in the
        /// log.
        /// - Parameters:
        ///   - chain: the path of a file with the certificate first, then those that lead from it towards a root
        ///     (`fullchain.pem`).
        ///   - key: the path of the file with the private key (`privkey.pem`).
        ///   - passphrase: decrypts the key; nil if the key is not encrypted.
        /// - Returns: the certificate; errors in it are reported when somebody listens with it.
        public static func files(chain: String, key: String, passphrase: String? = nil) -> TLSCertificate {
            TLSCertificate(source: .files(chain: chain, key: key), passphrase: passphrase)
        }

        /// A certificate in memory, from wherever the program has it.
        /// - Parameters:
        ///   - chain: the certificate first, then those that lead from it towards a root.
        ///   - key: the private key.
        ///   - passphrase: decrypts the key; nil if the key is not encrypted.
        /// - Returns: the certificate; errors in it are reported when somebody listens with it.
        public static func pem(chain: [UInt8], key: [UInt8], passphrase: String? = nil) -> TLSCertificate {
            TLSCertificate(source: .bytes(chain: chain, key: key), passphrase: passphrase)
        }

        /// A key with a certificate that it signs itself: for development, and for a network of one's own. Browsers
        /// warn of it.
        /// - Parameters:
        ///   - names: the hosts and addresses that it is for.
        ///   - file: the file that keeps both from one start to the next, so that a browser that was told to trust the
        ///     certificate goes on to do so; valid for 397 days. The file is made if it is missing, with the mode 0600,
        ///     and anew if the certificate lacks a name or is valid for less than 30 days. Nil makes a new key at each
        ///     start, with a certificate that is valid for 30 days.
        /// - Returns: the certificate; the key is made when somebody listens with it.
        public static func selfSigned(
            for names: [String] = ["localhost", "127.0.0.1", "::1"], keptIn file: String? = nil
        ) -> TLSCertificate {
            TLSCertificate(source: .selfSigned(names: names, file: file))
        }

        /// Where it comes from; never the key.
        public var description: String {
            switch source {
            case .files(let chain, _): chain
            case .bytes: "a certificate in memory"
            case .selfSigned(let names, _): "a self-signed certificate for \(names.joined(separator: ", "))"
            }
        }
    }

#endif
