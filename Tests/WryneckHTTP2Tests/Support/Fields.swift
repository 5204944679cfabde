// Fields.swift - fields from texts.

import WryneckHTTP

/// The fields in their order; one that may not be sent becomes the refusal.
func fields(_ lines: (String, String)...) -> Headers {
    var headers = Headers()
    for (name, value) in lines {
        do throws(Headers.Mistake) { try headers.add(name, value) } catch { headers.refuse(error) }
    }
    return headers
}
