#!/usr/bin/env python3
"""What each part of the shared library costs: code and its unwinding tables by crate, data by file.

    CARGO_PROFILE_PHONE_STRIP=none RUSTFLAGS="-C symbol-mangling-version=v0" \\
        cargo build --profile phone -p ringfence-ffi --lib --target-dir target/size
    bindings/size.py target/size/phone/libringfence_ffi.so

A function counts for the first crate in its name that is not the standard library; so a sort of our values is ours.
"""

import pathlib
import re
import subprocess
import sys
from collections import Counter

PARTS = {
    "SQLite and rusqlite": "rusqlite libsqlite3_sys hashlink fallible_iterator fallible_streaming_iterator",
    "TLS (rustls, certificates)": "rustls webpki rustls_pki_types untrusted rustls_webpki webpki_roots subtle zeroize",
    "HTTP (ureq)": "ureq ureq_proto http httparse percent_encoding base64 utf8_zero log bytes",
    "ring": "ring getrandom cpufeatures",
    "libphonenumber": "rlibphonenumber prost dashmap strum regex_lite fast_cat zeroes_itoa lock_api parking_lot_core",
    "JSON (serde)": "serde serde_core serde_json itoa ryu zmij",
    "imports (XML, CSV, gzip)": "quick_xml csv csv_core flate2 crc32fast simd_adler32",
    "words (Fluent)": "fluent_bundle fluent_syntax fluent_langneg intl_memoizer intl_pluralrules unic_langid unic_langid_impl "
    "tinystr type_map self_cell",
    "the border (uniffi)": "ringfence_ffi uniffi uniffi_core async_compat",
    "ringfence": "ringfence bloomfilter siphasher jiff jiff_core memmap2 smallvec rustc_hash unicode_normalization tinyvec "
    "tracing tracing_core once_cell thiserror memchr",
}
STANDARD = "core alloc std panic_unwind unwind compiler_builtins std_detect proc_macro".split()
PART_OF = {crate: part for part, crates in PARTS.items() for crate in crates.split()}
BACKTRACES = "backtrace_rs|gimli|addr2line|rustc_demangle|miniz_oxide|object::"


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def part_of(name):
    if name.startswith(("ring_core", "ecp_nistz", "p256_", "gfp_", "x25519", "bn_", "aes", "chacha20", "sha256", "sha512", "vpaes", "gcm_", "LIMB")):
        return "ring"
    if re.match(r"(uniffi_|ffi_|UNIFFI_)", name):
        return "the border (uniffi)"
    crates = [crate for crate in re.findall(r"\b([a-z_][a-z0-9_]*)(?:\[[0-9a-f]+\])?::", name) if crate in PART_OF]
    if crates:
        return PART_OF[crates[0]]
    if "::" in name or name.startswith(("_R", "rust_", "__rust", "__rdl")):
        return "backtraces of the standard library" if re.search(BACKTRACES, name) else "the standard library"
    return "SQLite and rusqlite" if not name.startswith(("_", "frame_", "deregister", "register", "call_gmon")) else "the standard library"


def sections(library):
    found = {}
    for line in output("readelf", "-SW", library).splitlines():
        match = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+([0-9a-f]+)\s+([0-9a-f]+)\s+([0-9a-f]+)", line)
        if match:
            found[match[1]] = [int(match[at], 16) for at in (3, 4, 5)]
    return found


def frames(data, where):
    """Address of each function with the bytes of its unwinding table and where its landing pads are described."""
    address, offset, size = where[".eh_frame"]
    end, augmented = offset + size, {}
    while offset < end:
        length = int.from_bytes(data[offset : offset + 4], "little")
        if length == 0:
            break
        here = offset + 4
        back = int.from_bytes(data[here : here + 4], "little")
        if back == 0:
            augmented[here] = data[here + 5 : data.index(0, here + 5)]
        else:
            at = here + 4
            start = address + at - where[".eh_frame"][1] + int.from_bytes(data[at : at + 4], "little", signed=True)
            landing = None
            if b"L" in augmented.get(here - back, b""):
                place = at + 9
                relative = int.from_bytes(data[place : place + 4], "little", signed=True)
                landing = address + place - where[".eh_frame"][1] + relative if relative else None
            yield start, length + 4 + 8, landing
        offset = here + length


def main(library):
    data, where = pathlib.Path(library).read_bytes(), sections(library)
    parts, of, named = {}, {}, []
    for line in output("nm", "-S", "-C", "--defined-only", library).splitlines():
        fields = line.split(None, 3)
        if len(fields) == 4 and len(fields[1]) == 16:
            start, size, kind, name = int(fields[0], 16), int(fields[1], 16), fields[2].lower(), fields[3]
            if kind in "tw" and start not in of:
                of[start] = part_of(name)
                parts.setdefault(of[start], Counter())["code"] += size
            elif kind in "rdb":
                named.append((part_of(name), size, kind))
    landings = {}
    for start, size, landing in frames(data, where):
        part = of.get(start, "the standard library")
        parts.setdefault(part, Counter())["unwinding"] += size
        if landing:
            landings[landing] = part
    table = where[".gcc_except_table"]
    places = sorted(landings) + [table[0] + table[2]]
    for place, after in zip(places, places[1:]):
        parts[landings[place]]["unwinding"] += after - place
    for part, size, kind in named:
        if kind in "rd":
            parts.setdefault(part, Counter())["tables"] += size
    print("| part | code | unwinding | named tables |\n|---|---|---|---|")
    order = sorted(parts.items(), key=lambda entry: -sum(entry[1].values()))
    for part, costs in order:
        print(f"| {part} | {costs['code']:,} | {costs['unwinding']:,} | {costs['tables']:,} |")
    print("\n| data file | bytes |\n|---|---|")
    root = pathlib.Path(__file__).parent.parent
    for path in sorted((root / "core/src").rglob("*"), key=lambda path: -path.stat().st_size):
        if path.is_file() and path.suffix != ".rs" and path.stat().st_size > 1000 and path.read_bytes()[:4000] in data:
            print(f"| {path.relative_to(root)} | {path.stat().st_size:,} |")
    print("\n| section | bytes |\n|---|---|")
    for name, (_, _, size) in sorted(where.items(), key=lambda entry: -entry[1][2]):
        if size > 10_000 and not name.startswith((".sym", ".str", ".debug")):
            print(f"| {name} | {size:,} |")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    main(sys.argv[1])
