import java.io.IOException
import java.net.HttpURLConnection
import java.net.URI
import java.util.Collections
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.core.FeedSync
import org.ringfence.core.Level
import org.ringfence.core.PackageKind
import org.ringfence.core.RingfenceFailure
import org.ringfence.core.RoadTaken
import org.ringfence.core.SyncControl
import org.ringfence.core.SyncWatch
import org.ringfence.core.syncAsync
import org.ringfence.core.Transport
import org.ringfence.core.TransportAnswer
import org.ringfence.core.TransportBody
import org.ringfence.core.TransportRequest
import org.ringfence.core.Trust

/** The JVM's own HTTP, as an app would plug in the platform's. */
class PlatformTransport : Transport {
    val asked: MutableList<String> = Collections.synchronizedList(mutableListOf())

    override fun fetch(request: TransportRequest): TransportAnswer {
        asked += request.url
        val connection = URI(request.url).toURL().openConnection() as HttpURLConnection
        connection.instanceFollowRedirects = false
        connection.setRequestProperty("Accept-Encoding", "identity")
        if (request.from > 0uL) connection.setRequestProperty("Range", "bytes=${request.from}-")
        request.etag?.let { connection.setRequestProperty(if (request.from > 0uL) "If-Range" else "If-None-Match", it) }
        val status =
            try {
                connection.responseCode
            } catch (error: IOException) {
                return TransportAnswer.Unreachable("$error")
            }
        return when (status) {
            200, 206 -> {
                val from = if (status == 206) request.from else 0uL
                TransportAnswer.Body(StreamBody(connection), from, connection.getHeaderField("ETag"))
            }
            304 -> TransportAnswer.NotModified
            403, 404, 410 -> TransportAnswer.NotFound
            in 300..399 -> TransportAnswer.Redirected
            else -> TransportAnswer.Refused(status.toUInt(), null)
        }
    }

    private class StreamBody(connection: HttpURLConnection) : TransportBody {
        private val stream = connection.inputStream

        override fun next(): ByteArray = stream.readNBytes(1 shl 15)
    }
}

class Watcher(
    val meet: (Int) -> Unit = {},
) : SyncWatch {
    val seen: MutableList<Triple<String?, ULong, ULong>> = Collections.synchronizedList(mutableListOf())

    override fun progress(feed: String, list: String?, done: ULong, total: ULong) {
        seen += Triple(list, done, total)
        meet(seen.size)
    }
}

class FeedsTest {
    private fun Home.follow(guard: org.ringfence.core.RingfenceGuard) = guard.feeds().follow(Fixture.link, Trust.MAY_BLOCK, listOf("US"), now)

    private fun installed(report: List<FeedSync>) {
        val feed = report.single()
        assertTrue("$feed", feed.isCurrent && feed.problem == null)
        val list = feed.lists.single()
        assertTrue("$list", list.isInstalled && list.road == RoadTaken.Full && list.to == 1uL && list.bytes > 0uL)
    }

    @Test
    fun `a link is shown, followed, synced with progress, asked and left`() =
        atHome { guard ->
            val feeds = guard.feeds()
            val link = feeds.readLink(Fixture.link)
            assertEquals("Test feed", link.name)
            assertTrue(link.fingerprint, Regex("([0-9a-f]{4} ){15}[0-9a-f]{4}").matches(link.fingerprint))
            assertEquals(listOf(12, 12), listOf("en", "zh").map { feeds.linkWords(link.link, it).size })
            val id = follow(guard)
            assertEquals(listOf(id), feeds.all().map { it.id })
            assertNull(feeds.all().single().checked)
            val watcher = Watcher()
            installed(runBlocking { feeds.syncAsync(false, null, SyncControl(), watcher, now) })
            val (_, done, total) = watcher.seen.last { it.first == "calls" }
            assertEquals(total, done)
            assertNotNull(feeds.all().single().checked)
            val list = feeds.lists(now).single()
            assertEquals(listOf("Calls", PackageKind.NUMBERS, 5000uL, Trust.MAY_BLOCK, id), listOf(list.title, list.kind, list.entries, list.trust, list.feed))
            assertEquals(Level.DANGER, guard.calls().screen(call(Fixture.LISTED)).verdict("en").level)
            assertTrue(feeds.sync(true, null, SyncControl(), null, now).single().isNotDue)
            assertEquals(0, feeds.quarantine().size)
            assertTrue(feeds.unfollow(id, now))
            assertFalse(feeds.unfollow(id, now))
            assertEquals(Level.UNKNOWN, guard.calls().screen(call(Fixture.LISTED)).verdict("en").level)
        }

