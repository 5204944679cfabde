// Site+RoutesPage.swift - a page with the routes of its own site.

internal import HTTPTypes
internal import WryneckHTTP

extension Site {
    /// A page that lists the routes of the site in which it hangs: HTML, or JSON for clients that prefer it.
    ///
    /// ```swift
    /// root.group("debug", guardian) { debug in debug["routes"] = Site.RoutesPage() }
    /// ```
    /// It shows what a stranger need not know, so middleware should guard it, or only a program in development should
    /// have it.
    public final class RoutesPage: Resource, Leaf {
        /// A page; it finds its site by the request.
        public init() {}

        /// Lists the routes as they are now.
        /// - Parameter request: tells the site, and what the client accepts.
        /// - Returns: the list.
        /// - Throws: nothing.
        public func render(_ request: Request) throws -> Rendering {
            let routes = request.group.site.routes
            let isJSON = AcceptedTypes(request.headers).prefersJSON
            let response =
                isJSON
                ? Response.bytes(Array(routes.json.utf8), type: "application/json") : Response.html(html(routes))
            return Rendering(response.setting(.vary, "Accept").setting(.cacheControl, "no-store"))
        }

        private func html(_ routes: Routes) -> String {
            var html = """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Routes</title>
                </head>
                <body>
                <h1>Routes</h1>
                <table>
                <thead><tr><th>Methods</th><th>Host</th><th>Path</th><th>Name</th><th>Resource</th><th>In</th>\
                <th>Middleware</th></tr></thead>
                <tbody>

                """
            for entry in routes {
                let cells = [
                    entry.methodsText, entry.host?.description ?? "", entry.pathText, entry.name ?? "",
                    entry.resource ?? "", entry.mount, "\(entry.middleware)",
                ]
                html += "<tr>" + cells.map { "<td>\($0.htmlEscapedLine)</td>" }.joined() + "</tr>\n"
            }
            return html + "</tbody>\n</table>\n\(routes.isCut ? "<p>There are more.</p>\n" : "")</body>\n</html>\n"
        }
    }
}
