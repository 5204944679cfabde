// Tree.swift - the page, and the socket behind it.

import Wryneck

func makeTree(_ rooms: Rooms) -> Branch {
    let root = Branch()
    root.get("") { _ in .html(page) }
    root.get("rooms/{room}") { request in
        let (name, room) = try (word(request.query["name"]), word(request.parameters["room"]))
        guard let room = rooms.room(room) else { throw HTTPError(.serviceUnavailable, "too many rooms") }
        return .webSocket { socket in enter(room, as: name, socket) }
    }
    return root
}

/// Callbacks, and no task: a guest who says nothing costs a few hundred bytes.
private func enter(_ room: Broadcaster, as name: String, _ socket: WebSocket) {
    room.join(socket)
    room.send(.text("* \(name) comes in; here are \(room.count)"))
    socket.onText { text in
        guard text.utf8.count <= 1000 else { return socket.close(.messageTooBig, "a line has 1000 bytes") }
        room.send(.text("\(name): \(text)"))
    }
    socket.onClose { _ in room.send(.text("* \(name) leaves; here are \(room.count)")) }
}

/// A name that can stand anywhere.
private func word(_ text: String?) throws -> String {
    guard let text, (1...20).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else { throw HTTPError(.badRequest, "a name has up to 20 letters and digits") }
    return text
}
