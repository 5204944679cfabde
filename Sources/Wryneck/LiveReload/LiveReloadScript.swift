// LiveReloadScript.swift - the script that runs in the page.
// Invariant: a tab in the background has no connection open: browsers have six for a site, and the seventh tab would
// wait for ever.

enum LiveReloadScript {
    /// The tag for the end of a page. The script is a file of its own, because many sites' policies forbid inline
    /// scripts.
    static func tag(_ path: String, version: String) -> [UInt8] {
        Array(
            "\n<script src=\"\(path.htmlEscapedLine)\" data-version=\"\(version.htmlEscapedLine)\" async></script>\n"
                .utf8)
    }

    /// `EventSource` reconnects by itself when the server has been away, and then learns the version that the page
    /// should have. A page that a service worker keeps is still old after it has been loaded: so it reloads only once
    /// for a version.
    static let source = """
        (() => {
          "use strict";
          const script = document.currentScript;
          if (!script || !window.EventSource || window.wryneckLiveReload) return;
          window.wryneckLiveReload = true;
          const version = script.dataset.version;
          const stream = script.src.replace(/\\.js$/, "");
          const reload = (wanted) => {
            const key = "wryneck-live-reload " + location.href;
            try {
              if (sessionStorage.getItem(key) === wanted) return;
              sessionStorage.setItem(key, wanted);
            } catch {}
            location.reload();
          };
          let source = null;
          const listen = () => {
            if (document.visibilityState === "hidden") {
              if (source) source.close();
              source = null;
            } else if (!source) {
              source = new EventSource(stream);
              source.addEventListener("version", (event) => {
                if (event.data !== version) reload(event.data);
              });
              source.addEventListener("error", () => {
                if (!source || source.readyState !== EventSource.CLOSED) return;
                source = null;
                setTimeout(listen, 2000);
              });
            }
          };
          document.addEventListener("visibilitychange", listen);
          window.addEventListener("pagehide", () => {
            if (source) source.close();
            source = null;
          });
          window.addEventListener("pageshow", listen);
          listen();
        })();

        """
}
