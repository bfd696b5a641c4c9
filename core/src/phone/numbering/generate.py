#!/usr/bin/env python3
"""Makes numbering.bin and short.bin, the compact tables of numbering plans and of short numbers.

    generate.py METADATA_BIN SHORT_NUMBER_METADATA_XML

METADATA_BIN is src/generated/metadata/metadata.bin of the crate rlibphonenumber (a protobuf PhoneMetadataCollection),
SHORT_NUMBER_METADATA_XML is resources/ShortNumberMetadata.xml of google/libphonenumber. The layout of both tables is
described in README.md beside this script. Python 3.11 or later, standard library only; same input, same bytes.
"""

import functools
import pathlib
import re
import re._parser as regex_parser
import struct
import sys
import xml.etree.ElementTree as ElementTree

ALL_DIGITS = 0x3FF
LONGEST = 17  # digits of a national number that the library accepts
CAPTURED_AS_A_WHOLE = 1  # flag of a row


# --- Finite languages of digits, as shared acyclic automata ------------------------------------------------------
#
# A node is (accepts, (target of 0, ..., target of 9)), where a target is a node's id or None. Ids are handed out by
# hash-consing, so equal languages have equal ids, and every automaton is minimal and shares its tails with all others.

NODES = []
IDS = {}


def node(accepts, targets):
    if not accepts and all(target is None for target in targets):
        return None
    key = (accepts, targets)
    if key not in IDS:
        IDS[key] = len(NODES)
        NODES.append(key)
    return IDS[key]


NO_TARGETS = (None,) * 10
EMPTY_WORD = node(True, NO_TARGETS)


@functools.cache
def union(a, b):
    if a is None or a == b:
        return b
    if b is None:
        return a
    (accepts_a, targets_a), (accepts_b, targets_b) = NODES[a], NODES[b]
    return node(accepts_a or accepts_b, tuple(map(union, targets_a, targets_b)))


@functools.cache
def concat(a, b):
    if a is None or b is None:
        return None
    accepts, targets = NODES[a]
    tails = node(False, tuple(concat(target, b) for target in targets))
    return union(tails, b) if accepts else tails


@functools.cache
def with_lengths(a, lengths, depth=0):
    """The words of `a` whose length is in `lengths` (a frozenset)."""
    if a is None:
        return None
    accepts, targets = NODES[a]
    return node(accepts and depth in lengths, tuple(with_lengths(target, lengths, depth + 1) for target in targets))


def words(a, limit):
    """All words of `a`, or None when there are more than `limit`."""
    found = []

    def walk(at, word):
        if at is None or len(found) > limit:
            return
        accepts, targets = NODES[at]
        if accepts:
            found.append(word)
        for digit, target in enumerate(targets):
            walk(target, word + str(digit))

    walk(a, "")
    return None if len(found) > limit else found


# --- Regular expressions of the metadata -------------------------------------------------------------------------


def digit_mask(items):
    mask = 0
    for op, argument in items:
        match str(op):
            case "LITERAL":
                mask |= 1 << int(chr(argument))
            case "RANGE":
                for code in range(argument[0], argument[1] + 1):
                    mask |= 1 << int(chr(code))
            case "CATEGORY" if str(argument) == "CATEGORY_DIGIT":
                mask |= ALL_DIGITS
            case _:
                raise ValueError(f"unknown set member {op} {argument}")
    return mask


def one_digit(mask):
    return node(False, tuple(EMPTY_WORD if mask >> digit & 1 else None for digit in range(10)))


class Split:
    """The language of a pattern in two halves: words matched without, and with, a capture group taking part."""

    def __init__(self, plain, captured=None):
        self.plain, self.captured = plain, captured

    def either(self, other):
        return Split(union(self.plain, other.plain), union(self.captured, other.captured))

    def then(self, other):
        captured = union(
            concat(self.captured, union(other.plain, other.captured)),
            concat(self.plain, other.captured),
        )
        return Split(concat(self.plain, other.plain), captured)


