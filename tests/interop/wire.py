"""What a phone pays for a day, on the wire and without TLS: the American complaint lists, or two lists that are named.

Usage: wire.py BLOCKLIST_TOOLS TUF_CLIENT [LIST NEXT_LIST]
"""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading

from common import TOOLS, Serving, tools

DATA = pathlib.Path(__file__).resolve().parents[2] / "blocklist-tools/data"


class Counter:
    """Stands between phone and server, and counts."""

    def __init__(self, address):
        host, port = address.removeprefix("http://").split(":")
        self.to = (host, int(port))
        self.bytes = 0
        self.listener = socket.create_server((host, 0))
        self.address = f"http://{host}:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            phone, _ = self.listener.accept()
            server = socket.create_connection(self.to)
            for ends in ((phone, server), (server, phone)):
                threading.Thread(target=self.pass_on, args=ends, daemon=True).start()

    def pass_on(self, source, sink):
        try:
            while data := source.recv(1 << 16):
                self.bytes += len(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def take(self):
        taken, self.bytes = self.bytes, 0
        return taken


def complaints(cwd, day):
    name = f"{day}.rfl"
    words = ["--region", "US", "--category", "telemarketing", "--name", "Complaints", "--publisher", "FTC"]
    tools("build", *words, "--issued", day, "-o", name, DATA / f"ftc_dnc_90d_{day}.txt.gz", cwd=cwd)
    return name


with tempfile.TemporaryDirectory() as folder:
    cwd = pathlib.Path(folder)
    given = [pathlib.Path(path).resolve() for path in sys.argv[3:]]
    lists = given or [complaints(cwd, day) for day in ("2025-12-02", "2025-12-03")]
    tools("feed", "init", "feed", "--name", "Wire", cwd=cwd)

    def release(list_file):
        tools("feed", "add", "feed", list_file, "--as", "calls", cwd=cwd)
        tools("feed", "stage", "feed", cwd=cwd)
        tools("feed", "release", "feed", cwd=cwd)

    release(lists[0])
    with Serving("feed", cwd) as address:
        counter = Counter(address)
        link = json.loads(tools("feed", "announce", "feed", "--at", counter.address, "--json", cwd=cwd))["link"]
        tools("follow", "--guard", "phone", link, cwd=cwd)

        def sync(day, road):
            words = [str(TOOLS), "sync", "--guard", "phone", "--json"]
            said = json.loads(subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=True).stdout)
            done = said["feeds"][0]["lists"][0]
            assert done["road"] == road, said
            whole = counter.take()
            print(f"  {day}: {whole} bytes, of which metadata {whole - done['bytes']}; {said['milliseconds']} ms", flush=True)
            return whole, whole - done["bytes"]

        sync("the first day", "full")
        release(lists[1])
        whole, metadata = sync("a day with a new list", {"deltas": 1})
        assert metadata <= 4096, metadata
        assert given or whole <= 30_000, whole
        assert sync("once more that day", "none")[0] <= 1024
        tools("feed", "refresh", "feed", cwd=cwd)
        assert sync("a day with a new timestamp", "none")[0] <= 1024
