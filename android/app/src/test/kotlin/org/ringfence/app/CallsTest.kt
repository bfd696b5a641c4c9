package org.ringfence.app

import android.app.Notification
import android.app.NotificationManager
import android.content.Context
import android.telecom.Call
import android.telecom.Connection
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.call.ScreeningService
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.ringfence.app.ui.service
import org.ringfence.core.Effect
import org.ringfence.core.Level
import org.ringfence.core.Preset
import org.ringfence.core.RingfenceGuard
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.util.ReflectionHelpers
import java.io.File

/** Telecom asks, the core decides, Telecom is answered once, and a notification tells the owner. */
@RunWith(CoreRunner::class)
class CallsTest {
    @get:Rule val world = World()
    private val telecom = Telecom()

    private fun notifications(): List<Notification> =
        shadowOf(world.app.service<NotificationManager>()).allNotifications

    /** What happened to one call, in short. */
    private fun outcome(details: Call.Details): String {
        val manager = world.app.service<NotificationManager>()
        manager.cancelAll()
        val answered = telecom.screen(details)
        val response = answered.await()
        world.settleCalls()
        assertEquals("answers", 1, answered.answers.size)
        val answer =
            when {
                response.disallowCall -> "end"
                response.silenceCall -> "silence"
                else -> "ring"
            }
        val channel = notifications().singleOrNull()?.channelId ?: "nothing"
        return "$answer, $channel"
    }

    @Test
    fun `a table of calls, from Telecom's question to the notification`() {
        world.install(Publisher.bankScams)
        val core = Core.of(world.app)
        core.use(Preset.STRICT)
        core.addRule("+14155550199", Effect.BLOCK, "US", "en")
        val table =
            listOf(
                Triple("a stranger of whom nothing is known rings", Telecom.call("+14155552671"), "ring, nothing"),
                Triple("a hidden caller is silenced where the owner is strict", Telecom.call(null), "silence, caution"),
                Triple("a listed number is held up", Telecom.call("+12025550143"), "end, danger"),
                Triple("so is one in national form", Telecom.call("(202) 555-0144"), "end, danger"),
                Triple("and one in a listed range", Telecom.call("+12025550155"), "end, caution"),
                Triple("a blocked number is ended", Telecom.call("+14155550199"), "end, caution"),
                Triple(
                    "an emergency service calling back rings whatever it shows",
                    Telecom.call("+12025550143", properties = Call.Details.PROPERTY_EMERGENCY_CALLBACK_MODE),
                    "ring, nothing",
                ),
                Triple("a short official number rings", Telecom.call("911"), "ring, nothing"),
                Triple("a satellite telephone is a foreign stranger too, and silenced where the owner is strict", Telecom.call(SATELLITE), "silence, caution"),
                Triple("a foreign stranger is silenced where the owner is strict", Telecom.call("+2348031234567"), "silence, caution"),
            )
        val found = table.map { (name, call, _) -> "$name: ${outcome(call)}" }
        assertEquals(table.map { (name, _, wanted) -> "$name: $wanted" }.joinToString("\n"), found.joinToString("\n"))
    }

    @Test
    fun `every call stands in the history with its reasons`() {
        world.install(Publisher.bankScams)
        outcome(Telecom.call("+12025550143"))
        val past = Core.of(world.app).latestCall("+12025550143", "en")!!
        assertEquals(Level.DANGER, past.verdict.level)
        assertTrue(
            past.verdict.reasons
                .first()
                .words,
            past.verdict.reasons
                .first()
                .words
                .contains("list of bank scams"),
        )
    }

    @Test
    fun `an outgoing call is no question, and its number rings when it calls back`() {
        world.install(Publisher.bankScams)
        Core.of(world.app).use(Preset.STRICT)
        val answered = telecom.screen(Telecom.call("+12025550143", isIncoming = false))
        world.settleCalls()
        assertEquals(0, answered.answers.size)
        assertEquals("rings with its warning", "ring, danger", outcome(Telecom.call("+12025550143")))
    }

    @Test
    fun `two calls at once get an answer each`() {
        world.install(Publisher.bankScams)
        Core.of(world.app).use(Preset.STRICT)
        val first = telecom.screen(Telecom.call("+12025550143"))
        val second = telecom.screen(Telecom.call("+14155552671"))
        assertTrue(first.await().disallowCall)
        assertFalse(second.await().disallowCall)
        world.settleCalls()
        assertEquals(listOf(1, 1), listOf(first.answers.size, second.answers.size))
    }

    @Test
    fun `the same number twice is answered twice and shows one warning`() {
        world.install(Publisher.bankScams)
        repeat(2) {
            val answered = telecom.screen(Telecom.call("+12025550143"))
            answered.await()
            world.settleCalls()
            assertEquals(1, answered.answers.size)
        }
        assertEquals(1, notifications().size)
    }

    @Test
    fun `with data that cannot be opened the call rings, and the health page says so`() {
        Core.folder(world.app).deleteRecursively()
        File(world.app.filesDir, "guard").writeText("no folder")
        val answered = telecom.screen(Telecom.call("+12025550143"))
        assertFalse(answered.await().disallowCall)
        world.settleCalls()
        assertEquals(1, answered.answers.size)
        assertTrue(SelfCheck(world.app).hasFailed)
    }

