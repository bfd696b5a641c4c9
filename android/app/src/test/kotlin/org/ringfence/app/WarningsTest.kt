package org.ringfence.app

import android.app.Notification
import android.app.NotificationManager
import android.app.role.RoleManager
import android.speech.tts.TextToSpeech
import android.view.View
import android.view.WindowManager
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.call.CallDesk
import org.ringfence.app.core.Core
import org.ringfence.app.health.HealthNotice
import org.ringfence.app.screen.HealthActivity
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.FullScreenShadow
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.ringfence.app.testing.open
import org.ringfence.app.testing.press
import org.ringfence.app.testing.words
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.service
import org.ringfence.app.warn.Channel
import org.ringfence.app.warn.FullScreenWarningActivity
import org.ringfence.core.Level
import org.ringfence.core.Preset
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowSettings
import org.robolectric.shadows.ShadowTextToSpeech
import org.robolectric.shadows.ShadowWindowManagerImpl
import java.io.File

/** How a warning reaches its owner: on the screen, over the call, by voice, and after a process that died. */
@RunWith(CoreRunner::class)
class WarningsTest {
    @get:Rule val world = World()

    private val notifications: List<Notification> get() = shadowOf(world.app.service<NotificationManager>()).allNotifications

    private val overlays: List<View>
        get() = Shadow.extract<ShadowWindowManagerImpl>(world.app.getSystemService(WindowManager::class.java)).views.orEmpty()

    private fun call(shown: String) {
        Telecom().screen(Telecom.call(shown)).await()
        world.settleCalls()
    }

    @Test
    fun `the overlay shows a danger while it rings, to those who want it and let us, and goes away`() {
        world.install(Publisher.bankScams)
        call(DANGER)
        assertEquals("not wanted", 0, overlays.size)
        Look(world.app).warnsOverCall = true
        call(DANGER)
        assertEquals("wanted, but the system does not let us", 0, overlays.size)
        ShadowSettings.setCanDrawOverlays(true)
        call(CAUTION)
        assertEquals("nothing dangerous", 0, overlays.size)
        call(DANGER)
        val overlay = overlays.single()
        val words = overlay.words()
        assertTrue("$words", world.app.getString(R.string.level_danger) in words && words.any { "list of bank scams" in it })
        assertFalse("$words", words.any { "5550143" in it })
        val params = overlay.layoutParams as WindowManager.LayoutParams
        assertEquals(WindowManager.LayoutParams.TYPE_APPLICATION_OVERLAY, params.type)
        assertTrue("leaves the buttons of the call free", params.height <= world.app.resources.displayMetrics.heightPixels * 2 / 3)
        world.press(overlay, world.app.getString(R.string.warning_let_ring))
        assertEquals("closed", 0, overlays.size)
    }

    @Test
    fun `each level is felt in a way of its own, and none sounds over the ringing`() {
        val manager = Channel.makeAll(world.app)
        val felt = Channel.entries.associateWith { manager.getNotificationChannel(it.id).vibrationPattern?.count { ms -> ms > 0 } ?: 0 }
        assertTrue("$felt", felt.getValue(Channel.DANGER) > felt.getValue(Channel.CAUTION) && felt.getValue(Channel.QUIET) == 0)
        assertTrue(Channel.entries.all { manager.getNotificationChannel(it.id).sound == null })
    }

    @Test
    fun `nothing covers a call that was ended`() {
        world.install(Publisher.bankScams)
        Core.of(world.app).use(Preset.STRICT)
        Look(world.app).warnsOverCall = true
        ShadowSettings.setCanDrawOverlays(true)
        Look(world.app).readsAloud = true
        call(DANGER)
        assertEquals(0, overlays.size)
        assertNull(ShadowTextToSpeech.getLastTextToSpeechInstance())
    }

    @Test
    fun `the whole screen warns of a danger, to those who want it`() {
        world.install(Publisher.bankScams)
        call(DANGER)
        assertNull("not wanted", notifications.single().fullScreenIntent)
        Look(world.app).warnsFullScreen = true
        call(DANGER)
        val opens = notifications.single().fullScreenIntent
        assertNotNull(opens)
        val page = world.open(FullScreenWarningActivity::class.java, shadowOf(opens).savedIntent)
        assertTrue("${page.words()}", page.getString(R.string.level_danger) in page.words())
        assertFalse("${page.words()}", page.words().any { "5550143" in it })
        world.press(page, R.string.warning_let_ring)
        assertTrue(page.isFinishing)
    }

    @Test
    @Config(sdk = [36])
    fun `where the system took the whole screen from us, the notification alone warns`() {
        world.install(Publisher.bankScams)
        Look(world.app).warnsFullScreen = true
        FullScreenShadow.isAllowed = false
        call(DANGER)
        assertNull(notifications.single().fullScreenIntent)
    }

