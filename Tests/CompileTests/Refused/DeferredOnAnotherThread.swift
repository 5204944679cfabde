// refused: sending
import Wryneck

func fire(_ deferred: Deferred<Int>) { Task.detached { try deferred.callback(1) } }
