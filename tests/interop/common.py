"""What the interop scripts share: the binaries, a workshop folder, a feed on loopback."""

import json
import pathlib
import random
import subprocess
import sys

TOOLS, TUF_CLIENT = (pathlib.Path(path).resolve() for path in sys.argv[1:3])


def run(*words, cwd, code=0):
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"{words}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def tools(*words, cwd, code=0):
    return run(TOOLS, *words, cwd=cwd, code=code)


# As far apart as numbers of real lists, and the same in every run.
NUMBERS = sorted(random.Random(7).sample(range(12_025_550_100, 12_925_550_100), 5000))


def build(cwd, name, numbers):
    lines = "".join(f"+{number},bank,12\n" for number in numbers)
    (cwd / "reports.csv").write_text("number,category,confidence\n" + lines)
    tools("build", "--name", "Calls", "--publisher", "Tester", "-o", name, "reports.csv", cwd=cwd)


def step(cwd, list_file):
    tools("feed", "add", "feed", list_file, "--as", "calls", cwd=cwd)
    tools("feed", "stage", "feed", cwd=cwd)
    tools("feed", "release", "feed", cwd=cwd)


class Serving:
    """A feed served by `feed serve`."""

    def __init__(self, folder, cwd):
        words = [str(TOOLS), "feed", "serve", str(folder), "--json"]
        self.process = subprocess.Popen(words, cwd=cwd, stdout=subprocess.PIPE, text=True)
        self.address = json.loads(self.process.stdout.readline())["address"]

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
