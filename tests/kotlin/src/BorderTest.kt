import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.core.Effect
import org.ringfence.core.GuardMode
import org.ringfence.core.IncomingCall
import org.ringfence.core.Level
import org.ringfence.core.LogLevel
import org.ringfence.core.LogRecord
import org.ringfence.core.LogSink
import org.ringfence.core.RingfenceFailure
import org.ringfence.core.RingfenceGuard
import org.ringfence.core.RuleDraft
import org.ringfence.core.StirShaken
import org.ringfence.core.Trust
import org.ringfence.core.openGuardAsync
import org.ringfence.core.placesToReport
import org.ringfence.core.setLogSink
import java.io.File
import java.nio.file.Files
import java.util.concurrent.ConcurrentLinkedQueue

class BorderTest {
    /** Every call of the generated interfaces stands in one of these files. */
    @Test
    fun `every exported call is called`() {
        val generated = File(System.getProperty("ringfence.generated")).walk().single { it.name == "ringfence_ffi.kt" }.readText()
        val used = File(System.getProperty("ringfence.sources")).walk().filter { it.extension == "kt" }.joinToString("\n") { it.readText() }
        val methods =
            Regex("""public interface (\w+)Interface \{(.*?)\n}""", RegexOption.DOT_MATCHES_ALL).findAll(generated).flatMap { found ->
                Regex("""fun `(\w+)`""").findAll(found.groupValues[2]).map { found.groupValues[1] to it.groupValues[1] }
            }
        val free = Regex("""(?m)^ ?(?:@Throws\(\w+::class\))? ?(?:suspend )?fun `(\w+)`""").findAll(generated).map { "" to it.groupValues[1] }
        val all = (methods + free).toList()
        assertTrue("${all.size}", all.size > 50)
        val missing = all.filterNot { (_, name) -> Regex("""\b$name\(|\b$name`\(|::$name\b""").containsMatchIn(used) }
        assertEquals(emptyList<Pair<String, String>>(), missing)
    }

    @Test
    fun `everything is documented, nothing is called Error, and no narrow integer crosses`() {
        val generated = File(System.getProperty("ringfence.generated")).walk().single { it.name == "ringfence_ffi.kt" }.readText()
        val interfaces =
            Regex("""public interface (\w+)(?:Interface)? \{(.*?)\n}""", RegexOption.DOT_MATCHES_ALL)
                .findAll(generated)
                .filterNot { it.groupValues[1].startsWith("Uniffi") }
        for (found in interfaces) {
            val (type, body) = found.destructured
            val all = Regex("""fun `(\w+)`""").findAll(body).map { it.groupValues[1] }.toList()
            val documented = Regex("""\*/\s*(?:@Throws\([^)]*\)\s*)?(?:suspend )?fun `(\w+)`""").findAll(body).map { it.groupValues[1] }
            assertEquals(type, all, documented.toList())
            assertFalse(type, Regex("""\b(UByte|UShort|Byte|Short)\b""").containsMatchIn(body))
        }
        val fields = Regex("""(?m)^    val `\w+`: .*""").findAll(generated).map { it.value }.toList()
        assertTrue("${fields.size}", fields.size > 50)
        assertEquals(emptyList<String>(), fields.filter { Regex("""\b(UByte|UShort|Byte|Short)\b""").containsMatchIn(it) })
        assertFalse(Regex("""class Error\b""").containsMatchIn(generated))
    }

    @Test
    fun `each failure has its own type and says what to do`() =
        atHome { guard ->
            val input =
                listOf<() -> Unit>(
                    { guard.rules().add(RuleDraft("regex:(", Effect.BLOCK), null, now) },
                    { guard.feeds().follow("https://example.org", Trust.MAY_WARN, emptyList(), now) },
                    { guard.owner().importDocument("{}", now) },
                    { guard.owner().importLists(direct(ByteArray(0)), null, now) },
                    { guard.calls().screen(call("1").copy(regions = listOf("nowhere"))) },
                    { guard.feeds().installList(Fixture.list.replace("list.rfl", "link"), now) },
                    { placesToReport("nowhere") },
                )
            for (call in input) {
                val failure = assertThrows(RingfenceFailure.Input::class.java, call)
                assertTrue("$failure", failure.reason.length > 10 && failure.toString() == failure.reason)
            }
            Home().use { empty ->
                val early = assertThrows(RingfenceFailure.Storage::class.java) { empty.open(GuardMode.READ_ONLY) }
                assertTrue("$early", "the app must run once" in early.reason)
            }
            val reader = open(GuardMode.READ_ONLY)
            assertThrows(RingfenceFailure.ReadOnly::class.java) { reader.history().forgetCalls(null) }
            assertThrows(RingfenceFailure.ReadOnly::class.java) { reader.calls().screen(call("1")).record() }
            val file = Files.createTempFile("ringfence", "")
            val storage = assertThrows(RingfenceFailure.Storage::class.java) { RingfenceGuard.open("$file/below", GuardMode.APP, now) }
            assertTrue("$storage", file.toString() in storage.reason)
            assertThrows(RingfenceFailure.Storage::class.java) { runBlocking { openGuardAsync("$file/below", GuardMode.APP, now) } }
            Unit
        }

