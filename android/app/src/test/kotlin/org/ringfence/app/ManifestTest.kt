package org.ringfence.app

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.app.testing.World
import org.w3c.dom.Element
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory

/** What each flavour asks for and lets others reach: a change here is a change of what the owner must trust. */
class ManifestTest {
    private fun manifest(flavour: String): Element {
        val file = File(System.getProperty("ringfence.resources")!!, "$flavour/AndroidManifest.xml")
        return DocumentBuilderFactory
            .newInstance()
            .newDocumentBuilder()
            .parse(file)
            .documentElement
    }

    private fun Element.all(tag: String): List<Element> {
        val nodes = getElementsByTagName(tag)
        return (0 until nodes.length).map { nodes.item(it) as Element }
    }

    private fun Element.name(of: String = "name") = getAttribute("android:$of")

    private val common =
        listOf("ACCESS_NETWORK_STATE", "INTERNET", "POST_NOTIFICATIONS", "RECEIVE_BOOT_COMPLETED", "SYSTEM_ALERT_WINDOW", "USE_FULL_SCREEN_INTENT", "VIBRATE")

    private fun permissions(flavour: String) = manifest(flavour).all("uses-permission").map { it.name().removePrefix("android.permission.") }.sorted()

    @Test
    fun `the store flavour asks for no messages, contacts, call log or phone state`() = assertEquals(common, permissions("store"))

    @Test
    fun `the full flavour adds messages and contacts alone`() = assertEquals((common + "RECEIVE_SMS" + "READ_CONTACTS").sorted(), permissions("full"))

    @Test
    fun `what others can reach is what the system must reach, each behind its permission`() {
        val reachable = { flavour: String ->
            listOf("activity", "service", "receiver", "provider")
                .flatMap { manifest(flavour).all(it) }
                .filter { it.name("exported") == "true" }
                .associate { it.name().substringAfterLast('.') to it.name("permission").substringAfterLast('.') }
                .toSortedMap()
        }
        val store =
            sortedMapOf(
                "HomeActivity" to "",
                "CheckMessageActivity" to "",
                // It answers only apps that the owner granted; the system tells who asks.
                "ScreeningProvider" to "",
                "AfterCallActivity" to "MODIFY_PHONE_STATE",
                "ScreeningService" to "BIND_SCREENING_SERVICE",
                "MessageListener" to "BIND_NOTIFICATION_LISTENER_SERVICE",
                "PauseTile" to "BIND_QUICK_SETTINGS_TILE",
            )
        assertEquals(store, reachable("store"))
        assertEquals(store + ("SmsReceiver" to "BROADCAST_SMS"), reachable("full"))
    }

    @Test
    fun `calls are answered before the phone is first unlocked, and nothing else runs then`() {
        val early = listOf("activity", "service", "receiver").flatMap { manifest("full").all(it) }.filter { it.name("directBootAware") == "true" }
        assertEquals(listOf(".call.ScreeningService"), early.map { it.name() })
    }

    @Test
    fun `every component says whether others can reach it`() =
        listOf("store", "full").forEach { flavour ->
            val unsaid = listOf("activity", "service", "receiver").flatMap { manifest(flavour).all(it) }.filter { it.name("exported").isEmpty() }
            assertEquals(emptyList<String>(), unsaid.map { it.name() })
        }

    @Test
    fun `nothing goes over the network in the clear, and no backup holds calls or messages`() {
        val res = File(World.root, "android/app/src/main/res/xml")
        val security = File(res, "network_security.xml").readText()
        assertTrue(security.contains("cleartextTrafficPermitted=\"false\"") && !security.contains("\"true\"") && !security.contains("src=\"user\""))
        listOf("backup_rules.xml", "data_extraction_rules.xml").forEach { name ->
            val kept = Regex("<include[^>]*>").findAll(File(res, name).readText()).map { it.value }.toSet()
            assertEquals(setOf("<include domain=\"sharedpref\" path=\"look.xml\" />"), kept)
        }
        val application = manifest("full").all("application").single()
        assertEquals("@xml/network_security", application.name("networkSecurityConfig"))
        assertEquals("@xml/data_extraction_rules", application.name("dataExtractionRules"))
    }

    @Test
    fun `every intent that is handed out is immutable`() {
        val sources = File(World.root, "android/app/src").walk().filter { it.extension == "kt" && !it.path.contains("/test/") }
        val handedOut = sources.flatMap { Regex("PendingIntent\\.get\\w+\\([^\\n]*").findAll(it.readText()).map(MatchResult::value) }.toList()
        assertTrue(handedOut.isNotEmpty())
        assertEquals(emptyList<String>(), handedOut.filterNot { it.contains("FLAG_IMMUTABLE") })
    }

    @Test
    fun `both builds take the same sources and one set of versions`() {
        val gradle = File(World.root, "android/app/build.gradle.kts").readText() + File(World.root, "android/settings.gradle.kts").readText()
        val maven = File(World.root, "android/pom.xml").readText()
        listOf("src/main/kotlin", "src/full/kotlin").forEach { assertTrue(it, gradle.contains(it) && maven.contains(it)) }
        val read = Regex("versions\\.getValue\\(\"([^\"]+)\"\\)").findAll(gradle).map { it.groupValues[1] }.toSet()
        assertEquals(emptyList<String>(), read.filterNot { maven.contains("<$it>") })
        assertEquals("no version but pom.xml's", emptyList<String>(), Regex("version\\(\"[0-9]").findAll(gradle).map { it.value }.toList())
    }
}
