"""What a server takes when it has nothing to do: the time to its first answer, its memory at rest, and that of idle connections."""

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import idle
from servers import Failure

STARTS = 5
IDLE_CONNECTIONS = 8000


@dataclass
class Footprint:
    start: float  # seconds from exec to the first answer
    resident: int  # bytes after that answer
    idle: float | None  # bytes for each idle connection; None if the server did not keep them
    trouble: str = ""
    idle_http2: float | None = None  # the same over HTTP/2, in the clear; None too if the server does not speak it


def taken(kind, connections):
    """Of a server started for this only, without what just some loads need."""
    starts, sizes = [], []
    with tempfile.TemporaryDirectory(prefix="wryneck-bench-") as folder:
        (Path(folder) / "files").mkdir()
        for _ in range(STARTS - 1):
            server = started(kind, folder)
            starts.append(server.start_seconds)
            sizes.append(server.resident_bytes())
            server.stop()
        server = started(kind, folder)
        starts.append(server.start_seconds)
        sizes.append(server.resident_bytes())
        footprint = Footprint(statistics.median(starts), round(statistics.median(sizes)), None)
        server.stop()
        if kind.speaks_http1:
            footprint.idle = grown(kind, folder, connections, footprint)
        if kind.speaks_http2:
            footprint.idle_http2 = grown(kind, folder, connections, footprint, http2=True)
    return footprint


def grown(kind, folder, connections, footprint, http2=False):
    """Bytes for each idle connection; None, and the trouble is noted, if the server did not keep them."""
    server = started(kind, folder, ("http2",) if http2 else ())
    try:
        return idle.growth(server, connections, http2=http2)
    except (Failure, OSError) as error:
        footprint.trouble = f"{server.title}, {connections} idle connections: {error}"
        return None
    finally:
        server.stop()


def started(kind, folder, extras=()):
    server = kind(Path(folder), extras=("idle", *extras))
    server.start()
    return server
