// refused: is unavailable:
import Wryneck

func grow(_ root: Branch, _ page: Page) {
    root.putChild("page", page)
    _ = page.isLeaf
    root.get("finish") { request in
        _ = request.notifyFinish()
        request.setHeader("X-Tag", "1")
        request.write(Array("hello".utf8))
        request.finish()
        return .text(request.getHeader("X-Tag") ?? "")
    }
}
