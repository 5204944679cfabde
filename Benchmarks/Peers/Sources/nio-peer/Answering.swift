import Glibc
import NIOCore
import NIOHTTP1

/// Answers /plaintext, and POST /echo with the body, with the header fields that the other servers send.
final class Answering: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var head: HTTPRequestHead?
    private var body: ByteBuffer?
    private var date = DateField()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            (self.head, body) = (head, nil)
        case .body(var piece):
            if body == nil { body = piece } else { body?.writeBuffer(&piece) }
        case .end:
            answer(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    private func answer(_ context: ChannelHandlerContext) {
        guard let head else { return }
        switch head.uri {
        case "/plaintext": send(context.channel.allocator.buffer(staticString: "Hello, World!"), .ok, head, context)
        case "/echo": send(body ?? ByteBuffer(), .ok, head, context)
        default: send(ByteBuffer(), .notFound, head, context)
        }
        self.head = nil
        body = nil
    }

    private func send(
        _ content: ByteBuffer, _ status: HTTPResponseStatus, _ request: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders()
        headers.reserveCapacity(4)
        headers.add(name: "Server", value: "nio")
        headers.add(name: "Date", value: date.text())
        headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        headers.add(name: "Content-Length", value: "\(content.readableBytes)")
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: request.version, status: status, headers: headers))),
            promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(content))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

/// The Date field, written once a second for each connection.
struct DateField {
    private var second: time_t = 0
    private var written = ""

    mutating func text() -> String {
        let now = time(nil)
        if now != second {
            second = now
            var parts = tm()
            gmtime_r(&second, &parts)
            written = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
                let count = strftime(buffer.baseAddress, 32, "%a, %d %b %Y %H:%M:%S GMT", &parts)
                return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
            }
        }
        return written
    }
}