    @Test
    fun `a warning is read aloud to those who want it, in their language`() {
        world.install(Publisher.bankScams)
        call(DANGER)
        assertNull("not wanted", ShadowTextToSpeech.getLastTextToSpeechInstance())
        Look(world.app).readsAloud = true
        call(DANGER)
        val engine = shadowOf(ShadowTextToSpeech.getLastTextToSpeechInstance())
        engine.onInitListener.onInit(TextToSpeech.SUCCESS)
        val said = engine.lastSpokenText
        assertTrue("$said", said.contains("list of bank scams") && said.contains("Hang up"))
        assertFalse(said, said.any(Char::isDigit) && said.contains("5550143"))
        assertEquals("en", engine.currentLanguage.language)
    }

    @Test
    fun `a call that was answered by a process that died is warned of and written down by the next`() {
        world.install(Publisher.bankScams)
        Core.of(world.app).use(Preset.STRICT)
        val died = Thread { runCatching { answerAndDie() } }
        died.start()
        died.join()
        assertEquals("neither warned of nor written down", 0, notifications.size + Core.of(world.app).calls(false, "en").size)
        // The next process starts later than that call was answered.
        val left = File(world.app.noBackupFilesDir, "unfinished").listFiles().orEmpty()
        assertEquals(1, left.size)
        left.forEach { it.setLastModified(0) }
        Core.close()

        call("+14155552671")
        assertEquals("danger", notifications.single().channelId)
        val buttons = notifications.single().actions.map { it.title }
        assertEquals("nothing rings any longer", listOf(world.app.getString(R.string.warning_fine)), buttons)
        val calls = Core.of(world.app).calls(false, "en").map { it.caller to it.verdict.level }
        assertEquals(setOf(DANGER to Level.DANGER, "+14155552671" to Level.UNKNOWN), calls.toSet())
        call("+14155552671")
        assertEquals("once", 1, Core.of(world.app).calls(false, "en").count { it.caller == DANGER })
    }

    /** The process ends as soon as Telecom has its answer. */
    private fun answerAndDie() {
        val facts = org.ringfence.app.call.CallFacts
            .of(world.app, Telecom.call(DANGER))
        CallDesk.take(world.app, Core.of(world.app), facts) { throw ThreadDeath() }
    }

    @Test
    fun `"test me" plays a call and a message through the real path, and writes nothing down`() {
        val page = world.open(HealthActivity::class.java)
        world.press(page, R.string.health_test)
        val words = page.words()
        assertTrue("$words", page.getString(R.string.health_test_call) in words && page.getString(R.string.health_test_message) in words)
        val byChannel = notifications.associateBy { it.channelId }
        assertEquals("the call and the message are warned of as real ones are", setOf("caution", "message"), byChannel.keys)
        assertEquals(page.getString(R.string.warning_caution), byChannel.getValue("caution").extras.getString(Notification.EXTRA_TITLE))
        assertEquals(page.getString(R.string.warning_message_danger), byChannel.getValue("message").extras.getString(Notification.EXTRA_TITLE))
        val core = Core.of(world.app)
        byChannel.getValue("caution").actions.forEach { it.actionIntent.send() }
        world.settle()
        assertEquals(0, core.calls(false, "en").size + core.messages(false, "en").size + core.rules().size)
    }

    @Test
    fun `a lost role is said once, without a sound, and no longer when it is back`() {
        val roles = shadowOf(world.app.getSystemService(RoleManager::class.java))
        val core = Core.of(world.app)
        val manager = world.app.service<NotificationManager>()
        HealthNotice.tell(world.app, core)
        assertEquals(0, notifications.size)
        roles.removeHeldRole(RoleManager.ROLE_CALL_SCREENING)
        HealthNotice.tell(world.app, core)
        val notice = notifications.single()
        assertEquals("quiet", notice.channelId)
        assertEquals(HealthActivity::class.java.name, shadowOf(notice.contentIntent).savedIntent.component!!.className)
        manager.cancel(HealthNotice.ID)
        HealthNotice.tell(world.app, core)
        assertEquals("who put it away is not asked again", 0, notifications.size)
        roles.addHeldRole(RoleManager.ROLE_CALL_SCREENING)
        HealthNotice.tell(world.app, core)
        roles.removeHeldRole(RoleManager.ROLE_CALL_SCREENING)
        HealthNotice.tell(world.app, core)
        assertEquals("lost a second time", 1, notifications.size)
    }

    private companion object {
        const val DANGER = "+12025550143"

        /** Satellite telephones (ITU-T E.164, +881): calling back is expensive. */
        const val CAUTION = "+881612345678"
    }
}
