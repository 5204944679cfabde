import Foundation
import ProcessTesting
import Testing
import WryneckClient

/// What curl cannot see: what a page does with what the server sends.
@Suite(
    "A page in a real browser", .ownThread,
    .enabled(if: Browser.program != nil, "no chromium is installed, and WRYNECK_BROWSER names none"))
struct BrowserTests {
    @Test("live-page shows what others write, as text, and what it writes itself; WRYNECK_SCREENSHOT keeps a picture")
    func livePage() async throws {
        let server = try await Programs.startWebExample("live-page", "--port", "0")
        let profile = try ScratchFolder()
        let (child, steering) = try await Browser.start(profile: profile.path)
        let url = server.url
        try await onReactor { reactor in
            let page = try await Browser.open(url, steeredAt: steering, on: reactor)
            // Over when the stream of events is open.
            #expect(
                try await eventually {
                    try await page.evaluate("document.getElementById('state')?.textContent === ''") == "true"
                })
            _ = try await curl("--data-urlencode", "text=<b>from outside</b>", url + "entries")
            let texts = "[...document.querySelectorAll('li')].map(item => item.textContent).join('|')"
            #expect(try await eventually { try await page.evaluate(texts) == "<b>from outside</b>" })
            _ = try await page.evaluate("document.forms[0].text.value = 'from the page'")
            _ = try await page.evaluate("document.forms[0].requestSubmit()")
            #expect(try await eventually { try await page.evaluate(texts) == "from the page|<b>from outside</b>" })
            #expect(try await page.evaluate("document.querySelector('li b')") == "null")
            let picture = try await page.screenshot()
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.count > 1000)
            if let path = ProcessInfo.processInfo.environment["WRYNECK_SCREENSHOT"] {
                try picture.write(to: URL(filePath: path))
            }
        }
        child.signal(SIGTERM)
        _ = try await child.finish()
        #expect(try await server.stop().code == 0)
    }
}
