// UploadFormHTML.swift - the forms for uploads in a list, and a short script for progress and for dropped files.
// Invariant: the forms work without the script; the script writes to the page as text only.

struct UploadFormHTML {
    let form: Files.UploadForm
    let nonce: String

    var html: String {
        let limit = form.bodyLimit.map { " data-limit=\"\($0)\" data-most=\"\(ListingHTML.size($0))\"" } ?? ""
        let hint = form.bodyLimit.map { "<small>At most \(ListingHTML.size($0)) at a time</small>" } ?? ""
        let folder = """
            <form method="post" action="./" enctype="multipart/form-data">
            <label for="new-folder">New folder</label>
            <input id="new-folder" name="folder" required maxlength="255" autocomplete="off">
            <button>Create</button>
            </form>

            """
        return """
            <section aria-label="Upload">
            <form id="upload" method="post" action="./" enctype="multipart/form-data"\(limit)>
            <label for="new-files">Upload files</label>
            <input id="new-files" type="file" name="file" multiple required>
            <button>Upload</button>
            \(hint)
            <progress max="1" hidden aria-label="Progress"></progress>
            <output></output>
            </form>
            \(form.makesFolders ? folder : "")</section>
            <script nonce="\(nonce)">\(UploadFormHTML.script)</script>

            """
    }

    /// The script. It uses XMLHttpRequest, because fetch does not report how much it has sent.
    private static let script = """

        (() => {
          "use strict";
          const form = document.getElementById("upload");
          const bar = form.querySelector("progress");
          const output = form.querySelector("output");
          const say = (text) => { output.textContent = text; };
          let request = null;
          const send = (files) => {
            if (request || !files.length) return;
            const limit = Number(form.dataset.limit);
            const data = new FormData();
            let size = 0;
            for (const file of files) {
              data.append("file", file);
              size += file.size;
            }
            if (limit && size > limit) return say("That is more than " + form.dataset.most + ".");
            request = new XMLHttpRequest();
            request.upload.addEventListener("progress", (event) => {
              if (event.lengthComputable) bar.value = event.loaded / event.total;
            });
            request.addEventListener("load", () => {
              if (request.status < 300) return location.reload();
              say(request.responseText.trim() || "The server answered " + request.status + ".");
            });
            request.addEventListener("error", () => say("The connection broke off."));
            request.addEventListener("loadend", () => {
              request = null;
              bar.hidden = true;
            });
            request.open("POST", location.pathname);
            request.setRequestHeader("Accept", "text/plain");
            request.send(data);
            bar.value = 0;
            bar.hidden = false;
            say("");
          };
          form.addEventListener("submit", (event) => {
            event.preventDefault();
            send(form.elements.file.files);
          });
          const mark = (on) => document.body.classList.toggle("drop", on);
          addEventListener("dragover", (event) => {
            if (!event.dataTransfer.types.includes("Files")) return;
            event.preventDefault();
            mark(true);
          });
          addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
          addEventListener("drop", (event) => {
            if (!event.dataTransfer.files.length) return;
            event.preventDefault();
            mark(false);
            const isFolder = (item) => item.webkitGetAsEntry && (item.webkitGetAsEntry() || {}).isDirectory;
            if ([...event.dataTransfer.items].some(isFolder)) return say("Folders cannot be uploaded here.");
            send(event.dataTransfer.files);
          });
        })();

        """
}
