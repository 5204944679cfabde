// refused: passing closure as a 'sending' parameter risks causing data races between code in the current task and
// concurrent execution of the closure
import Wryneck

func note(_ text: String) async {}

func grow(_ root: Branch) {
    root.get("task") { request in
        Task { await note(request.path.raw) }
        return .text("started")
    }
}