    @Test
    fun `the platform's own transport serves as well`() =
        atHome { guard ->
            follow(guard)
            val transport = PlatformTransport()
            installed(guard.feeds().syncWith(transport, false, null, SyncControl(), Watcher(), now))
            assertTrue(transport.asked.any { it.endsWith("/metadata/timestamp.json") })
            val again = guard.feeds().syncWith(transport, false, null, SyncControl(), null, now).single()
            assertTrue("$again", again.isCurrent && again.lists.none { it.isInstalled })
        }

    @Test
    fun `a transport that throws is a network that failed`() =
        atHome { guard ->
            follow(guard)
            val broken =
                object : Transport {
                    override fun fetch(request: TransportRequest): TransportAnswer = error("no driver")
                }
            val feed = guard.feeds().syncWith(broken, false, null, SyncControl(), null, now).single()
            assertTrue("$feed", feed.problem != null && !feed.isCurrent)
            assertEquals(1u, guard.feeds().all().single().failures)
        }

    @Test
    fun `a sync ends when it is cancelled, by its control or by a watch that throws`() =
        atHome { guard ->
            follow(guard)
            val control = SyncControl().apply { cancel() }
            assertTrue(guard.feeds().sync(false, null, control, null, now).single().isCancelled)
            val refusing = Watcher { throw RingfenceFailure.Busy() }
            assertTrue(guard.feeds().sync(false, null, SyncControl(), refusing, now).single().isCancelled)
            assertEquals(0, guard.feeds().lists(now).size)
            installed(guard.feeds().sync(false, null, SyncControl(), null, now))
        }

    @Test
    fun `a watch that breaks is an internal failure of which health knows, and the next sync works`() =
        atHome { guard ->
            follow(guard)
            val codes = { guard.health().report(now, "en").degraded.map { it.code } }
            assertTrue("${codes()}", "screening_failed" !in codes())
            val broken = Watcher { error("the app is broken") }
            assertThrows(RingfenceFailure.Internal::class.java) { guard.feeds().sync(false, null, SyncControl(), broken, now) }
            assertThrows(RingfenceFailure.Internal::class.java) {
                runBlocking { guard.feeds().syncAsync(false, null, SyncControl(), broken, now) }
            }
            assertTrue("${codes()}", "screening_failed" in codes())
            installed(guard.feeds().sync(false, null, SyncControl(), null, now))
        }

    @Test
    fun `a coroutine that is cancelled lets go at once, and its sync ends`() =
        atHome { guard ->
            follow(guard)
            val begun = CountDownLatch(1)
            val goOn = CountDownLatch(1)
            val watcher =
                Watcher {
                    begun.countDown()
                    goOn.await()
                }
            runBlocking {
                val job = launch(Dispatchers.Default) { guard.feeds().syncAsync(false, null, SyncControl(), watcher, now) }
                withContext(Dispatchers.IO) { begun.await() }
                withTimeout(10_000) { job.cancelAndJoin() }
            }
            goOn.countDown()
            val cancelled = SyncControl().apply { cancel() }
            while (runCatching { guard.feeds().sync(false, null, cancelled, null, now) }.exceptionOrNull() is RingfenceFailure.Busy) {
                Thread.sleep(1)
            }
            assertEquals(1, watcher.seen.size)
            assertEquals(0, guard.feeds().lists(now).size)
        }

    @Test
    fun `a list by hand comes, is gated and verified, and goes`() =
        atHome { guard ->
            val id = guard.feeds().installList(Fixture.list, now)
            assertTrue(guard.buildGate(1uL shl 20)!! > 0uL)
            assertEquals(emptyList<Long>(), guard.verifyLists(now))
            assertEquals(Level.DANGER, guard.calls().screen(call(Fixture.LISTED)).verdict("en").level)
            assertTrue(guard.feeds().removeList(id, now))
            guard.reload(now)
            guard.publish()
            assertEquals(Level.UNKNOWN, guard.calls().screen(call(Fixture.LISTED)).verdict("en").level)
        }
}
