package org.ringfence.app

import android.app.ActivityManager
import android.app.Notification
import android.app.NotificationManager
import android.app.role.RoleManager
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.os.Looper
import android.telecom.DisconnectCause
import android.telecom.TelecomManager
import android.view.View
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.health.Checks
import org.ringfence.app.screen.AfterCallActivity
import org.ringfence.app.screen.HealthActivity
import org.ringfence.app.screen.HomeActivity
import org.ringfence.app.screen.PauseTile
import org.ringfence.app.screen.RulesActivity
import org.ringfence.app.screen.SetUpActivity
import org.ringfence.app.screen.SettingsActivity
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.Shots
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.ringfence.app.testing.open
import org.ringfence.app.testing.press
import org.ringfence.app.testing.words
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.service
import org.ringfence.core.Effect
import org.ringfence.core.Preset
import org.ringfence.core.Truce
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.io.ByteArrayOutputStream

/** What the owner does, and what the app does about it. */
@RunWith(CoreRunner::class)
class OwnerTest {
    @get:Rule val world = World()

    private val core get() = Core.of(world.app)

    private fun screen(shown: String) {
        Telecom().screen(Telecom.call(shown)).await()
        world.settleCalls()
    }

    @Test
    fun `every cause of silent failure shows on the health page with one button`() {
        world.install(Publisher.bankScams)
        assertEquals(emptyList<String>(), Checks.all(world.app, core).map { it.title })
        val causes: Map<String, () -> Unit> =
            mapOf(
                "the role is lost" to { shadowOf(world.app.getSystemService(RoleManager::class.java)).removeHeldRole(RoleManager.ROLE_CALL_SCREENING) },
                "notifications are off" to { shadowOf(world.app.service<NotificationManager>()).setNotificationsEnabled(false) },
                "the battery is saved at our cost" to { shadowOf(world.app.getSystemService(ActivityManager::class.java)).setBackgroundRestricted(true) },
                "an answer came too late" to { SelfCheck(world.app).tooSlow(1500) },
                "a check failed" to { SelfCheck(world.app).failed(IllegalStateException()) },
                "a call came before the phone was unlocked" to { SelfCheck(world.app).wasLocked() },
            )
        causes.entries.forEachIndexed { before, (cause, happen) ->
            happen()
            assertEquals(cause, before + 1, Checks.all(world.app, core).size)
        }
        val page = world.open(HealthActivity::class.java)
        Checks.all(world.app, core).forEach { assertTrue(it.title, it.title in page.words() && it.fixLabel in page.words()) }
        world.press(page, R.string.health_ok)
        assertEquals(causes.size - 1, Checks.all(world.app, core).size)
    }

    @Test
    fun `without the role the start page says that nobody is protected`() {
        shadowOf(world.app.getSystemService(RoleManager::class.java)).removeHeldRole(RoleManager.ROLE_CALL_SCREENING)
        val page = world.open(HomeActivity::class.java)
        assertTrue(page.getString(R.string.home_unprotected) in page.words())
        world.press(page, R.string.health_role_fix)
        assertNotNull(shadowOf(page).nextStartedActivity)
    }

    @Test
    fun `whoever waits for a call is rung through, and ends it with one button`() {
        val page = world.open(HomeActivity::class.java)
        world.press(page, R.string.home_wait_button)
        assertTrue(Truce.EXPECTED_CALL in core.truces())
        world.press(page, R.string.home_end_button)
        assertFalse(Truce.EXPECTED_CALL in core.truces())
    }

    @Test
    fun `the tile pauses and goes on`() {
        val tile = Robolectric.buildService(PauseTile::class.java).create().get()
        tile.onClick()
        world.settle()
        assertTrue(Truce.PAUSE in core.truces())
        tile.onClick()
        world.settle()
        assertFalse(Truce.PAUSE in core.truces())
    }