    @Test
    fun `what is shut fails, and frees the folder for another`() =
        Home().use { home ->
            val guard = home.open()
            val calls = guard.calls()
            val screened = calls.screen(home.call(Fixture.STRANGER))
            assertFalse(guard.isShut())
            guard.shut()
            guard.shut()
            assertTrue(guard.isShut())
            assertThrows(RingfenceFailure.Closed::class.java) { calls.screen(home.call("1")) }
            assertThrows(RingfenceFailure.Closed::class.java) { screened.record() }
            assertEquals(Level.UNKNOWN, screened.verdict("en").level)
            assertEquals(0u, runBlocking { openGuardAsync("${home.folder}", GuardMode.SCREENING, home.now) }.history().counters(0).calls)
        }

    @Test
    fun `objects outlive the one that handed them out`() =
        atHome { guard ->
            val calls = RingfenceGuard.open("$folder", GuardMode.SCREENING, now).use { it.calls() }
            repeat(20) { System.gc() }
            assertEquals(Level.UNKNOWN, calls.screen(call(Fixture.STRANGER)).verdict("en").level)
            calls.close()
            assertThrows(IllegalStateException::class.java) { calls.screen(call(Fixture.STRANGER)) }
            assertFalse(guard.isShut())
        }

    @Test
    fun `logs reach a sink by level and module, hold nobody's number, and a sink that throws disturbs nothing`() =
        atHome { guard ->
            val records = ConcurrentLinkedQueue<LogRecord>()
            val sink =
                object : LogSink {
                    override fun log(record: LogRecord) {
                        records += record
                        error("a broken sink")
                    }
                }
            val verdict = { guard.calls().screen(call(Fixture.LISTED)).verdict("en").level }
            setLogSink(sink, LogLevel.DEBUG)
            assertEquals(Level.UNKNOWN, verdict())
            assertTrue("$records", records.any { it.level == LogLevel.DEBUG && "call judged" in it.message })
            assertFalse("$records", records.any { "555" in it.message })
            val module = records.first { "call judged" in it.message }.target
            val cases =
                listOf(
                    Triple("too little is asked for", LogLevel.WARN, emptyMap<String, LogLevel>()) to false,
                    Triple("the module has a level of its own", LogLevel.WARN, mapOf(module to LogLevel.DEBUG)) to true,
                    Triple("so has one around it", LogLevel.WARN, mapOf("ringfence" to LogLevel.DEBUG)) to true,
                    Triple("the nearest counts", LogLevel.DEBUG, mapOf("ringfence" to LogLevel.DEBUG, module to LogLevel.WARN)) to false,
                    Triple("another module is another one", LogLevel.WARN, mapOf("ring" to LogLevel.DEBUG)) to false,
                )
            for ((case, isHeard) in cases) {
                val (name, level, targets) = case
                setLogSink(sink, level, targets)
                records.clear()
                verdict()
                assertEquals(name, isHeard, records.isNotEmpty())
            }
            setLogSink(null, LogLevel.DEBUG)
            records.clear()
            verdict()
            assertEquals(0, records.size)
        }

    @Test
    fun `health tells what is degraded and forgets what was seen`() =
        atHome { guard ->
            val health = guard.health()
            assertEquals(listOf("no_lists"), health.report(now, "en").degraded.map { it.code })
            health.noteScreeningFailed(now)
            val (codes, words) = health.report(now, "zh").degraded.let { parts -> parts.map { it.code } to parts.map { it.words } }
            assertTrue("$codes", "screening_failed" in codes)
            assertTrue("$words", words.all { word -> word.any { it > '\u2e80' } })
            health.clear()
            assertEquals(listOf("no_lists"), health.report(now, "en").degraded.map { it.code })
        }

    @Test
    fun `many threads ask while lists and rules change`() =
        atHome { guard ->
            runBlocking(Dispatchers.Default) {
                val asking =
                    (1..8).map {
                        async {
                            (1..200).map {
                                guard.calls().use { calls ->
                                    calls.screen(call(Fixture.LISTED)).use { it.verdict("en").level }
                                }
                            }
                        }
                    }
                repeat(5) {
                    val id = guard.feeds().installList(Fixture.list, now)
                    guard.buildGate(1uL shl 20)
                    guard.feeds().removeList(id, now)
                }
                val levels = asking.awaitAll().flatten()
                assertEquals(1600, levels.size)
                assertTrue("${levels.toSet()}", levels.all { it == Level.DANGER || it == Level.UNKNOWN })
            }
            assertEquals(listOf("no_lists"), guard.health().report(now, "en").degraded.map { it.code })
        }

    @Test
    fun `a hundred thousand calls leave nothing behind`() =
        atHome { guard ->
            fun resident() = File("/proc/self/status").readLines().first { it.startsWith("VmRSS") }.filter(Char::isDigit).toLong()
            val calls = guard.calls()
            fun ask(count: Int) {
                repeat(count) { calls.screen(call(Fixture.STRANGER)).use { it.verdict("en") } }
                // Half of the time nobody closes.
                repeat(count / 2) { calls.screen(call(Fixture.STRANGER)) }
                repeat(3) {
                    System.gc()
                    Thread.sleep(100)
                }
            }
            ask(20_000)
            val before = resident()
            ask(100_000)
            val growth = resident() - before
            println("resident after 150,000 more calls: $growth KiB more")
            assertTrue("$growth KiB", growth < 24 * 1024)
        }

    @Test
    fun `the example of the README does what it says`() =
        atHome { guard ->
            guard.feeds().installList(Fixture.list, now)
            val said = example("$folder", Fixture.LISTED, now)
            assertTrue(said, said.startsWith("This call is probably a scam."))
        }

    @Test
    fun `a call needs no more than what has no default`() {
        val call = IncomingCall(shown = "", regions = emptyList(), at = 0, stirShaken = StirShaken.NOT_VERIFIED)
        assertEquals(call, call.copy(name = null))
    }
}
