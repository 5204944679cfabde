// Templates.swift - pages by Mustache. In files they would be `MustacheLibrary(directory: "templates")`, made once
// before the server starts.

import Mustache
import Wryneck

/// Escapes text as Wryneck does: by Unicode scalars, so that a quote with a combining mark behind it is a quote.
struct PageText: MustacheContentType {
    func escapeText(_ text: String) -> String { text.htmlEscaped }
}

func makeTemplates() throws -> MustacheLibrary {
    MustacheContentTypes.register(PageText(), named: "PAGE")
    var templates = MustacheLibrary()
    try templates.register(
        """
        {{% CONTENT_TYPE:PAGE}}
        <!doctype html>
        <meta charset="utf-8">
        <title>{{title}}</title>
        <h1>{{title}}</h1>
        {{^birds}}<p>None has come.{{/birds}}
        <ul>{{#birds}}{{> bird}}{{/birds}}</ul>
        """, named: "page")
    try templates.register(
        "{{% CONTENT_TYPE:PAGE}}<li title=\"{{remark}}\">{{name}}{{#isRare}} (rare){{/isRare}}</li>\n", named: "bird")
    return templates
}

/// What the page shows. Mustache reads the properties by their names.
struct Birds {
    let title: String
    var birds: [Bird]

    struct Bird {
        let name: String
        let remark: String
        let isRare: Bool
    }
}
