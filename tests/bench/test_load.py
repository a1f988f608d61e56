"""The load generators send what they are given, in each sender's order, and count what came back."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from bench.load import runner
from bench.posts import Message, sid_of, write_posts

SLOW = Path(runner.__file__).with_name("slow.py")


class Ear(ThreadingHTTPServer):
    """Answers 200, or 503 to whoever writes "refuse me", and keeps what it heard."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: dict[str, list[str]] = defaultdict(list)
        self.speaking: set[str] = set()
        self.interrupted: list[str] = []
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        ear = self.server
        assert isinstance(ear, Ear)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        sender, body = form["From"][0], form["Body"][0]
        with ear.lock:
            if sender in ear.speaking:
                ear.interrupted.append(sender)
            ear.speaking.add(sender)
            ear.heard[sender].append(body)
            ear.speaking.discard(sender)
        self.send_response(503 if body == "refuse me" else 200)
        self.send_header("Content-Length", "11")
        self.end_headers()
        self.wfile.write(b"<Response/>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def ear() -> Iterator[Ear]:
    server = Ear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


GENERATORS = [
    pytest.param(runner.generator()[0], id="as installed here"),
    pytest.param([sys.executable, str(SLOW)], id="without a compiler"),
]


@pytest.mark.parametrize("generator", GENERATORS)
@pytest.mark.parametrize("rate", ["0", "400"])
def test_every_sender_is_heard_in_her_order_and_every_answer_is_counted(ear: Ear, tmp_path: Path, generator: list[str], rate: str) -> None:
    talks = [[Message(sid_of(number, place), f"+49151{number:08d}", str(place)) for place in range(5)] for number in range(30)]
    talks[7][2] = Message(talks[7][2].sid, talks[7][2].phone, "refuse me")
    posts = tmp_path / "posts"
    assert write_posts(posts, talks) == 150

    port = str(ear.server_address[1])
    command = [*generator, str(posts), port, "4", "8", rate, "0", "30"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()

    figures = json.loads(told[-1])
    assert told[0] == "measuring"
    # Whoever was refused says no more: two of her messages are never sent.
    assert (figures["answered"], figures["errors"], figures["finished_senders"], figures["exhausted"]) == (148, 1, 29, True)
    assert ear.interrupted == []
    expected = {f"whatsapp:{talk[0].phone}": [message.body for message in talk] for talk in talks}
    expected[f"whatsapp:{talks[7][0].phone}"] = ["0", "1", "refuse me"]
    assert ear.heard == expected
