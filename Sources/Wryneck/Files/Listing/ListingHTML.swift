// ListingHTML.swift - a list as a page. Invariant: a name goes through `htmlEscapedLine` into text, or through
// percent-encoding into a link; links begin with "./", so that a colon in a name never makes a scheme of the part
// before it.

internal import WryneckHTTP

struct ListingHTML {
    let page: ListingPage
    let directory: ListedDirectory
    let nonce: String

    var bytes: [UInt8] {
        var html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="same-origin">
            <link rel="icon" href="data:,">
            <title>\(page.path.htmlEscapedLine)</title>
            <style nonce="\(nonce)">\(ListingStyle.css)</style>
            </head>
            <body>
            \(ListingStyle.icons)
            <main>
            <header><nav aria-label="Path"><h1>\(crumbs)</h1></nav>\(archives)</header>
            \(page.uploadForm.map { UploadFormHTML(form: $0, nonce: nonce).html } ?? "")<table>
            <thead><tr>\(heading(.name, "Name"))\(heading(.size, "Size"))\(heading(.modified, "Modified"))</tr></thead>
            <tbody>

            """
        if directory.hasParent {
            let parent = Self.up(page.segments.dropLast().last?.levels ?? page.levels)
            html +=
                "<tr><td><a href=\"\(parent)\">\(Self.icon("up"))<span>Parent directory</span></a></td><td></td><td></td></tr>\n"
        }
        for entry in directory.entries { html += row(entry) }
        html += "</tbody>\n</table>\n"
        if directory.entries.isEmpty { html += "<p class=\"none\">This directory is empty.</p>\n" }
        return Array((html + "<footer><p>\(summary)</p>\(pager)</footer>\n</main>\n</body>\n</html>\n").utf8)
    }

    // MARK: The path

    /// The directories on the way, each as a link if it belongs to the site's files.
    private var crumbs: String {
        let top = page.mounted
        var html = ""
        for (index, segment) in page.segments.enumerated() {
            let text = "<bdi>\(segment.name.htmlEscapedLine)</bdi>"
            let above = segment.levels
            html +=
                "<i>/</i>"
                + (index + 1 < top || above == 0 ? "<span>\(text)</span>" : "<a href=\"\(Self.up(above))\">\(text)</a>")
        }
        guard !page.segments.isEmpty else { return Self.icon("home") + "<span>Files</span>" }
        let root =
            top == 0
            ? "<a href=\"\(Self.up(page.levels))\" aria-label=\"Top\">\(Self.icon("home"))</a>" : Self.icon("home")
        return root + html
    }

    private static func up(_ levels: Int) -> String { String(repeating: "../", count: levels) }

    private var archives: String {
        guard !page.archives.isEmpty else { return "" }
        let links = page.archives.map { "<a href=\"?archive=\($0.rawValue)\" download>\($0.rawValue)</a>" }
        return "<p>Download all: \(links.joined(separator: " "))</p>"
    }

    // MARK: The table

    private func heading(_ key: ListingOrder.Key, _ title: String) -> String {
        let isCurrent = page.order.key == key
        // A first click sorts names from A on, sizes and times from the largest and latest down.
        let descends = isCurrent ? !page.order.isDescending : key != .name
        let state = isCurrent ? " aria-sort=\"\(page.order.isDescending ? "descending" : "ascending")\"" : ""
        let arrow = isCurrent ? (page.order.isDescending ? " \u{2193}" : " \u{2191}") : ""
        return
            "<th scope=\"col\"\(state)><a href=\"?\(Self.query(ListingOrder(key: key, isDescending: descends), 1))\">\(title)\(arrow)</a></th>"
    }

    private func row(_ entry: FileEntries.Entry) -> String {
        let slash = entry.isDirectory ? "/" : ""
        let name =
            "\(Self.icon(entry.isDirectory ? "folder" : "file"))<span><bdi>\(entry.name.description.htmlEscapedLine)</bdi>\(slash)</span>"
        let size =
            entry.isDirectory
            ? "" : "<data value=\"\(entry.size)\" title=\"\(entry.size) bytes\">\(Self.size(entry.size))</data>"
        let date = entry.modified.map(ListingDate.init)
        let time = date.map { "<time datetime=\"\($0.full)\" title=\"\($0.full)\">\($0.short)</time>" } ?? ""
        return "<tr><td><a href=\"\(page.link(entry))\">\(name)</a></td><td>\(size)</td><td>\(time)</td></tr>\n"
    }

    /// A size with three digits and a unit: powers of 1024 under their traditional names, as in file managers.
    static func size(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var tenths = bytes / 1024 * 10 + bytes % 1024 * 10 / 1024
        for unit in ["KB", "MB", "GB", "TB", "PB"] {
            if tenths < 10_240 || unit == "PB" {
                return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(tenths / 10) \(unit)"
            }
            tenths /= 1024
        }
        return "\(bytes) B"
    }

    // MARK: The end

    private var summary: String {
        func counted(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
        let text =
            "\(counted(directory.directories, "folder", "folders")), \(counted(directory.files, "file", "files"))"
        return directory.isWhole ? "\(text). Times are UTC." : "Only the first by name: \(text). Times are UTC."
    }

    private var pager: String {
        guard directory.pages > 1 else { return "" }
        func link(_ number: Int, _ text: String, _ relation: String) -> String {
            guard (1...directory.pages).contains(number) else { return "<span>\(text)</span>" }
            return "<a rel=\"\(relation)\" href=\"?\(Self.query(page.order, number))\">\(text)</a>"
        }
        let place = "<span>Page \(directory.page) of \(directory.pages)</span>"
        return
            "<nav aria-label=\"Pages\">\(link(directory.page - 1, "Previous", "prev"))\(place)\(link(directory.page + 1, "Next", "next"))</nav>"
    }

    private static func query(_ order: ListingOrder, _ number: Int) -> String {
        "sort=\(order.key.rawValue)&amp;order=\(order.isDescending ? "desc" : "asc")"
            + (number > 1 ? "&amp;page=\(number)" : "")
    }

    private static func icon(_ name: String) -> String { "<svg aria-hidden=\"true\"><use href=\"#\(name)\"/></svg>" }
}
