import Testing

@testable import Wryneck

@Suite("Text in pages") struct StringHTMLTests {
    @Test("what means something in HTML is escaped, and nothing else")
    func escapes() {
        #expect("<a href=\"x\">'&'</a>".htmlEscaped == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;")
        #expect("caf\u{E9} \u{1F426} 1 + 1 = 2;\r\n\tend".htmlEscaped == "caf\u{E9} \u{1F426} 1 + 1 = 2;\r\n\tend")
        #expect("&amp;".htmlEscaped == "&amp;amp;")
        #expect("".htmlEscaped == "")
    }

    @Test("a combining mark behind a sign hides it from nobody")
    func combined() { #expect("<\u{301}b>\u{338}".htmlEscaped == "&lt;\u{301}b&gt;\u{338}") }

    @Test("control bytes are shown; in a line, so are its ends")
    func control() {
        #expect("a\u{0}b\u{7F}".htmlEscaped == "a\u{2400}b\u{2421}")
        #expect("a\r\n\t".htmlEscapedLine == "a\u{240D}\u{240A}\u{2409}")
    }
}
