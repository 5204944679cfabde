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
        try:
            footprint.idle = idle.growth(server, connections)
        except (Failure, OSError) as error:
            footprint.trouble = f"{server.title}, {connections} idle connections: {error}"
        finally:
            server.stop()
    return footprint


def started(kind, folder):
    server = kind(Path(folder), extras=("idle",))
    server.start()
    return server
