// StoredResponse.swift - a whole response in memory.

internal import HTTPTypes
internal import WryneckHTTP

/// A response that is stored: complete, or it would not be here.
struct StoredResponse: Sendable {
    let key: CacheKey
    let head: StoredHead
    /// None of them empty. Readers share them.
    let pieces: [[UInt8]]
    /// The bytes of the body.
    let length: Int

    init(_ key: CacheKey, _ head: StoredHead, _ pieces: [[UInt8]]) {
        (self.key, self.head, self.pieces) = (key, head, pieces)
        length = pieces.reduce(0) { $0 + $1.count }
    }

    /// The same body with a head that the origin has confirmed.
    func with(_ head: StoredHead) -> StoredResponse { StoredResponse(key, head, pieces) }

    /// About the bytes that it holds.
    var byteCount: Int { length + Self.bytesBeside(key, head) }

    /// About the bytes of a response beside its body.
    static func bytesBeside(_ key: CacheKey, _ head: StoredHead) -> Int { overhead + key.byteCount + head.byteCount }

    /// What tables and objects cost for each response: an estimate on the safe side.
    private static let overhead = 1024
}
