// refused: sending 'request' risks causing data races
import Wryneck

func price(_ id: Int) async throws -> Int { id }

func grow(_ root: Branch) {
    root.get("both") { request in
        async let body = request.collect(upTo: 1000)
        async let price = price(7)
        return Response.text("\(try await body.count + price)")
    }
}
