#!/usr/bin/env python3
"""Merges manifests and links resources with aapt2, for the Maven build: what the Android plugin does for Gradle.

    resources.py PLATFORM_JAR OUT        makes OUT/{full,store}/{AndroidManifest.xml,res.apk,java,config}
"""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = "org.ringfence.app"
ANDROID = "http://schemas.android.com/apk/res/android"
FLAVOURS = ("full", "store")
ET.register_namespace("android", ANDROID)


def versions():
    """The properties of pom.xml, the one place where versions stand."""
    ns = "{http://maven.apache.org/POM/4.0.0}"
    pom = ET.parse(HERE / "pom.xml").getroot()
    return {p.tag.removeprefix(ns): p.text for p in pom.find(f"{ns}properties") if isinstance(p.tag, str)}, pom.find(f"{ns}version").text


def merge(flavour):
    """The manifest of a flavour: main's elements, then the flavour's, with what Gradle would write into it."""
    props, version = versions()
    root = ET.parse(HERE / "app/src/main/AndroidManifest.xml").getroot()
    root.set("package", PACKAGE)
    root.set(f"{{{ANDROID}}}versionCode", "1")
    root.set(f"{{{ANDROID}}}versionName", version)
    # Without it in the manifest itself, tests run as if for an old platform.
    sdk = ET.Element("uses-sdk")
    sdk.set(f"{{{ANDROID}}}minSdkVersion", props["android.min"])
    sdk.set(f"{{{ANDROID}}}targetSdkVersion", props["android.target"])
    root.insert(0, sdk)
    overlay = HERE / f"app/src/{flavour}/AndroidManifest.xml"
    if overlay.exists():
        for element in ET.parse(overlay).getroot():
            if element.tag == "application":
                root.find("application").extend(list(element))
            else:
                root.insert(1, element)
    return ET.ElementTree(root)


def main(platform, out):
    out = Path(out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    compiled = out / "compiled.zip"
    subprocess.run(["aapt2", "compile", "--dir", HERE / "app/src/main/res", "-o", compiled], check=True)
    for flavour in FLAVOURS:
        folder = out / flavour
        config = folder / "config/com/android/tools"
        config.mkdir(parents=True, exist_ok=True)
        manifest, apk = folder / "AndroidManifest.xml", folder / "res.apk"
        tree = merge(flavour)
        # Debian's aapt2 does not know the element; nothing that is tested here depends on it.
        tree.getroot().remove(tree.getroot().find("queries"))
        tree.write(manifest, encoding="utf-8", xml_declaration=True)
        link = ["aapt2", "link", "-o", apk, "--manifest", manifest, "-I", platform, "--java", folder / "java", "--no-version-vectors"]
        subprocess.run([*link, compiled], check=True)
        lines = {"android_resource_apk": apk, "android_merged_manifest": manifest, "android_custom_package": PACKAGE}
        (config / "test_config.properties").write_text("".join(f"{k}={v}\n" for k, v in lines.items()))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
