"""The load generator for machines without a C compiler: the same arguments and output as `load.c`, several times its cost."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import time
from collections import deque
from functools import partial
from pathlib import Path


class Load:
    """Many senders, each speaking only after the answer to her last message."""

    def __init__(self, path: str, port: int, pool: int, rate: float, warmup: float, seconds: float) -> None:
        self.port, self.rate = port, rate
        senders: list[deque[bytes]] = []
        data = Path(path).read_bytes()
        at = 0
        while at < len(data):
            sender, length = struct.unpack_from("=II", data, at)
            if sender == len(senders):
                senders.append(deque())
            senders[sender].append(data[at + 8 : at + 8 + length])
            at += 8 + length
        self.waiting, self.ready = deque(senders[pool:]), deque(senders[:pool])
        self.started = time.monotonic()
        self.measure_from = self.started + warmup
        self.stop_at = self.measure_from + seconds
        self.due = self.started
        self.latencies: list[float] = []
        self.answered = self.errors = self.finished = 0
        self.exhausted = False

    async def connection(self) -> None:
        """Speak for whoever is ready, until time is up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            due = time.monotonic()
            if self.rate:
                due, self.due = self.due, self.due + 1 / self.rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
            if time.monotonic() >= self.stop_at:
                break
            if not self.ready and not self.waiting:
                self.exhausted = True
                break
            sender = self.ready.popleft() if self.ready else self.waiting.popleft()
            writer.write(sender[0])
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            await reader.readexactly(int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]))
            if b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            self.settle(sender, status, due)
        writer.close()

    def settle(self, sender: deque[bytes], status: int, due: float) -> None:
        """Count an answer and see who speaks next."""
        now = time.monotonic()
        self.answered += 1
        if self.measure_from <= now <= self.stop_at:
            self.latencies.append(now - due)
        if status != 200:
            self.errors += 1
        else:
            sender.popleft()
            if sender:
                self.ready.append(sender)
                return
            self.finished += 1
        if self.waiting:
            self.ready.append(self.waiting.popleft())

    async def run(self, connections: int) -> None:
        """All connections at once."""
        asyncio.get_running_loop().call_later(self.measure_from - time.monotonic(), partial(print, "measuring", flush=True))
        await asyncio.gather(*(self.connection() for _ in range(connections)))

    def told(self) -> str:
        """The line of JSON at the end."""
        found = sorted(self.latencies) or [0.0]
        wanted = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "max_ms": 1}
        quantiles = {name: found[int(q * (len(found) - 1))] * 1e3 for name, q in wanted.items()}
        counts = {"answered": self.answered, "measured": len(self.latencies), "seconds": self.stop_at - self.measure_from}
        counts |= {"finished_senders": self.finished, "errors": self.errors, "exhausted": self.exhausted}
        return json.dumps({**counts, **quantiles, "own_cpu_us": time.process_time() / max(1, self.answered) * 1e6})


if __name__ == "__main__":
    file, port, connections, pool, rate, warmup, seconds = sys.argv[1:]
    load = Load(file, int(port), int(pool), float(rate), float(warmup), float(seconds))
    asyncio.run(load.run(int(connections)))
    print(load.told())
