// refused: capture of 'root' with non-Sendable type 'Branch'
import Wryneck

func serve() async throws {
    let root = Branch()
    try await Server(.tcp(port: 0), reactors: .count(2)) { _ in Site(root) }.run()
}
