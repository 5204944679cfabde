// BackendTable+Hashing.swift - weighted rendezvous hashing (Thaler and Ravishankar's) with bounded loads (Mirrokni,
// Thorup and Zadimoghaddam's).
// Invariant: below the bounds only a key's own backend decides where it goes: if one comes, goes or changes its share,
// no key moves between two others.

internal import Glibc

extension BackendTable {
    /// How much more than its part of all requests under way one may have, before keys go to their next ones. HAProxy
    /// calls 1.25 to 2 reasonable, and has it off, as Envoy has.
    private static let excess = 1.25

    /// The requests that one may have in any case. A browser's six at a time do not part, and a quiet site has all of
    /// its keys in their places.
    private static let leastBound = 16.0

    /// The backend of a key: of those within their bounds, the one that is there first.
    func hashed(_ key: [UInt8]) -> Int? {
        let digest = Self.digest(key)
        let bounds = bounds()
        return entries.indices.lazy.filter { entries[$0].share > 0 && Double(entries[$0].busy) < bounds(entries[$0]) }
            .min { arrival(of: digest, at: entries[$0]) < arrival(of: digest, at: entries[$1]) }
    }

    /// The bound of each. Together they are more than all requests, so that one is always within its own.
    private func bounds() -> (BackendEntry) -> Double {
        let candidates = entries.lazy.filter { $0.share > 0 }
        let (busy, share) = candidates.reduce((1, 0)) { ($0.0 + $1.busy, $0.1 + $1.share) }
        return { max(Self.excess * Double(busy) * Double($0.share) / Double(max(share, 1)), Self.leastBound) }
    }

    /// When a backend is there, if all race for the key, each as fast as its share: it is the first with the chance
    /// share / all shares.
    private func arrival(of digest: UInt64, at entry: BackendEntry) -> Double {
        // 53 bits, which a Double holds, and never 0 or 1.
        let chance = (Double(Self.mixed(digest ^ entry.backend.id.number) >> 11) + 0.5) * 0x1p-53
        return -log(chance) / Double(entry.share)
    }

    /// FNV-1a: not a secret, so that several proxies agree. Who sends keys that meet at one backend gets no more than
    /// with one key, and the bounds hold.
    private static func digest(_ key: [UInt8]) -> UInt64 {
        key.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The last steps of SplitMix64: each bit of the input changes half of the output's.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
