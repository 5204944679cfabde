// MeasuredRoutes.swift - what both are asked: the server that is timed, and the program whose instructions are counted.

public import Wryneck

/// Adds the answers of which each shows one way of giving one.
public func addAnswers(to root: Branch) {
    root["plaintext"] = hello()
    root.get("async") { _ in
        await nothing()
        return Response.text("Hello, World!")
    }
    root.get("deferred") { _ in .deferred(.succeed(Response.text("Hello, World!"))) }
    root.get("json") { _ in try .json(["message": "Hello, World!"]) }
    root.get("users/{id}") { request in
        let id = try request.parameters.require("id", as: Int.self)
        return .text("\(id)")
    }
}

/// The plain answer below ten middlewares that do nothing: what the way through them costs.
public func tenLayers() -> Branch {
    let branch = Branch()
    for _ in 0..<10 { branch.use(PassingOn()) }
    branch["plaintext"] = hello()
    return branch
}

/// Each level, of at least one, has a thousand children, and the one named 500 leads down: 500/500/.../500.
public func deepTree(levels: Int) -> any Resource {
    let leaf = hello()
    var below: any Resource = leaf
    for _ in 0..<levels {
        let branch = Branch()
        for child in 0..<1000 { branch["\(child)"] = child == 500 ? below : leaf }
        below = branch
    }
    return below
}

private func hello() -> Page { Page { _ in .text("Hello, World!") } }

/// What every async handler pays for at least: a task, and a function that could suspend.
private func nothing() async {}

private final class PassingOn: Middleware {
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try next(request)
    }
}
