"""Publishing to an object store that speaks S3, on loopback, and racing for it.

Usage: s3.py BLOCKLIST_TOOLS TUF_CLIENT
"""

import logging
import os
import pathlib
import shutil
import subprocess
import tempfile

import boto3
from common import NUMBERS, TOOLS, build, step, tools
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
SERVER = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
SERVER.start()
HOST, PORT = SERVER.get_host_and_port()
os.environ.update(
    AWS_ENDPOINT=f"http://{HOST}:{PORT}",
    AWS_ALLOW_HTTP="true",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_REGION="us-east-1",
)
S3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT"], region_name="us-east-1")
S3.create_bucket(Bucket="lists")


def objects():
    found = S3.list_objects_v2(Bucket="lists", Prefix="us/").get("Contents", [])
    return {item["Key"]: item["ETag"] for item in found}


with tempfile.TemporaryDirectory() as folder:
    cwd = pathlib.Path(folder)
    tools("feed", "init", "feed", "--name", "Store", cwd=cwd)
    build(cwd, "1.rfl", NUMBERS)
    step(cwd, "1.rfl")
    said = tools("feed", "publish", "feed", "--to", "s3://lists/us", "--json", cwd=cwd)
    assert '"metadata/timestamp.json"],' in said, f"the timestamp goes last: {said}"
    first = objects()
    for key in first:
        head = S3.head_object(Bucket="lists", Key=key)
        wanted = "max-age=60" if key.endswith("timestamp.json") else "immutable"
        assert wanted in head["CacheControl"], (key, head["CacheControl"])
        body = S3.get_object(Bucket="lists", Key=key)["Body"].read()
        assert body == (cwd / "feed/public" / key.removeprefix("us/")).read_bytes(), key
    assert '"files":[]' in tools("feed", "publish", "feed", "--to", "s3://lists/us", "--json", cwd=cwd)

    build(cwd, "2.rfl", [*NUMBERS, 12025590000])
    step(cwd, "2.rfl")
    tools("feed", "publish", "feed", "--to", "s3://lists/us", cwd=cwd)
    second = objects()
    assert first.keys() < second.keys()
    changed = [key for key in first if first[key] != second[key]]
    assert changed == ["us/metadata/timestamp.json"], changed

    # Whoever downloads the bucket has a feed.
    for key in second:
        file = cwd / "copy" / key.removeprefix("us/")
        file.parent.mkdir(parents=True, exist_ok=True)
        S3.download_file("lists", key, str(file))
    tools("feed", "verify", "copy", "--root", "feed/root/1.root.json", cwd=cwd)

    # Two publishers start from the same state and release different things: one wins, whatever the timing.
    winners = set()
    for round_number in range(6):
        for name in ("left", "right"):
            shutil.rmtree(cwd / name, ignore_errors=True)
            shutil.copytree(cwd / "feed", cwd / name)
            list_file = f"{name}-{round_number}.rfl"
            build(cwd, list_file, [*NUMBERS, 12026000000 + 10 * round_number + (name == "left")])
            tools("feed", "add", name, list_file, "--as", "calls", cwd=cwd)
            tools("feed", "stage", name, cwd=cwd)
            tools("feed", "release", name, cwd=cwd)
        words = [str(TOOLS), "feed", "publish", "--to", "s3://lists/us"]
        racing = {
            name: subprocess.Popen([*words, name], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for name in ("left", "right")
        }
        codes = {name: (process.communicate()[1], process.returncode) for name, process in racing.items()}
        won = [name for name, (_, code) in codes.items() if code == 0]
        lost = [text for text, code in codes.values() if code == 1]
        assert len(won) == 1 and len(lost) == 1, codes
        assert "another publisher was faster" in lost[0] or "is published there already" in lost[0], codes
        winners.add(won[0])
        there = S3.get_object(Bucket="lists", Key="us/metadata/timestamp.json")["Body"].read()
        assert there == (cwd / won[0] / "public/metadata/timestamp.json").read_bytes()
        shutil.rmtree(cwd / "feed")
        shutil.copytree(cwd / won[0], cwd / "feed")

# A publisher that gave up half way leaves nothing that the next one trips over.
with tempfile.TemporaryDirectory() as folder:
    cwd = pathlib.Path(folder)
    tools("feed", "init", "feed", "--name", "Store", cwd=cwd)
    build(cwd, "1.rfl", NUMBERS)
    step(cwd, "1.rfl")
    tools("feed", "publish", "feed", "--to", "s3://lists/half", cwd=cwd)
    shutil.copytree(cwd / "feed", cwd / "gave-up")
    build(cwd, "2.rfl", [*NUMBERS, 12025590000])
    for name in ("feed", "gave-up"):
        tools("feed", "add", name, "2.rfl", "--as", "calls", cwd=cwd)
        tools("feed", "stage", name, "--at", "2026-11-20" if name == "feed" else "2026-11-21", cwd=cwd)
        tools("feed", "release", name, "--at", "2026-11-20" if name == "feed" else "2026-11-21", cwd=cwd)
    for name in ("2.snapshot.json", "2.targets.json"):
        S3.upload_file(str(cwd / "gave-up/public/metadata" / name), "lists", f"half/metadata/{name}")
    said = tools("feed", "publish", "feed", "--to", "s3://lists/half", cwd=cwd, code=1)
    assert "release once more" in said, said
    tools("feed", "release", "feed", "--at", "2026-11-20", cwd=cwd)
    tools("feed", "publish", "feed", "--to", "s3://lists/half", cwd=cwd)
    there = S3.get_object(Bucket="lists", Key="half/metadata/2.targets.json")["Body"].read()
    assert there == (cwd / "feed/public/metadata/2.targets.json").read_bytes()

print("published to S3 in order, with the right headers; of two publishers one wins each time")
SERVER.stop()
