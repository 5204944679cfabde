import ProcessTesting
import Testing
import WryneckHTTP

@testable import Wryneck

/// The search beside a model that looks at every route: the most exact one that fits answers.
@Suite("The search for a route, and a naive one") struct RouteModelTests {
    private struct Route {
        let segments: [RoutePattern.Segment]
        let end: RouteEnd
    }

    private static let pieces = [
        "a", "b", "12", "{x}", "{x:Int}", "{x:Int8}", "a{x}", "{x}.b", "{x:a|12}", "{x}", "a",
    ]

    /// Ranks of each segment of the path under a route, from left to right; nil if the route does not fit.
    private func ranks(_ route: Route, _ path: [String]) -> [[Int]]? {
        var ranks: [[Int]] = []
        var rest = path[...]
        for segment in route.segments {
            if case .rest = segment {
                // It takes what is behind a slash, so there has to be one.
                return rest.isEmpty ? nil : ranks + [[9]]
            }
            guard let text = rest.popFirst() else { return nil }
            switch segment {
            case .literal(let name): if name == text { ranks.append([0]) } else { return nil }
            case .capture(let capture):
                guard capture.takes(Array(text.utf8)) else { return nil }
                let frame = capture.prefix.utf8.count + capture.suffix.utf8.count
                if case .words = capture.value {
                    ranks.append([1])
                } else {
                    ranks.append([2, -frame, capture.value.rank])
                }
            case .parameter: if text.isEmpty { return nil } else { ranks.append([3]) }
            case .rest: return nil
            }
        }
        // A slash at the end may be left over.
        if rest == [""] { return ranks + [[5]] }
        return rest.isEmpty ? ranks : nil
    }

    private func isLess(_ left: [[Int]], _ right: [[Int]]) -> Bool {
        for (one, other) in zip(left, right) where one != other { return one.lexicographicallyPrecedes(other) }
        return left.count < right.count
    }

    @Test("find the same route in seeded trees, for seeded paths, and its parameters are those segments")
    func model() throws {
        var random = Random(seed: 7)
        var found = 0
        for _ in 0..<60 {
            let root = RouteNode()
            var routes: [Route] = []
            for number in 0..<12 {
                var words = (0..<Int.random(in: 0..<4, using: &random)).map { index in
                    (Self.pieces.randomElement(using: &random) ?? "a").replacing("x", with: "x\(index)")
                }
                if Int.random(in: 0..<5, using: &random) == 0 { words.append("{rest...}") }
                let pattern = try RoutePattern(words.joined(separator: "/"))
                let end = RouteEnd(.get, Page { _ in .text("\(number)") }, pattern)
                do throws(RouteConflict) {
                    var here = root
                    for segment in pattern.segments { here = try here.step(segment) }
                    try here.add(end)
                    routes.append(Route(segments: pattern.segments, end: end))
                } catch { continue }
            }
            for _ in 0..<50 {
                var path = (0..<Int.random(in: 1..<5, using: &random)).map { _ in
                    ["a", "b", "12", "300", "x", "ab", "c.b", "a.b", "-1", "A"].randomElement(using: &random) ?? ""
                }
                if Int.random(in: 0..<4, using: &random) == 0 { path.append("") }
                let bytes = Array(("/" + path.joined(separator: "/")).utf8)
                let request = Request.Path(HeadSlice(copying: bytes))
                var search = RouteSearch(request, .get)
                let answer = search.look(in: root, from: request.position)
                let fitting = routes.compactMap { route in ranks(route, path).map { (route, $0) } }
                let best = fitting.min { isLess($0.1, $1.1) }
                #expect(
                    answer === best?.0.end,
                    "\(path): \(answer?.pattern.text ?? "none"), \(best?.0.end.pattern.text ?? "none")")
                #expect(search.steps <= 1 + 12 * 5)
                if answer != nil { found += 1 }
            }
        }
        #expect(found > 500)
    }
}
