// TokenFactory.swift - keys that are only for tests, and tokens of whatever header and payload.

#if JWT
    import JWTKit
    import WryneckJWT

    import enum WryneckWeb.Base64URL

    func base64URL(_ bytes: [UInt8]) -> String { Base64URL.encode(bytes) }

    func base64URL(_ text: String) -> String { base64URL(Array(text.utf8)) }

    /// The key of an issuer.
    struct TokenFactory {
        let algorithm: any JWTAlgorithm

        static func rsa() async throws -> TokenFactory {
            let keys = JWTKeyCollection()
            await keys.add(rsa: try Insecure.RSA.PrivateKey(pem: privatePEM), digestAlgorithm: .sha256)
            return TokenFactory(algorithm: try await keys.getKey())
        }

        static func hmac(_ secret: [UInt8]) async throws -> TokenFactory {
            let keys = JWTKeyCollection()
            await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
            return TokenFactory(algorithm: try await keys.getKey())
        }

        /// A token with whatever is told.
        func token(header: String, payload: String) throws -> String {
            let signed = base64URL(header) + "." + base64URL(payload)
            return signed + "." + base64URL(try algorithm.sign(Array(signed.utf8)))
        }

        /// RSA, of 2048 bits, made for these tests.
        static let privatePEM = """
            -----BEGIN PRIVATE KEY-----
            MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDX0DRNHlggelqn
            uQGjzbcZTS8nzxpJRIUmpP6TwH+/WyNASWjLWx64KgCxvpfNMNKzBYnIyBKlrVhZ
            AAQNVBy1Xq4ITN97Cx3Uz1BGGRXBkX2cZMJqY/+Ac6xX9q8A+2/JEPh7ajKXZIrt
            0Q9Z1xn6khbJt8pGbEa/oz5uOQ4q44wzXBHC6soPdMvIdgTxUsyJVv/klylMpOp5
            b68YSsYJRbFivsEaKGAylkKUHqNE36d9iY0jI+2duMW0w2x0NhCks9wGthZ4y0DM
            eqK9JOofihb6pxmbq05NyMl1lGYBxtze88hdLH7wO+Q5O+3Vygc9hZh2aB7qKY4O
            3M6wqAP/AgMBAAECggEAHJRTEMa3ce7yFBWrx2xF1pZs67nWknmoo7ekNPSAQQWJ
            3gi6qs9xen7+zOBfYZ9uZPcTSjZgmHXOZimFNS9R2/I4BsZeBAEysqIU+yt1lkbf
            mmHniHJJ/XyUB/7AKdeiST9eQJhi2b9JUflmWIXj8qr8/zqVEWK5CHDO+DFwabJZ
            S8kg4qwBHlN+mbrqO+cjDdAlFwb99pYLQiWQbiBZ6PLc1UYFI9lPuotY1bVVyqrx
            RY7plGpRf7QRNzCt93P3pZPR/226ZZgIddvREAjY9hmIt+frPSDQwsfY8M2Nb7Rj
            v++qYXypQ66KJkBw3Tr9F0isk5V2g9VqZKNGiL8xSQKBgQDtmXrAiU0AxkpIog4Q
            8hrB+evjp180VARWG/XamVhCkSxjpXFUnsZEEHFNJ//I99nxApK5JnDjLQdUESJJ
            91LzUCjkEfMbYWoEqF3c51ZeG33Mz9jFugcpmiewKj5iv9JICQVrYyaJyDdoZBJl
            1A76spE2dBbPgbEIQyBRQuktCQKBgQDohs19fway33/W8IoA7AoweanS60xFVWe1
            etNmh7lmuamp7G7nzFqlFSYQP49p2mUQVpG3ywJ6l59Uhx+l2p2x+rSkChseRZWI
            Ft6wUQnPweGfZ9dVsa/tAOTEsnzFC7Ie9zYQ6z53ccug0r2ltcy83PunL9DO64X4
            tbn8yphyxwKBgDHxoSv3sIgJJnQ+HFbTjWxY7IzeEdUeFAtFtVhOA496lKodjMUM
            2wBTtH1TeyDzeIyAzfa9bd1TCcdSErMZmgYrQ20tmLyYrYBtI83bkvwVK0xyJE7r
            27WTAeS1/Iclaz5ZJxp7rQ4pV/xJjNR6zutDveKEZIcZ6+ygr5plRj6BAoGAaYdc
            VTtEIAP88eCC0T5OtYdRwm6VU9YZ1iwjKyIny24xiPPLtZlx/f/mIXOnM6QxP8P6
            KA6TVm3fmq4kd9IKxY6BUv1fJ1LvNS8j66Mrr8VPD1hCSxr0O7yvFnHm3EqdkR4i
            xHTvCah0gM2D0mP6wjAMaejyfCY5zBE1knujylsCgYAH5FAkFM0dodXgDnP+FDnA
            kc08MAImmFZ/wnx68Gfb99U4Br9xtLKwqsma4bYGZoUDE2MetjPDGFY52+fGrUL/
            7Od2CtOaE4cn8vNzh8qCzSwkvDhZ2yfzxrpWgeGPfr5yd/RtyZftaKvv/3i20gri
            cc5FJ3tecDI7VmoBZScFKQ==
            -----END PRIVATE KEY-----
            """

        static let publicPEM = """
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA19A0TR5YIHpap7kBo823
            GU0vJ88aSUSFJqT+k8B/v1sjQEloy1seuCoAsb6XzTDSswWJyMgSpa1YWQAEDVQc
            tV6uCEzfewsd1M9QRhkVwZF9nGTCamP/gHOsV/avAPtvyRD4e2oyl2SK7dEPWdcZ
            +pIWybfKRmxGv6M+bjkOKuOMM1wRwurKD3TLyHYE8VLMiVb/5JcpTKTqeW+vGErG
            CUWxYr7BGihgMpZClB6jRN+nfYmNIyPtnbjFtMNsdDYQpLPcBrYWeMtAzHqivSTq
            H4oW+qcZm6tOTcjJdZRmAcbc3vPIXSx+8DvkOTvt1coHPYWYdmge6imODtzOsKgD
            /wIDAQAB
            -----END PUBLIC KEY-----
            """

        /// The same as a number, for sets of keys.
        static let modulus = """
            19A0TR5YIHpap7kBo823GU0vJ88aSUSFJqT-k8B_v1sjQEloy1seuCoAsb6XzTDSswWJyMgSpa1YWQAEDVQctV6uCEzfews\
            d1M9QRhkVwZF9nGTCamP_gHOsV_avAPtvyRD4e2oyl2SK7dEPWdcZ-pIWybfKRmxGv6M-bjkOKuOMM1wRwurKD3TLyHYE8V\
            LMiVb_5JcpTKTqeW-vGErGCUWxYr7BGihgMpZClB6jRN-nfYmNIyPtnbjFtMNsdDYQpLPcBrYWeMtAzHqivSTqH4oW-qcZm\
            6tOTcjJdZRmAcbc3vPIXSx-8DvkOTvt1coHPYWYdmge6imODtzOsKgD_w
            """

        /// Another one of 1024 bits.
        static let weakModulus = """
            vpo3BD577WWK26qyxTIFkl3wURIQ5T1kMRwCnOsdAg5aIxXMN2cPR2E8iYf4qYUjrhqiEjG2RFx2mC7opQddUswdpTfv1Ms\
            5ejiUGtK4qw0N9I5daS5B8IQyposrBIqnu-9v-7alEXpW_ryjftY_hOP4wJX_tR3OHkC3_78s_ak
            """
    }
#endif
