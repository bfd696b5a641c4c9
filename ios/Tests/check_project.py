"""Checks project.yml, every property list in it and beside it, and the string catalogues.

XcodeGen runs on a Mac only, so what it would trip over, and what only the App Store would notice, is held here: each file
that is named exists, bundle ids and App Groups agree across targets and with the Swift sources, extension points and their
classes are right, nothing opens a road off the phone.

Usage: check_project.py IOS_FOLDER
"""

import json
import plistlib
import re
import sys
from pathlib import Path

import yaml

# Extension points and what the principal class must derive from.
POINTS = {
    "com.apple.callkit.call-directory": "CXCallDirectoryProvider",
    "com.apple.identitylookup.message-filter": "ILMessageFilterExtension",
    "com.apple.identitylookup.classification-ui": "ILClassificationUIExtensionViewController",
    "com.apple.share-services": "UIViewController",
}
# Keys that would let a message, a report or plain traffic leave the phone.
ROADS_OUT = [
    "ILMessageFilterExtensionNetworkURL",
    "ILClassificationExtensionNetworkReportDestination",
    "ILClassificationExtensionSMSReportDestination",
    "NSAllowsArbitraryLoads",
]
GROUPS = "com.apple.security.application-groups"
LANGUAGES = ["en", "zh-Hans"]

problems: list[str] = []


def check(holds: object, words: str) -> None:
    if not holds:
        problems.append(words)


def fill(value, attributes):
    """Replaces ${name} as XcodeGen does."""
    if isinstance(value, dict):
        return {fill(key, attributes): fill(inner, attributes) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, attributes) for inner in value]
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda match: str(attributes.get(match[1], match[0])), value)
    return value


