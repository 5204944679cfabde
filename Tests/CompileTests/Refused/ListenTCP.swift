// refused: 'listenTCP' is unavailable: reactor.listen(.tcp(port: 8080)) { incoming in Echo() }
import Wryneck

func serve(on reactor: Reactor, _ site: Site) { reactor.listenTCP(8080, site) }
