#!/usr/bin/env python3
"""Writes DATA-SAFETY.md from the manifests: what each flavour may do, and why, as the comments there say.

    data_safety.py            writes the page
    data_safety.py --check    fails where the page differs from the manifests
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE / "app/src"
PAGE = HERE / "DATA-SAFETY.md"
ANDROID = "{http://schemas.android.com/apk/res/android}"
COMPONENTS = ("activity", "service", "receiver", "provider")

# Kinds of data in Google Play's form that a permission opens.
OPENS = {"READ_CONTACTS": "Contacts", "RECEIVE_SMS": "Messages: SMS"}

HEAD = """# Data safety

Made from the manifests by `data_safety.py`; `tests/run android` fails where it differs. It answers the forms of app stores and
whoever wants to know.

**Nothing is collected and nothing is shared.** Numbers, messages and contacts are looked at on the phone and never leave it,
but where the owner exports or shares something. There is no account, no analytics, no advertising, no crash report. The one
use of the network is to fetch lists; a publisher's server learns the address of the phone and which files it wants, nothing else.
"""


def parse(path):
    return ET.parse(path, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))).getroot()


def explained(parent):
    """Each element with the comment right above it."""
    comment = None
    for element in parent:
        if element.tag is ET.Comment:
            comment = " ".join(element.text.split())
        else:
            yield element, comment
            comment = None


def name(element, attribute="name"):
    return element.get(ANDROID + attribute, "").removeprefix("android.permission.")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def required(comment, element):
    if not comment:
        sys.exit(f"{name(element)} stands in the manifest without a comment that says what for")
    return comment


def page():
    permissions, reachable = [], []
    for flavour, where in (("both", "main"), ("full", "full")):
        manifest = parse(SOURCES / where / "AndroidManifest.xml")
        for element, comment in explained(manifest):
            if element.tag == "uses-permission":
                opens = OPENS.get(name(element), "none")
                permissions.append([f"`{name(element)}`", flavour, required(comment, element), opens])
        for element, comment in explained(manifest.find("application")):
            if element.tag in COMPONENTS and name(element, "exported") == "true":
                guard = name(element, "permission")
                reachable.append([f"`{name(element).lstrip('.')}`", flavour, f"`{guard}`" if guard else "none", required(comment, element)])
    security = ET.parse(SOURCES / "main/res/xml/network_security.xml").getroot()
    cleartext = {e.get("cleartextTrafficPermitted") for e in security.iter() if "cleartextTrafficPermitted" in e.attrib}
    kept = [e.get("path") for e in ET.parse(SOURCES / "main/res/xml/backup_rules.xml").getroot().iter("include")]
    if cleartext != {"false"}:
        sys.exit("the network security configuration lets something through unencrypted")
    form = [
        ["Does the app collect or share any of the required user data types?", "No"],
        ["Data looked at on the phone alone, store flavour", "what the owner shares; notifications of messengers, if granted"],
        ["Data looked at on the phone alone, full flavour", "the same; " + ", ".join(sorted(OPENS.values())) + ", each if granted"],
        ["Is data encrypted in transit?", "Yes: nothing but lists is fetched, over HTTPS alone"],
        ["Can data be deleted?", "Yes: all of it lies on the phone and goes with the app"],
        ["What a backup holds", ", ".join(f"`{path}`" for path in kept) + " (text size, language); no call, no message, no rule"],
    ]
    return "\n".join(
        [
            HEAD,
            "## What the app may do\n",
            table(["permission", "flavour", "what for", "personal data that it opens"], permissions),
            "## What can be reached from outside\n",
            table(["component", "flavour", "only by holders of", "what for"], reachable),
            "## Answers for a store's form\n",
            table(["question", "answer"], form),
        ]
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text() != page():
            sys.exit("android/DATA-SAFETY.md is not what the manifests say: run android/data_safety.py and read what changed")
    elif len(sys.argv) == 1:
        PAGE.write_text(page())
    else:
        sys.exit(__doc__)
