import javax.xml.parsers.DocumentBuilderFactory

// Versions stand in pom.xml and nowhere else.
val versions =
    DocumentBuilderFactory
        .newInstance()
        .newDocumentBuilder()
        .parse(file("pom.xml"))
        .getElementsByTagName("properties")
        .item(0)
        .childNodes
        .let { nodes -> (0 until nodes.length).map(nodes::item) }
        .filter { it.nodeType == org.w3c.dom.Node.ELEMENT_NODE }
        .associate { it.nodeName to it.textContent.trim() }
gradle.extra["versions"] = versions

pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode.set(RepositoriesMode.FAIL_ON_PROJECT_REPOS)
    repositories {
        google()
        mavenCentral()
    }
    versionCatalogs {
        create("libs") {
            plugin("android", "com.android.application").version(versions.getValue("android.plugin"))
            plugin("kotlin", "org.jetbrains.kotlin.android").version(versions.getValue("kotlin.version"))
            library("jna", "net.java.dev.jna", "jna").version(versions.getValue("jna.version"))
            library("coroutines", "org.jetbrains.kotlinx", "kotlinx-coroutines-core").version(versions.getValue("coroutines.version"))
        }
    }
}

rootProject.name = "ringfence"
include(":app")
