// DigestAnswer.swift - what a client answers to a challenge: RFC 7616 §3.4.
// Invariants: all of the field is accounted for, and no parameter is there twice; what the scheme does not offer is no
// answer at all.

internal import Wryneck

struct DigestAnswer {
    /// As the client has sent it: a name, or its hash if `isHidden`.
    var user: String
    var isHidden: Bool
    var realm: String
    var nonce: String
    var uri: String
    var response: String
    var algorithm: DigestScheme.Algorithm
    var cnonce: String
    var nonceCount: UInt32
    /// The eight digits as they were sent, which are a part of what is hashed.
    var nonceCountText: String
    var opaque: String?

    /// The most bytes of the field: the target is a part of it.
    private static let longest = 16 * 1024

    /// Nil for an answer that is malformed, or of a kind that is not offered: without `qop=auth`, with another hash, or
    /// with a session's key (`-sess`).
    init?(_ field: Substring) {
        guard field.utf8.count <= DigestAnswer.longest, let list = AuthParameters(field) else { return nil }
        // Without a name of a hash it is MD5 (§3.4), which the scheme then may refuse.
        guard let algorithm = DigestScheme.Algorithm(list["algorithm"] ?? "MD5"), list["qop"] == "auth",
            let realm = list["realm"], let nonce = list["nonce"], let uri = list["uri"],
            let response = list["response"], let cnonce = list["cnonce"], !cnonce.isEmpty,
            let count = list["nc"], count.utf8.count == 8, count.utf8.allSatisfy({ ASCII.hexValue($0) != nil }),
            let number = UInt32(count, radix: 16), number > 0
        else { return nil }
        guard response.utf8.count == algorithm.digits else { return nil }
        switch list["userhash"]?.lowercased() {
        case nil, "false": isHidden = false
        case "true": isHidden = true
        default: return nil
        }
        // §3.4: one of both, and a name that is hashed has nothing to encode.
        switch (list["username"], list["username*"]) {
        case (let plain?, nil): user = plain
        case (nil, let encoded?):
            guard !isHidden, let decoded = DigestAnswer.decode(encoded) else { return nil }
            user = decoded
        default: return nil
        }
        (self.realm, self.nonce, self.uri, self.response) = (realm, nonce, uri, response)
        (self.algorithm, self.cnonce, nonceCount, nonceCountText) = (algorithm, cnonce, number, count)
        opaque = list["opaque"]
    }

    /// What the client has to send: RFC 7616 §3.4.1. `hash` is `H(user:realm:password)`.
    static func response(
        hash: String, nonce: String, nonceCount: String, cnonce: String, method: String, uri: String,
        _ algorithm: DigestScheme.Algorithm
    ) -> String {
        let request = algorithm.hash("\(method):\(uri)")
        return algorithm.hash("\(hash):\(nonce):\(nonceCount):\(cnonce):auth:\(request)")
    }

    /// Whether the client knows what the hash was made from. The time does not depend on where a difference is.
    func isRight(hash: String, method: String) -> Bool {
        let right = DigestAnswer.response(
            hash: hash, nonce: nonce, nonceCount: nonceCountText, cnonce: cnonce, method: method, uri: uri, algorithm)
        return ConstantTime.equals(Array(right.utf8), Array(response.lowercased().utf8))
    }

    /// RFC 8187 §3.2.1, with the one charset that is allowed: `UTF-8''J%C3%A4s%C3%B8n`.
    private static func decode(_ text: String) -> String? {
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return Array(parts[2].utf8).withUnsafeBytes { PercentCoding.decode($0) }
    }
}
