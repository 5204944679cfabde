// Certificate.swift - a certificate and its key, where they come from.

#if TLS

    /// A certificate chain with its private key, in PEM.
    public struct Certificate: Sendable, CustomStringConvertible {
        enum Source: Sendable {
            case files(chain: String, key: String)
            case bytes(chain: [UInt8], key: [UInt8])
            case selfSigned(names: [String])
        }

        let source: Source
        var passphrase: String?

        /// A DER file with an OCSP response (RFC 6960) for the certificate, which clients get that ask for one (stapling); read again whenever
        /// the certificate is. Nil for none.
        public var ocspResponse: String?

        /// A certificate in files, as certbot and other ACME clients write them. They are looked at again when a client comes, once a second
        /// at the most: a new pair is used from then on, a broken one is refused with a line in the log.
        /// - Parameters:
        ///   - chain: the path of a file with the certificate first, then those that lead from it towards a root (`fullchain.pem`).
        ///   - key: the path of the file with the private key (`privkey.pem`).
        ///   - passphrase: what the key is encrypted with; nil if it is not.
        /// - Returns: the certificate; whether it is of use shows when somebody listens with it.
        public static func files(chain: String, key: String, passphrase: String? = nil) -> Certificate {
            Certificate(source: .files(chain: chain, key: key), passphrase: passphrase)
        }

        /// A certificate that the program has got elsewhere.
        /// - Parameters:
        ///   - chain: the certificate first, then those that lead from it towards a root.
        ///   - key: the private key.
        ///   - passphrase: what the key is encrypted with; nil if it is not.
        /// - Returns: the certificate.
        public static func pem(chain: [UInt8], key: [UInt8], passphrase: String? = nil) -> Certificate {
            Certificate(source: .bytes(chain: chain, key: key), passphrase: passphrase)
        }

        /// A fresh key and a certificate that nobody vouches for, good for 30 days: for development. Browsers will warn.
        /// - Parameter names: hosts and addresses that it is for.
        /// - Returns: the certificate; it is made when somebody listens with it, and anew with each start.
        public static func selfSigned(for names: [String] = ["localhost", "127.0.0.1", "::1"]) -> Certificate {
            Certificate(source: .selfSigned(names: names))
        }

        /// Where it comes from. Never a key.
        public var description: String {
            switch source {
            case .files(let chain, _): chain
            case .bytes: "a certificate in memory"
            case .selfSigned(let names): "a self-signed certificate for \(names.joined(separator: ", "))"
            }
        }
    }

#endif