def language(parsed):
    result = Split(EMPTY_WORD)
    for op, argument in parsed:
        match str(op):
            case "LITERAL":
                piece = Split(one_digit(1 << int(chr(argument))))
            case "IN":
                piece = Split(one_digit(digit_mask(argument)))
            case "BRANCH":
                piece = Split(None)
                for branch in argument[1]:
                    piece = piece.either(language(branch))
            case "SUBPATTERN":
                piece = language(argument[3])
                if argument[0] is not None:
                    piece = Split(None, union(piece.plain, piece.captured))
            case "MAX_REPEAT":
                least, most, body = argument
                most = min(int(most), LONGEST)
                once, piece = language(body), Split(EMPTY_WORD)
                for count in range(most, 0, -1):
                    piece = once.then(piece)
                    if count > least:
                        piece = piece.either(Split(EMPTY_WORD))
            case _:
                raise ValueError(f"unknown construct {op} {argument}")
        result = result.then(piece)
    return result


def whole(pattern):
    """Every word that the pattern matches as a whole."""
    halves = language(regex_parser.parse(pattern))
    return union(halves.plain, halves.captured)


def longest_wins(pattern, plain):
    """Whether a match at the start of a text is always the longest of the possible ones.

    A backtracking engine prefers its alternatives in a fixed order, so it is enough to look at every pair of words of
    which one begins the other."""
    all_words = words(plain, 20_000)
    if all_words is None:
        return False
    compiled, known = re.compile(pattern), set(all_words)
    return all(
        compiled.match(word).end() == len(word)
        for word in all_words
        if any(word[:cut] in known for cut in range(len(word)))
    )


# --- Numbering plans ---------------------------------------------------------------------------------------------


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            length, at = varint(data, at)
            value = data[at : at + length]
            at += length
        else:
            raise ValueError(f"wire type {key & 7}")
        yield key >> 3, value


def message(data):
    result = {}
    for number, value in fields(data):
        result.setdefault(number, []).append(value)
    return result


def unwrapped(pattern):
    """The library stores its patterns as ^(?:...)$."""
    text = pattern.decode()
    assert text.startswith("^(?:") and text.endswith(")$"), text
    return text[4:-2]


def length_mask(lengths):
    return sum(1 << length for length in set(lengths))


# Fields of PhoneMetadata that describe a kind of subscriber's number: fixed line, mobile, toll free, premium rate, shared
# cost, personal, voice over IP, pager, company-wide (UAN), voicemail.
KINDS_OF_SUBSCRIBERS = [2, 3, 4, 5, 6, 7, 8, 21, 25, 28]


def valid_numbers(plan):
    """What libphonenumber's isValidNumberForRegion accepts."""
    general = message(plan[1][0])
    anywhere = frozenset(general[9])
    result = None
    for kind in KINDS_OF_SUBSCRIBERS:
        description = message(plan[kind][0]) if kind in plan else {}
        if 2 in description:
            lengths = frozenset(description.get(9, anywhere))
            result = union(result, with_lengths(whole(unwrapped(description[2][0])), lengths))
    return result


def plan_records(collection):
    for _, data in fields(collection):
        plan = message(data)
        general = message(plan[1][0])
        flags = 0
        # The international prefix: "00", "011" and the like.
        idd = None
        if 11 in plan:
            pattern = unwrapped(plan[11][0])
            idd = whole(pattern)
            assert longest_wins(pattern, idd), pattern
        # What comes off the start of a national number: trunk prefix, carrier code.
        trunk = captured = None
        if 15 in plan:
            pattern = unwrapped(plan[15][0])
            parsed = regex_parser.parse(pattern.replace("$", ""))
            halves = language(parsed)
            trunk, captured = halves.plain, halves.captured
            if "$" in pattern:
                # Local numbers without their area code: every group, and nothing else, stands before an end of text.
                assert pattern.count(")$") == pattern.count("$") == parsed.state.groups - 1
                flags |= CAPTURED_AS_A_WHOLE
            if 16 not in plan:
                # Without a rule that rewrites them, captured digits are only carrier codes, and come off too.
                assert "$" not in pattern
                trunk, captured = union(trunk, captured), None
            assert longest_wins(pattern.replace("$", ""), trunk), pattern
        yield {
            "id": plan[9][0].decode(),
            "code": plan[10][0],
            "main": plan.get(22, [0])[0],
            "lengths": length_mask(general[9]),
            "local": length_mask(general.get(10, [])),
            "general": whole(unwrapped(general[2][0])),
            "valid": valid_numbers(plan),
            "idd": idd,
            "trunk": trunk,
            "captured": captured,
            "flags": flags,
        }


