// Tree.swift - a page, a place to send files to, and a place that tells how far they are.

import Wryneck
import WryneckWeb

func tree() -> Branch {
    let uploads = Uploads()
    let root = Branch()
    root.get("") { _ in .page(page) }
    // A body is counted as it comes, and not kept: nothing of it is in memory but the piece at hand.
    root.put("uploads/{id}", bodyLimit: 1 << 30) { request in
        let upload = try uploads.upload(request.parameters.require("id"))
        try upload.begin(expecting: request.body.declaredLength)
        return .deferred(
            request.body.forEach { piece in upload.took(piece.count) }
                .addBoth { result in
                    upload.finish(isWhole: (try? result.get()) != nil)
                    return try result.get()
                }
                .map { .text("\(upload.received) bytes\n", status: .created) })
    }
    root.get("uploads/{id}/progress") { request in
        let upload = try uploads.upload(request.parameters.require("id"))
        return .events(.init(slowClients: .dropOldest), subscribing: { events in upload.watch(events) })
    }
    return root
}