    @Test
    fun `the buttons of a warning block a number, or let it ring from now on`() {
        world.install(Publisher.bankScams)
        core.use(Preset.STRICT)
        screen("+12025550143")
        val ended: Notification = shadowOf(world.app.service<NotificationManager>()).allNotifications.last()
        val fine = ended.actions.single { it.title == world.app.getString(R.string.warning_fine) }
        fine.actionIntent.send()
        shadowOf(Looper.getMainLooper()).idle()
        world.settle()
        assertTrue(core.latestCall("+12025550143", "en")!!.isUndone)
        val again = Telecom().screen(Telecom.call("+12025550143")).await()
        assertFalse(again.disallowCall)
        core.addRule("+14155550100", Effect.BLOCK, "US", "en")
        assertTrue(Telecom().screen(Telecom.call("+14155550100")).await().disallowCall)
    }

    private fun afterCall(shown: String, cause: Int = DisconnectCause.REMOTE, duration: Int = TelecomManager.DURATION_MEDIUM): AfterCallActivity {
        val intent =
            Intent(world.app, AfterCallActivity::class.java)
                .putExtra(TelecomManager.EXTRA_HANDLE, Uri.fromParts("tel", shown, null))
                .putExtra(TelecomManager.EXTRA_DISCONNECT_CAUSE, cause)
                .putExtra(TelecomManager.EXTRA_CALL_DURATION, duration)
        return world.open(AfterCallActivity::class.java, intent)
    }

