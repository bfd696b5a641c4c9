"""Other tools and our feeds: python-tuf's client reads what we publish, ours reads what it publishes; keys and QR codes.

Usage: python_tuf.py BLOCKLIST_TOOLS TUF_CLIENT
"""

import datetime
import hashlib
import pathlib
import tempfile

import zxingcpp
from common import NUMBERS, TUF_CLIENT, Serving, build, run, step, tools
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from PIL import Image
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.ngclient import Updater


def their_client_reads_our_feed():
    with tempfile.TemporaryDirectory() as folder:
        cwd = pathlib.Path(folder)
        tools("feed", "init", "feed", "--name", "Interop", cwd=cwd)
        build(cwd, "1.rfl", NUMBERS)
        step(cwd, "1.rfl")
        root = (cwd / "feed/root/1.root.json").read_bytes()
        for name in ("metadata", "targets"):
            (cwd / name).mkdir()

        def updater(address):
            return Updater(
                str(cwd / "metadata"), f"{address}/metadata/", str(cwd / "targets"), f"{address}/targets/", bootstrap=root
            )

        def fetch(address, path):
            client = updater(address)
            client.refresh()
            info = client.get_targetinfo(path)
            assert info is not None, path
            return info, pathlib.Path(client.download_target(info)).read_bytes()

        with Serving("feed", cwd) as address:
            info, full = fetch(address, "lists/calls/full-1")
            assert full == (cwd / "1.rfl").read_bytes()
            assert info.custom == {"kind": "numbers", "version": 1, "entries": len(NUMBERS)}, info.custom
            for rotation in (2, 3):
                for role in ("root", "targets", "snapshot", "timestamp"):
                    kind = "ecdsa" if role == "snapshot" else "ed25519"
                    tools("feed", "rotate", "feed", role, "--key-type", kind, cwd=cwd)
                build(cwd, f"{rotation}.rfl", [*NUMBERS, 12025590000 + rotation])
                step(cwd, f"{rotation}.rfl")
                _, full = fetch(address, f"lists/calls/full-{rotation}")
                assert full == (cwd / f"{rotation}.rfl").read_bytes()
            info, delta = fetch(address, "lists/calls/delta-1-2")
            assert info.custom["base"] == hashlib.sha256((cwd / "1.rfl").read_bytes()).hexdigest()
            assert info.custom["result"] == hashlib.sha256((cwd / "2.rfl").read_bytes()).hexdigest()
            (cwd / "1-2.rfd").write_bytes(delta)
            tools("apply", "1.rfl", "1-2.rfd", "-o", "applied.rfl", cwd=cwd)
            assert (cwd / "applied.rfl").read_bytes() == (cwd / "2.rfl").read_bytes()
            client = updater(address)
            client.refresh()
            assert client.get_targetinfo("lists/calls/full-1") is None, "an old version is no longer offered"
            # Their client refuses what ours refuses.
            timestamp = cwd / "feed/public/metadata/timestamp.json"
            timestamp.write_text(timestamp.read_text().replace('"version":', '"version":1', 1))
            try:
                updater(address).refresh()
                raise SystemExit("a changed timestamp was accepted")
            except RepositoryError:
                pass


class Repository:
    """A repository made with python-tuf's own API."""

    def __init__(self, folder):
        self.folder = folder
        expires = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=9)
        self.signers = {
            "root": CryptoSigner.generate_ed25519(),
            "targets": CryptoSigner.generate_ecdsa(),
            "snapshot": CryptoSigner.generate_rsa(),
            "timestamp": CryptoSigner.generate_ed25519(),
            "de": CryptoSigner.generate_ed25519(),
        }
        self.roles = {
            "root": Root(expires=expires, version=1),
            "targets": Targets(expires=expires, version=1),
            "snapshot": Snapshot(expires=expires, version=1),
            "timestamp": Timestamp(expires=expires, version=1),
            "de": Targets(expires=expires, version=1),
        }
        for role in ("root", "targets", "snapshot", "timestamp"):
            self.roles["root"].add_key(self.signers[role].public_key, role)
        delegated = DelegatedRole("de", [], 1, True, ["lists/de-*/*"])
        self.roles["targets"].delegations = Delegations({}, {"de": delegated})
        self.roles["targets"].add_key(self.signers["de"].public_key, "de")

    def add(self, role, path, data):
        info = TargetFile.from_data(path, data, ["sha256"])
        self.roles[role].targets[path] = info
        parent, name = path.rsplit("/", 1)
        file = self.folder / "targets" / parent / f"{info.hashes['sha256']}.{name}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def write(self, role, *further):
        metadata = Metadata(self.roles[role])
        for signer in (self.signers[role], *further):
            metadata.sign(signer, append=True)
        name = "timestamp.json" if role == "timestamp" else f"{self.roles[role].version}.{role}.json"
        (self.folder / "metadata").mkdir(exist_ok=True)
        metadata.to_file(str(self.folder / "metadata" / name))

    def publish(self):
        for role in ("de", "targets"):
            self.write(role)
            self.roles["snapshot"].meta[f"{role}.json"] = MetaFile(self.roles[role].version)
        self.write("snapshot")
        self.roles["timestamp"].snapshot_meta = MetaFile(self.roles["snapshot"].version)
        self.write("timestamp")

    def next_versions(self):
        for role in ("de", "targets", "snapshot", "timestamp"):
            self.roles[role].version += 1

    def rotate(self, role):
        root, old = self.roles["root"], self.signers[role]
        self.signers[role] = CryptoSigner.generate_ecdsa()
        root.revoke_key(old.public_key.keyid, role)
        root.add_key(self.signers[role].public_key, role)
        root.version += 1
        self.write("root", *([old] if role == "root" else []))


