// APR1.swift - `$apr1$`, the MD5-based hash that is the default of Apache's htpasswd. crypt(3) has only its twin `$1$`.

enum APR1 {
    private static let magic = Array("$apr1$".utf8)
    private static let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let rounds = 1000

    /// The hash of a password with the salt of another hash; nil if that is not a `$apr1$` hash.
    static func hash(_ password: [UInt8], like other: [UInt8]) -> [UInt8]? {
        guard other.starts(with: magic) else { return nil }
        let salt = Array(other.dropFirst(magic.count).prefix { $0 != UInt8(ascii: "$") }.prefix(8))
        return magic + salt + [UInt8(ascii: "$")] + digits(stretched(password, salt))
    }

    private static func stretched(_ password: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        let alternate = MD5.hash(password + salt + password)
        var message = password + magic + salt
        for start in stride(from: 0, to: password.count, by: 16) {
            message += alternate.prefix(min(16, password.count - start))
        }
        // One byte for each bit of the length: a zero for a set bit, the password's first byte for a clear one.
        var bits = password.count
        while bits > 0 {
            message.append(bits & 1 == 1 ? 0 : password[0])
            bits >>= 1
        }
        var digest = MD5.hash(message)
        for round in 0..<rounds {
            var message = round & 1 == 1 ? password : digest
            if round % 3 != 0 { message += salt }
            if round % 7 != 0 { message += password }
            message += round & 1 == 1 ? digest : password
            digest = MD5.hash(message)
        }
        return digest
    }

    /// 22 digits of 6 bits, the low ones first; the bytes are in the order that the format prescribes.
    private static func digits(_ digest: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        func append(_ value: UInt32, _ count: Int) {
            var value = value
            for _ in 0..<count {
                text.append(alphabet[Int(value & 63)])
                value >>= 6
            }
        }
        for (a, b, c) in [(0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)] {
            append(UInt32(digest[a]) << 16 | UInt32(digest[b]) << 8 | UInt32(digest[c]), 4)
        }
        append(UInt32(digest[11]), 2)
        return text
    }
}