# --- Short numbers -----------------------------------------------------------------------------------------------

# Of the kinds that libphonenumber knows, those that say something about a caller, in the order of the table.
KINDS = ["emergency", "expandedEmergency", "premiumRate", "standardRate", "tollFree", "shortCode"]


def lengths_of(text):
    lengths = set()
    for part in re.findall(r"\[(\d+)-(\d+)\]|(\d+)", text):
        lengths |= set(range(int(part[0]), int(part[1]) + 1)) if part[0] else {int(part[2])}
    return frozenset(lengths)


def short_records(tree):
    for territory in tree.getroot().iter("territory"):
        record = {"id": territory.get("id")}
        for kind in KINDS:
            element = territory.find(kind)
            if element is None:
                record[kind] = None
                continue
            known = whole("".join(element.find("nationalNumberPattern").text.split()))
            record[kind] = with_lengths(known, lengths_of(element.find("possibleLengths").get("national")))
        yield record


# --- Writing -----------------------------------------------------------------------------------------------------


class Automata:
    """Nodes laid out as 16-bit words, each node once, targets before the nodes that lead to them."""

    def __init__(self):
        self.words = [0]  # word 0 is the node that accepts nothing
        self.places = {}

    def place(self, at):
        if at is None:
            return 0
        if at not in self.places:
            accepts, targets = NODES[at]
            masks = {}
            for digit, target in enumerate(targets):
                if target is not None:
                    masks[self.place(target)] = masks.get(self.place(target), 0) | 1 << digit
            self.places[at] = len(self.words)
            self.words.append(len(masks) << 1 | accepts)
            for target, mask in sorted(masks.items(), key=lambda item: item[1] & -item[1]):
                self.words += [mask, target]
            assert len(self.words) <= 0xFFFF
        return self.places[at]


def region_word(identifier):
    return ord(identifier[0]) << 8 | ord(identifier[1])


def write(path, header, rows, automata):
    flat = header + [word for row in rows for word in row] + automata.words
    path.write_bytes(struct.pack(f"<{len(flat)}H", *flat))
    print(f"{path.name}: {len(flat) * 2} bytes, {len(automata.places)} nodes")


def main():
    metadata, short_numbers = map(pathlib.Path, sys.argv[1:])
    here = pathlib.Path(__file__).parent

    records = sorted(plan_records(metadata.read_bytes()), key=lambda plan: (plan["id"], plan["code"]))
    automata = Automata()
    rows = []
    for plan in records:
        roots = [automata.place(plan[name]) for name in ("general", "valid", "idd", "trunk", "captured")]
        masks = [plan["lengths"] & 0xFFFF, plan["lengths"] >> 16, plan["local"] & 0xFFFF, plan["local"] >> 16]
        rows.append([region_word(plan["id"]), plan["code"], plan["flags"], *roots, *masks])
    codes = {}
    for index, plan in enumerate(records):
        if plan["main"] or plan["code"] not in codes:
            codes[plan["code"]] = index
    for code in codes:
        sharing = [plan for plan in records if plan["code"] == code]
        assert len(sharing) == 1 or sum(1 for plan in sharing if plan["main"]) == 1, code
    pairs = sorted(codes.items())
    write(here / "numbering.bin", [len(rows), len(pairs)], rows + [list(pair) for pair in pairs], automata)

    records = sorted(short_records(ElementTree.parse(short_numbers)), key=lambda record: record["id"])
    automata = Automata()
    rows = [[region_word(r["id"]), *(automata.place(r[kind]) for kind in KINDS)] for r in records]
    everywhere = [functools.reduce(union, (r[kind] for r in records)) for kind in KINDS[:2]]
    write(here / "short.bin", [len(rows), *map(automata.place, everywhere)], rows, automata)


if __name__ == "__main__":
    main()