    @Test
    fun `a core that throws costs no call, and the health page says so`() {
        world.install(Publisher.bankScams)
        val core = Core.of(world.app)
        ReflectionHelpers.getField<RingfenceGuard>(core, "guard").shut()
        assertEquals("ring, nothing", outcome(Telecom.call("+12025550143")))
        assertEquals("Closed", SelfCheck(world.app).failure)
    }

    @Test
    fun `a damaged database costs no call`() {
        world.install(Publisher.bankScams)
        val folder = Core.folder(world.app)
        folder
            .listFiles()
            .orEmpty()
            .filter { it.name.contains(".db") || it.name.contains("sqlite") }
            .forEach { it.writeText("rubbish") }
        val answered = telecom.screen(Telecom.call("+14155552671"))
        assertFalse(answered.await().disallowCall)
        world.settleCalls()
        assertTrue(Core.of(world.app).degraded("en").isNotEmpty() || SelfCheck(world.app).hasFailed)
    }

    @Test
    fun `a core that takes too long is not waited for`() {
        val holds = Thread { synchronized(Core) { Thread.sleep(ScreeningService.DEADLINE_MS + 800) } }
        holds.start()
        Thread.sleep(50)
        val answered = telecom.screen(Telecom.call("+12025550143"))
        assertFalse(answered.await().disallowCall)
        holds.join()
        world.settleCalls()
        assertEquals(1, answered.answers.size)
        assertTrue(SelfCheck(world.app).slowAnswerMs!! >= ScreeningService.DEADLINE_MS)
    }

    @Test
    fun `without a list the guard answers by what it sees`() {
        assertEquals("ring, nothing", outcome(Telecom.call("+14155552671")))
        assertEquals("ring, caution", outcome(Telecom.call(SATELLITE)))
    }

    @Test
    @Config(sdk = [36])
    fun `a number that cannot exist, and that the network does not vouch for, is warned of`() {
        assertEquals("ring, caution", outcome(Telecom.call("+9991234567", verification = Connection.VERIFICATION_STATUS_FAILED)))
        assertEquals("ring, nothing", outcome(Telecom.call("+9991234567", verification = Connection.VERIFICATION_STATUS_PASSED)))
    }

    @Test
    fun `before the first unlock the call rings and the gap is said`() {
        shadowOf(world.app.getSystemService(android.os.UserManager::class.java)).setUserUnlocked(false)
        val answered = telecom.screen(Telecom.call("+12025550143"))
        assertFalse(answered.await().disallowCall)
        world.settleCalls()
        assertTrue(SelfCheck(world.app).hadLockedCall)
    }

    @Test
    fun `no notification holds the number where others may look on`() {
        world.install(Publisher.bankScams)
        outcome(Telecom.call("+12025550143"))
        val posted = notifications().single()
        assertEquals(Notification.VISIBILITY_PRIVATE, posted.visibility)
        val public = posted.publicVersion
        val texts = listOf(public, posted).flatMap {
            it.extras.keySet().map { key ->
                it.extras
                    .get(key)
                    ?.toString()
                    .orEmpty()
            }
        }
        assertTrue(texts.none { it.contains("5550143") || it.contains("555-0143") })
        assertNull(posted.extras.getCharSequence(Notification.EXTRA_PEOPLE_LIST))
    }

    @Test
    fun `an answer is given once, whoever comes first`() {
        val given = mutableListOf<Int>()
        val answer = org.ringfence.app.call
            .Answer { given += 1 }
        val response = android.telecom.CallScreeningService.CallResponse
            .Builder()
            .build()
        assertEquals(listOf(true, false), listOf(answer.give(response), answer.give(response)))
        assertEquals(1, given.size)
    }

    @Test
    fun `figures for the record`() {
        world.install(Publisher.bankScams)
        val started = System.nanoTime()
        telecom.screen(Telecom.call("+12025550143")).await()
        val cold = (System.nanoTime() - started) / 1e6
        world.settleCalls()
        val main = mutableListOf<Double>()
        val warm =
            List(50) {
                val at = System.nanoTime()
                val answered = telecom.screen(Telecom.call("+1415555${2000 + it}"))
                main += (System.nanoTime() - at) / 1e6
                answered.await()
                ((System.nanoTime() - at) / 1e6).also { world.settleCalls() }
            }.sorted()
        val line = "first answer of this sandbox %.0f ms; warm median %.2f ms; main thread median %.2f ms".format(cold, warm[25], main.sorted()[25])
        File(System.getProperty("ringfence.shots")!!).mkdirs()
        File(System.getProperty("ringfence.shots")!!, "figures-${android.os.Build.VERSION.SDK_INT}.txt").writeText(line + "\n")
        assertTrue(warm.isNotEmpty())
    }

    private companion object {
        /** Satellite telephones (ITU-T E.164, +881): calling back is expensive. */
        const val SATELLITE = "+881612345678"
    }
}
