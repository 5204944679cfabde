// refused: a Deferred cannot be fired with a Deferred
import Wryneck

func fire(_ outer: Deferred<Int>, with inner: Deferred<Int>) throws { try outer.callback(inner) }
