// refused: capture of 'reactor' with non-Sendable type 'Reactor'
import Wryneck

func stop(_ reactor: Reactor) { reactor.handle.perform { reactor.stop() } }