    @Test
    fun `whoever wanted money, a code or data is blocked, and the lesson stands by`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val page = afterCall("+12025550143")
        world.press(page, R.string.after_money)
        assertTrue(page.getString(R.string.after_money_done) in page.words())
        assertTrue(page.words().toString(), page.getString(R.string.verdict_lesson) in page.words() && page.getString(R.string.category_bank) in page.words())
        assertEquals(listOf(Effect.BLOCK), core.rules().map { it.draft.effect })
    }

    @Test
    fun `whoever wanted to sell something may ring again unless the owner says no`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val page = afterCall("+12025550143")
        world.press(page, R.string.after_sales)
        assertTrue(page.words().toString(), page.getString(R.string.category_telemarketing) in page.words())
        assertEquals(0, core.rules().size)
        world.press(page, R.string.after_sales_block)
        assertEquals(listOf("+12025550143" to Effect.BLOCK), core.rules().map { it.draft.pattern to it.draft.effect })
        assertTrue(page.isFinishing)
    }

    @Test
    fun `whoever was all right rings from now on`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val page = afterCall("+12025550143")
        world.press(page, R.string.after_fine)
        assertTrue(core.latestCall("+12025550143", "en")!!.isUndone)
    }

    @Test
    fun `nobody is asked about a call that was in order, and how it went is written down`() {
        screen("+14155552671")
        val table =
            mapOf(
                "missed" to Triple(DisconnectCause.MISSED, TelecomManager.DURATION_VERY_SHORT, 0u),
                "refused" to Triple(DisconnectCause.REJECTED, TelecomManager.DURATION_VERY_SHORT, 0u),
                "a moment" to Triple(DisconnectCause.REMOTE, TelecomManager.DURATION_VERY_SHORT, 1u),
                "half a minute" to Triple(DisconnectCause.LOCAL, TelecomManager.DURATION_SHORT, 3u),
                "a minute" to Triple(DisconnectCause.LOCAL, TelecomManager.DURATION_MEDIUM, 60u),
                "long" to Triple(DisconnectCause.LOCAL, TelecomManager.DURATION_LONG, 120u),
            )
        table.forEach { (name, case) ->
            val (cause, duration, talked) = case
            assertTrue(name, afterCall("+14155552671", cause, duration).isFinishing)
            assertEquals(name, talked, core.latestCall("+14155552671", "en")!!.talked)
        }
    }

    @Test
    fun `a rule is made, explained and removed`() {
        val page = world.open(RulesActivity::class.java)
        val field = Shots.all(page.window.decorView).filterIsInstance<android.widget.EditText>().single()
        field.setText("+44207*")
        world.press(page, R.string.rules_block)
        assertTrue(page.words().toString(), page.words().any { it.startsWith("+44207") })
        world.press(page, R.string.rules_remove)
        assertEquals(0, core.rules().size)
    }

    @Test
    fun `a stricter preset is shown on one's own calls before it counts`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val page = world.open(SettingsActivity::class.java)
        world.press(page, R.string.preset_strict)
        assertEquals(Preset.GENTLE, core.preset())
        assertTrue(page.words().toString(), page.words().any { it.contains("+12025550143") })
        world.press(page, R.string.preview_use)
        assertEquals(Preset.STRICT, core.preset())
    }

    @Test
    fun `what was decided moves to another phone in a file`() {
        core.addRule("+14155550199", Effect.BLOCK, "US", "en")
        val saved = ByteArrayOutputStream()
        val file = Uri.parse("content://documents/ringfence.json")
        shadowOf(world.app.contentResolver).registerOutputStream(file, saved)
        val page = world.open(SettingsActivity::class.java)
        world.press(page, R.string.settings_export)
        shadowOf(page).receiveResult(shadowOf(page).nextStartedActivityForResult.intent, android.app.Activity.RESULT_OK, Intent().setData(file))
        world.settle()
        core.removeRule(core.rules().single().id)
        shadowOf(world.app.contentResolver).registerInputStream(file, saved.toByteArray().inputStream())
        world.press(page, R.string.settings_import)
        shadowOf(page).receiveResult(shadowOf(page).nextStartedActivityForResult.intent, android.app.Activity.RESULT_OK, Intent().setData(file))
        world.settle()
        assertEquals(
            "+14155550199",
            core
                .rules()
                .single()
                .draft.pattern,
        )
    }

    @Test
    fun `set-up asks one thing a page and never twice`() {
        shadowOf(world.app.getSystemService(RoleManager::class.java)).removeHeldRole(RoleManager.ROLE_CALL_SCREENING)
        val page = world.open(SetUpActivity::class.java)
        world.press(page, R.string.setup_begin)
        assertTrue(page.getString(R.string.setup_role) in page.words())
        world.press(page, R.string.setup_not_now)
        if (page.getString(R.string.setup_notify) in page.words()) world.press(page, R.string.setup_not_now)
        world.press(page, R.string.setup_not_now)
        world.press(page, R.string.setup_finish)
        assertTrue(page.isFinishing && SetUpActivity.isDone(world.app))
    }

    @Test
    fun `a change of language changes the words of the page, of the core and of the warning`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val settings = world.open(SettingsActivity::class.java)
        val chosen = Shots.all(settings.window.decorView).filterIsInstance<android.widget.RadioButton>().single { it.text == "简体中文" }
        chosen.performClick()
        world.settle()
        assertEquals("zh-Hans", Look(world.app).language)
        // The system hands a chosen language to every context; before Android 13 the app does it itself.
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) RuntimeEnvironment.setQualifiers("+zh-rCN")
        val home = world.open(HomeActivity::class.java)
        assertTrue(home.words().toString(), "您已受到保护" in home.words())
        screen("+12025550143")
        val warning = shadowOf(world.app.service<NotificationManager>()).allNotifications.last()
        val texts = listOf(Notification.EXTRA_TITLE, Notification.EXTRA_TEXT).map { warning.extras.getCharSequence(it).toString() }
        assertEquals("危险：很可能是诈骗", texts.first())
        assertTrue("the core's words: $texts", texts.last().any { it in '\u4e00'..'\u9fff' })
    }

    @Test
    fun `every picture that stands alone has words`() {
        val page = world.open(SettingsActivity::class.java)
        val silent = Shots.all(page.window.decorView).filterIsInstance<android.widget.ImageButton>().filter { it.contentDescription.isNullOrBlank() }
        assertEquals(emptyList<View>(), silent.toList())
    }
}
