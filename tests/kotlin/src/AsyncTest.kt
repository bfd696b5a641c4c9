import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.core.*
import java.io.File
import java.nio.file.Files
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

/** Every call that blocks, in the form that keeps nobody waiting. */
class AsyncTest {
    private fun away(test: suspend Home.(RingfenceGuard) -> Unit) =
        Home().use { home ->
            runBlocking {
                openGuardAsync("${home.folder}", GuardMode.APP, home.now).use { guard ->
                    home.test(guard)
                    guard.shut()
                }
            }
        }

    @Test
    fun `every call that blocks has a form that does not, and is called here`() {
        val read = { property: String, name: String -> File(System.getProperty(property)).walk().single { it.name == name }.readText() }
        val generated = read("ringfence.generated", "ringfence_ffi.kt")
        val twins = Regex("""suspend fun (\w+)\.(\w+)Async\(""").findAll(read("ringfence.generated", "Async.kt"))
        val blocking =
            Regex("""public interface (\w+)Interface \{(.*?)\n}""", RegexOption.DOT_MATCHES_ALL).findAll(generated).flatMap { type ->
                Regex("""/\*\*((?:(?!\*/).)*?)\*/\s*(?:@Throws\(\w+::class\)\s*)?fun `(\w+)`""", RegexOption.DOT_MATCHES_ALL)
                    .findAll(type.groupValues[2])
                    .filter { "Blocks" in it.groupValues[1] }
                    .map { type.groupValues[1] to it.groupValues[2] }
            }
        val expected = blocking.toSet()
        assertTrue("$expected", expected.size > 40)
        val found = twins.map { it.groupValues[1] to it.groupValues[2] }.toSet()
        assertEquals(expected, found)
        val used = File(System.getProperty("ringfence.sources"), "AsyncTest.kt").readText()
        assertEquals(emptyList<String>(), found.map { (_, name) -> ".${name}Async(" }.filterNot { it in used })
    }

    @Test
    fun `the caller's thread is free meanwhile`() =
        away { guard ->
            guard.feeds().followAsync(Fixture.link, Trust.MAY_WARN, emptyList(), now)
            val released = CountDownLatch(1)
            val wasReleased = AtomicBoolean()
            val watcher = Watcher { wasReleased.set(released.await(10, TimeUnit.SECONDS)) }
            coroutineScope {
                launch { guard.feeds().syncAsync(false, null, SyncControl(), watcher, now) }
                // On the one thread that also waits for the sync.
                launch { released.countDown() }
            }
            assertTrue(wasReleased.get())
        }

    @Test
    fun `failures come as they do elsewhere`() =
        away { guard ->
            val failure = runCatching { guard.feeds().installListAsync("$folder/none.rfl", now) }.exceptionOrNull()
            assertTrue("$failure", failure is RingfenceFailure.Input || failure is RingfenceFailure.Storage)
            guard.shut()
            assertTrue(runCatching { guard.rules().allAsync() }.exceptionOrNull() is RingfenceFailure.Closed)
        }

    @Test
    fun `lists, the copy and the directory`() =
        away { guard ->
            val feeds = guard.feeds()
            val id = feeds.installListAsync(Fixture.list, now)
            assertEquals(listOf(id), feeds.listsAsync(now).map { it.id })
            assertTrue(guard.buildGateAsync(1uL shl 20)!! > 0uL)
            assertEquals(emptyList<Long>(), guard.verifyListsAsync(now))
            val directory = guard.directoryAsync(10_000u, now)
            val stream = directory.stream(DirectorySequence.IDENTIFICATION)
            assertEquals(directory.counts().identification.coerceAtMost(4096u) * 9u, stream.nextRecordsAsync(4096u).size.toULong())
            guard.publishAsync()
            val elsewhere = Files.createTempDirectory("ringfence")
            guard.publishToAsync("$elsewhere")
            assertTrue(elsewhere.resolve("published.db").toFile().exists())
            elsewhere.toFile().deleteRecursively()
            assertTrue(feeds.removeListAsync(id, now))
            guard.reloadAsync(now)
            assertEquals(0, feeds.listsAsync(now).size)
        }

    @Test
    fun `feeds`() =
        away { guard ->
            val feeds = guard.feeds()
            val id = feeds.followAsync(Fixture.link, Trust.MAY_WARN, emptyList(), now)
            assertEquals(listOf(id), feeds.allAsync().map { it.id })
            assertTrue(feeds.syncAsync(false, null, SyncControl(), null, now).single().isCurrent)
            assertTrue(feeds.syncWithAsync(PlatformTransport(), false, null, SyncControl(), null, now).single().isCurrent)
            assertEquals(0, feeds.quarantineAsync().size)
            assertTrue(feeds.unfollowAsync(id, now))
        }

    @Test
    fun `calls, messages and what is remembered of them`() =
        away { guard ->
            val calls = guard.calls()
            val history = guard.history()
            val id = calls.screen(call(Fixture.STRANGER)).recordAsync()
            assertTrue(calls.finishAsync(id, 5u, 0u))
            assertEquals(id, history.callAsync(id, "en")!!.id)
            assertEquals(listOf(id), history.callsAsync(HistoryFilter(), 10u, "en").map { it.id })
            assertEquals(1u, history.countersAsync(0).calls)
            assertTrue("number" in history.undoCallAsync(id, now)!!)
            assertEquals(1uL, history.forgetCallsAsync(null))

            val message = guard.messages().screen(IncomingMessage(Fixture.STRANGER, "Hello", now, "US")).recordAsync()
            assertEquals(message, history.messageAsync(message, "en")!!.id)
            assertEquals(listOf(message), history.messagesAsync(HistoryFilter(), 10u, "en").map { it.id })
            assertTrue(history.undoMessageAsync(message, now))
            assertEquals(1uL, history.forgetMessagesAsync(message))

            guard.rules().addAsync(RuleDraft("+1202555*", Effect.BLOCK), null, now)
            calls.dialledAsync(Fixture.LISTED, "US", now)
            assertNotEquals(Action.BLOCK, calls.screen(call(Fixture.LISTED)).verdict("en").action)
            calls.setTruceAsync(Truce.PAUSE, now + 60)
            val health = guard.health()
            assertEquals(listOf(Truce.PAUSE), health.reportAsync(now, "en").truces.map { it.truce })
            health.noteScreeningFailedAsync(now)
            health.clearAsync()
            assertEquals(listOf("no_lists"), health.reportAsync(now, "en").degraded.map { it.code })
        }

    @Test
    fun `rules, settings and what moves`() =
        away { guard ->
            val rules = guard.rules()
            val draft = RuleDraft("+12025550199", Effect.BLOCK)
            assertEquals(0, rules.checkAsync(draft, null, now, "en").size)
            val id = rules.addAsync(draft, null, now)
            assertEquals(listOf(id), rules.allAsync().map { it.id })
            val owner = guard.owner()
            owner.saveSettingsAsync(owner.settings().copy(historyDays = 7u), now)
            owner.setPresetAsync(Preset.STRICT, now)
            assertEquals(0, owner.previewAsync(Preset.STRICT, now, "en").size)
            assertEquals(Category.entries.size, owner.lessonsAsync("en", now).size)
            val document = owner.exportDocumentAsync()
            assertTrue(rules.removeAsync(id, now))
            assertEquals(1uL, owner.importDocumentAsync(document, now).rules)
            assertEquals(2uL, owner.importListsAsync(direct(Fixture.foreign), "US", now).rules)
            assertEquals(3, rules.allAsync().size)
            assertEquals(7u, owner.settings().historyDays)
            assertNull(owner.settings().homeRegion)
        }
}
