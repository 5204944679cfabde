// Uploads.swift - what is known of the files that come. It lives on one reactor and needs no lock.

import Wryneck
import WryneckWeb

/// Uploads by the ids that pages have given them.
final class Uploads {
    /// Whoever asks for an id makes an entry; so they are limited, and the oldest one goes.
    private static let limit = 1000
    private var uploads: [String: Upload] = [:]
    private var ids: [String] = []

    func upload(_ id: String) throws -> Upload {
        guard id.utf8.count <= 64 else { throw HTTPError(.badRequest, "an id has at most 64 bytes") }
        if let upload = uploads[id] { return upload }
        if ids.count == Uploads.limit { uploads[ids.removeFirst()] = nil }
        let upload = Upload()
        uploads[id] = upload
        ids.append(id)
        return upload
    }
}

/// One file on its way.
final class Upload {
    private(set) var received = 0
    private var total: Int?
    private var told = -1
    private var isUnderWay = false
    private var watchers: [EventStream] = []

    /// A page may watch before the file comes.
    func watch(_ events: EventStream) {
        watchers.append(events)
        events.onEnd { [weak self, unowned events] in self?.watchers.removeAll { $0 === events } }
        if isUnderWay { events.send(state) }
    }

    func begin(expecting total: Int?) throws {
        guard !isUnderWay else { throw HTTPError(.conflict, "this one is under way already") }
        (self.total, received, told, isUnderWay) = (total, 0, -1, true)
        took(0)
    }

    /// Tells each percent once: a fast upload has thousands of pieces.
    func took(_ count: Int) {
        received += count
        let step = total.map { $0 == 0 ? 100 : received * 100 / $0 } ?? received >> 20
        guard step != told else { return }
        told = step
        watchers.forEach { $0.send(state) }
    }

    func finish(isWhole: Bool) {
        isUnderWay = false
        for watcher in watchers {
            watcher.send(ServerSentEvent(data: "\(received)", event: isWhole ? "whole" : "broken"))
            watcher.end()
        }
    }

    private var state: ServerSentEvent { ServerSentEvent(data: "\(received)/\(total.map { "\($0)" } ?? "?")") }
}