def our_client_reads_their_repository():
    with tempfile.TemporaryDirectory() as folder:
        cwd = pathlib.Path(folder)
        (cwd / "repository").mkdir()
        repository = Repository(cwd / "repository")
        repository.write("root")
        repository.add("targets", "lists/calls/full-1", b"one")
        repository.add("de", "lists/de-calls/full-1", b"eins")
        repository.publish()
        for name in ("trusted", "downloads"):
            (cwd / name).mkdir()
        run(TUF_CLIENT, "--metadata-dir", "trusted", "init", "repository/metadata/1.root.json", cwd=cwd)
        with Serving("repository", cwd) as address:

            def download(path, expected, code=0):
                words = ["--metadata-dir", "trusted", "--metadata-url", f"{address}/metadata"]
                words += ["--target-name", path, "--target-base-url", f"{address}/targets", "--target-dir", "downloads"]
                run(TUF_CLIENT, *words, "download", cwd=cwd, code=code)
                if code == 0:
                    assert (cwd / "downloads" / path.replace("/", "%2F")).read_bytes() == expected

            download("lists/calls/full-1", b"one")
            download("lists/de-calls/full-1", b"eins")
            for role in ("root", "timestamp", "targets", "root"):
                repository.rotate(role)
            repository.next_versions()
            repository.add("targets", "lists/calls/full-2", b"two")
            repository.publish()
            download("lists/calls/full-2", b"two")
            # A role cannot speak for paths it was not given.
            repository.next_versions()
            repository.add("de", "lists/fr-calls/full-1", b"un")
            repository.publish()
            download("lists/fr-calls/full-1", None, code=1)
            # A key that was put out of force signs nothing any more.
            repository.signers["snapshot"] = CryptoSigner.generate_ed25519()
            repository.next_versions()
            repository.publish()
            download("lists/calls/full-2", None, code=1)


def another_tool_signs_with_our_offline_keys():
    with tempfile.TemporaryDirectory() as folder:
        cwd = pathlib.Path(folder)
        (cwd / "pass").write_text("correct horse")
        for kind in ("ed25519", "ecdsa"):
            for passphrase in (None, b"correct horse"):
                name = f"{kind}-{passphrase is not None}"
                sealed = ["--passphrase-file", "pass"] if passphrase else []
                tools("feed", "init", name, "--name", name, "--key-type", kind, *sealed, cwd=cwd)
                (cwd / name / "keys/root.pem").rename(cwd / "root.pem")
                tools("feed", "rotate", name, "timestamp", *sealed, cwd=cwd)
                tools("feed", "root", "export", name, "-o", "root.bin", cwd=cwd)
                key = load_pem_private_key((cwd / "root.pem").read_bytes(), passphrase)
                how = [ec.ECDSA(hashes.SHA256())] if kind == "ecdsa" else []
                (cwd / "root.sig").write_bytes(key.sign((cwd / "root.bin").read_bytes(), *how))
                assert '"complete":true' in tools("feed", "root", "import", name, "root.sig", "--json", cwd=cwd)


def another_tool_reads_our_announcement():
    with tempfile.TemporaryDirectory() as folder:
        cwd = pathlib.Path(folder)
        tools("feed", "init", "feed", "--name", "Ünïted 北京", cwd=cwd)
        words = ["feed", "announce", "feed", "--at", "https://lists.example.org/us"]
        link, english, chinese = tools(*words, "--png", "qr.png", cwd=cwd).strip().split("\n")
        assert len(english.split()) == len(chinese.split()) == 12
        *drawn, below, _, _ = tools(*words, cwd=cwd).rstrip("\n").split("\n")
        assert below == link
        # A character is two modules, one over the other; light ones are drawn.
        upper = {"█": 255, "▀": 255, "▄": 0, " ": 0}
        lower = {"█": 255, "▀": 0, "▄": 255, " ": 0}
        rows = [[half[mark] for mark in line] for line in drawn for half in (upper, lower)]
        terminal = Image.new("L", (len(rows[0]), len(rows)))
        terminal.putdata([pixel for row in rows for pixel in row])
        terminal = terminal.resize((terminal.width * 4, terminal.height * 4), Image.Resampling.NEAREST)
        for image in (Image.open(cwd / "qr.png"), terminal):
            assert [code.text for code in zxingcpp.read_barcodes(image)] == [link]


their_client_reads_our_feed()
print("python-tuf's client reads our feed through two rotations of every key")
our_client_reads_their_repository()
print("our client reads a repository made with python-tuf")
another_tool_signs_with_our_offline_keys()
print("python's cryptography signs roots with our keys, plain and encrypted")
another_tool_reads_our_announcement()
print("zxing reads the QR codes of an announcement")