def merge(base, over):
    """Dictionaries merge, lists join, anything else is replaced: XcodeGen's rule for templates."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {key: merge(base[key], over[key]) if key in base and key in over else over.get(key, base.get(key))
                for key in base | over}
    if isinstance(base, list) and isinstance(over, list):
        return base + over
    return over


def resolve(project, target):
    result: dict = {}
    for name in target.get("templates", []):
        template = project["targetTemplates"].get(name)
        check(template, f"there is no template {name}")
        result = merge(result, resolve(project, template or {}))
    own = {key: value for key, value in target.items() if key not in ("templates", "templateAttributes")}
    return merge(result, own)


def keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def swift(folder: Path, sources) -> str:
    texts = []
    for source in sources:
        path = folder / source
        for file in [path] if path.is_file() else sorted(path.rglob("*.swift")):
            if file.suffix == ".swift":
                texts.append(file.read_text())
    return "\n".join(texts)


def check_target(folder: Path, name: str, target, project) -> None:
    for source in target.get("sources", []):
        check((folder / source).exists(), f"{name}: there is no {source}")
    for dependency in target.get("dependencies", []):
        if "target" in dependency:
            check(dependency["target"] in project["targets"], f"{name}: there is no target {dependency['target']}")
        if "package" in dependency:
            package = project["packages"].get(dependency["package"])
            manifest = folder / (package or {}).get("path", "?") / "Package.swift"
            check(manifest.exists(), f"{name}: there is no {manifest}")
            if manifest.exists():
                check(f'name: "{dependency["package"]}"' in manifest.read_text(), f"{manifest} makes another package")
    properties = target["info"]["properties"]
    try:
        check(plistlib.loads(plistlib.dumps(properties)) == properties, f"{name}: Info.plist changes when it is written")
        plistlib.dumps(target["entitlements"]["properties"])
    except TypeError as error:
        problems.append(f"{name}: a property list cannot hold this: {error}")
    check("${" not in json.dumps(target), f"{name}: an attribute of its template is not set")
    for key in keys(properties):
        check(key not in ROADS_OUT, f"{name}: {key} lets data leave the phone")
    names = [source for source in target["sources"] if source in ("Resources", "Resources/PrivacyInfo.xcprivacy")]
    check(names, f"{name} has no privacy manifest")


def check_extension(folder: Path, name: str, target, app_id: str) -> None:
    identifier = target["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"]
    check(identifier.startswith(app_id + "."), f"{name}: its bundle id must begin with {app_id}.")
    extension = target["info"]["properties"]["NSExtension"]
    point, principal = extension["NSExtensionPointIdentifier"], extension["NSExtensionPrincipalClass"]
    check(point in POINTS, f"{name}: {point} is no extension point that we know")
    prefix, _, cls = principal.partition(".")
    check(prefix == "$(PRODUCT_MODULE_NAME)", f"{name}: the principal class must be named with its module")
    found = re.search(rf"class {cls}: (\w+)", swift(folder, target["sources"]))
    check(found and found[1] == POINTS.get(point), f"{name}: {cls} must be a class that derives from {POINTS.get(point)}")


def main(folder: Path) -> int:
    project = yaml.safe_load((folder / "project.yml").read_text())
    targets = {}
    for name, target in project["targets"].items():
        attributes = target.get("templateAttributes", {}) | {"target_name": name}
        targets[name] = fill(resolve(project, target), attributes)
    for name, target in targets.items():
        check_target(folder, name, target, project)

    apps = {name: target for name, target in targets.items() if target["type"] == "application"}
    extensions = {name: target for name, target in targets.items() if target["type"] == "app-extension"}
    check(len(apps) == 1 and len(apps) + len(extensions) == len(targets), "one app, and extensions")
    (app_name, app), = apps.items()
    app_id = app["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"]
    embedded = {dependency.get("target") for dependency in app["dependencies"]} - {None}
    check(embedded == set(extensions), f"{app_name} must embed every extension: {sorted(embedded ^ set(extensions))}")
    for name, target in extensions.items():
        check_extension(folder, name, target, app_id)

    identifiers = [target["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"] for target in targets.values()]
    check(len(set(identifiers)) == len(identifiers), "a bundle id is used twice")
    for kind in ("info", "entitlements"):
        paths = [target[kind]["path"] for target in targets.values()]
        check(len(set(paths)) == len(paths), f"two targets write one {kind} file")

    source = swift(folder, ["Shared", "App"])
    group = re.search(r'identifier = "(group\.[\w.]+)"', source)
    check(group, "no App Group in Shared")
    for name, target in targets.items():
        groups = target["entitlements"]["properties"].get(GROUPS)
        check(group and groups == [group[1]], f"{name}: its App Group is {groups}, the sources say {group and group[1]}")

    directories = {name: target for name, target in extensions.items()
                   if target["info"]["properties"]["NSExtension"]["NSExtensionPointIdentifier"].endswith("call-directory")}
    parts = re.search(r"parts = (\d+)\.\.\.(\d+)", swift(folder, ["Sources/RingfenceKit/Directory"]))
    expected = [str(part) for part in range(int(parts[1]), int(parts[2]) + 1)]
    found = sorted(target["info"]["properties"]["RingfenceDirectoryPart"] for target in directories.values())
    check(found == expected, f"the parts of the Call Directories are {found}, the sources say {expected}")
    pattern = re.search(r'directoryIdentifier\(part: Int\) -> String \{ "([^"]+)" \}', source)
    for name, target in directories.items():
        part = target["info"]["properties"]["RingfenceDirectoryPart"]
        said = pattern[1].replace("\\(part)", part) if pattern else None
        check(target["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"] == said, f"{name}: the app reloads {said}")

    tasks = app["info"]["properties"]["BGTaskSchedulerPermittedIdentifiers"]
    used = re.findall(r'static let identifier = "([\w.]+\.refresh)"', source)
    check(used == tasks, f"background tasks: {tasks} permitted, {used} used")

    # Sub-actions that the package names have the values that Apple published.
    published = dict(re.findall(r"case (\w+) = (\d+)", swift(folder, ["Tests/AppleStubs/IdentityLookup.swift"])))
    named = re.findall(r"static let ((?:transactional|promotional)\w+) = (\d+)", swift(folder, ["Sources/RingfenceKit/Messages"]))
    check(named, "no sub-actions in Sources/RingfenceKit/Messages")
    for name, value in named:
        check(published.get(name) == value, f"sub-action {name} is {value}, Apple says {published.get(name)}")

    privacy = plistlib.loads((folder / "Resources/PrivacyInfo.xcprivacy").read_bytes())
    check(privacy["NSPrivacyTracking"] is False and not privacy["NSPrivacyTrackingDomains"], "the privacy manifest: no tracking")
    check(not privacy["NSPrivacyCollectedDataTypes"], "the privacy manifest: nothing is collected")
    for access in privacy["NSPrivacyAccessedAPITypes"]:
        check(access["NSPrivacyAccessedAPITypeReasons"], f"{access['NSPrivacyAccessedAPIType']} has no reason")

    catalogues = sorted(file for file in folder.rglob("*.xcstrings") if ".build" not in file.parts)
    check(catalogues, "there is no string catalogue")
    for file in catalogues:
        for key, entry in json.loads(file.read_text())["strings"].items():
            for language in LANGUAGES:
                unit = entry["localizations"].get(language, {}).get("stringUnit", {})
                check(unit.get("state") == "translated" and unit.get("value"), f"{file.name}: {key} has no {language}")

    for problem in problems:
        print(f"  {problem}")
    if not problems:
        print(f"  project.yml: {len(targets)} targets, {len(catalogues)} string catalogues, privacy manifest: in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
