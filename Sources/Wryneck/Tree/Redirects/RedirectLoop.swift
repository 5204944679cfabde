// RedirectLoop.swift - the search for redirects without an end. No I/O; it runs once, when the rules are made.
// Invariant: each report is right: from its first address on, each step is taken whatever the star stands for, and the
// last one leads back to an earlier address, or is more than a browser follows.

enum RedirectLoop {
    /// The most redirects in a row that browsers follow.
    private static let longestChain = 20
    /// The most addresses that are followed, and the most conditions in a row; rules beyond that are not searched to
    /// the end.
    private static let (budget, depth) = (20_000, 100)

    /// The first addresses of a chain without an end, in words; nil if there is none.
    static func find(in rules: [Redirects.Rule]) -> String? {
        var search = Search(rules: rules)
        for rule in rules {
            if let chain = search.follow([rule.pattern], depth) {
                return chain.prefix(4).map(\.description).joined(separator: " -> ")
            }
        }
        return nil
    }

    private struct Search {
        let rules: [Redirects.Rule]
        var seen: Set<StarText> = []

        /// The first chain without an end behind a chain of addresses, which lead to each other whatever the star
        /// stands for.
        mutating func follow(_ chain: [StarText], _ depth: Int) -> [StarText]? {
            guard let here = chain.last, seen.count < budget, depth > 0 else { return nil }
            // Each address is searched once as the first of a chain.
            guard chain.count > 1 || seen.insert(here).inserted else { return nil }
            for rule in rules {
                guard let step = step(from: here, by: rule) else { continue }
                if !step.isCertain {
                    // The step is for some texts only, so another chain begins with these.
                    if let loop = follow([step.next], depth - 1) { return loop }
                    continue
                }
                if chain.contains(step.next) || chain.count > longestChain { return chain + [step.next] }
                return follow(chain + [step.next], depth)
            }
            return nil
        }

        /// The addresses to which a rule leads from all addresses of a kind, or from some of them; nil if from none, or
        /// to another site.
        private func step(from here: StarText, by rule: Redirects.Rule) -> (next: StarText, isCertain: Bool)? {
            guard rule.site.isEmpty else { return nil }
            guard let after = here.after else {
                return rule.pattern.match(here.before).map {
                    (StarText(before: rule.target.filled(with: $0), after: nil), true)
                }
            }
            guard let last = rule.pattern.after else {
                // The rule is for one of the addresses.
                return here.match(rule.pattern.before).map { _ in (rule.target, false) }
            }
            guard let (front, isFrontCertain) = overlap(here.before, rule.pattern.before),
                let (back, isBackCertain) = overlap(after.reversed(), last.reversed())
            else { return nil }
            let next =
                rule.target.after.map { StarText(before: rule.target.before + front, after: back.reversed() + $0) }
                ?? rule.target
            return (next, isFrontCertain && isBackCertain)
        }

        /// The rest of `text` behind `wanted`; none, and not for certain, if the star has to stand for the rest of
        /// `wanted`.
        private func overlap(_ text: [UInt8], _ wanted: [UInt8]) -> (rest: [UInt8], isCertain: Bool)? {
            if text.starts(with: wanted) { return (Array(text.dropFirst(wanted.count)), true) }
            return wanted.starts(with: text) ? ([], false) : nil
        }
    }
}
