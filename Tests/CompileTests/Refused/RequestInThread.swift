// refused: capture of 'request' with non-Sendable type 'Request' in a '@Sendable' closure
import Wryneck

func grow(_ root: Branch) {
    root.get("thread") { request in
        .deferred(request.reactor.deferToThread { request.path.raw.count }.map { Response.text("\($0)") })
    }
}
