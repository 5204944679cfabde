// refused: capture of 'counter' with non-Sendable type 'Counter' in
import Wryneck

final class Counter { var hits = 0 }

func serve() async throws {
    let counter = Counter()
    let server = Server(.tcp(port: 8080)) { _ in
        let root = Branch()
        root.get("hits") { _ in
            counter.hits += 1
            return .text("\(counter.hits)")
        }
        return Site(root)
    }
    try await server.run()
}
