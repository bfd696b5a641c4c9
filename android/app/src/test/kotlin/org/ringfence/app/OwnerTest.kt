package org.ringfence.app

import android.app.ActivityManager
import android.app.Notification
import android.app.NotificationManager
import android.app.role.RoleManager
import android.content.Intent
import android.content.res.Configuration
import android.net.Uri
import android.os.Looper
import android.telecom.TelecomManager
import android.view.View
import android.widget.TextView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.call.ScreeningService
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
import org.ringfence.app.ui.service
import org.ringfence.core.Effect
import org.ringfence.core.Preset
import org.ringfence.core.Truce
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import java.io.ByteArrayOutputStream

/** What the owner does, and what the app does about it. */
@RunWith(CoreRunner::class)
class OwnerTest {
    @get:Rule val world = World()

    private val core get() = Core.of(world.app)

    private fun <A : android.app.Activity> open(type: Class<A>, intent: Intent = Intent(world.app, type)): A {
        val page = Robolectric.buildActivity(type, intent).setup().get()
        world.settle()
        return page
    }

    private fun words(page: android.app.Activity) =
        Shots
            .all(page.window.decorView)
            .filterIsInstance<TextView>()
            .map { it.text.toString() }
            .toList()

    private fun press(page: android.app.Activity, text: Int) {
        val wanted = page.getString(text)
        val found = Shots.all(page.window.decorView).firstOrNull {
            it.isClickable &&
                ((it as? TextView)?.text?.toString() == wanted || it.contentDescription == wanted)
        }
        checkNotNull(found) { "there is no \"$wanted\" among ${words(page)}" }.performClick()
        world.settle()
    }

    private fun screen(shown: String) {
        Telecom().screen(Telecom.call(shown)).await()
        while (ScreeningService.isBusy) Thread.sleep(5)
        world.settle()
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
        val page = open(HealthActivity::class.java)
        Checks.all(world.app, core).forEach { assertTrue(it.title, it.title in words(page) && it.fixLabel in words(page)) }
        press(page, R.string.health_ok)
        assertEquals(causes.size - 1, Checks.all(world.app, core).size)
    }

    @Test
    fun `without the role the start page says that nobody is protected`() {
        shadowOf(world.app.getSystemService(RoleManager::class.java)).removeHeldRole(RoleManager.ROLE_CALL_SCREENING)
        val page = open(HomeActivity::class.java)
        assertTrue(page.getString(R.string.home_unprotected) in words(page))
        press(page, R.string.health_role_fix)
        assertNotNull(shadowOf(page).nextStartedActivity)
    }

    @Test
    fun `"test me" shows what would appear and writes nothing down`() {
        val page = open(HealthActivity::class.java)
        press(page, R.string.health_test)
        assertTrue(page.getString(R.string.health_test_call) in words(page))
        assertTrue(page.getString(R.string.health_test_message) in words(page))
        assertEquals(0, core.calls(false, "en").size + core.messages(false, "en").size)
    }

    @Test
    fun `whoever waits for a call is rung through, and ends it with one button`() {
        val page = open(HomeActivity::class.java)
        press(page, R.string.home_wait_button)
        assertTrue(Truce.EXPECTED_CALL in core.truces())
        press(page, R.string.home_end_button)
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

    @Test
    fun `after a doubtful call the owner is asked what they wanted`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val intent = Intent(world.app, AfterCallActivity::class.java).putExtra(TelecomManager.EXTRA_HANDLE, Uri.fromParts("tel", "+12025550143", null))
        val page = open(AfterCallActivity::class.java, intent)
        press(page, R.string.after_money)
        assertTrue(page.getString(R.string.after_money_done) in words(page))
        assertEquals(
            Effect.BLOCK,
            core
                .rules()
                .single()
                .draft.effect,
        )
        screen("+14155552671")
        val harmless = Intent(world.app, AfterCallActivity::class.java).putExtra(TelecomManager.EXTRA_HANDLE, Uri.fromParts("tel", "+14155552671", null))
        assertTrue("nobody is asked about a call that was in order", open(AfterCallActivity::class.java, harmless).isFinishing)
    }

    @Test
    fun `a rule is made, explained and removed`() {
        val page = open(RulesActivity::class.java)
        val field = Shots.all(page.window.decorView).filterIsInstance<android.widget.EditText>().single()
        field.setText("+44207*")
        press(page, R.string.rules_block)
        assertTrue(words(page).toString(), words(page).any { it.startsWith("+44207") })
        press(page, R.string.rules_remove)
        assertEquals(0, core.rules().size)
    }

    @Test
    fun `a stricter preset is shown on one's own calls before it counts`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val page = open(SettingsActivity::class.java)
        press(page, R.string.preset_strict)
        assertEquals(Preset.GENTLE, core.preset())
        assertTrue(words(page).toString(), words(page).any { it.contains("+12025550143") })
        press(page, R.string.preview_use)
        assertEquals(Preset.STRICT, core.preset())
    }

    @Test
    fun `what was decided moves to another phone in a file`() {
        core.addRule("+14155550199", Effect.BLOCK, "US", "en")
        val saved = ByteArrayOutputStream()
        val file = Uri.parse("content://documents/ringfence.json")
        shadowOf(world.app.contentResolver).registerOutputStream(file, saved)
        val page = open(SettingsActivity::class.java)
        press(page, R.string.settings_export)
        shadowOf(page).receiveResult(shadowOf(page).nextStartedActivityForResult.intent, android.app.Activity.RESULT_OK, Intent().setData(file))
        world.settle()
        core.removeRule(core.rules().single().id)
        shadowOf(world.app.contentResolver).registerInputStream(file, saved.toByteArray().inputStream())
        press(page, R.string.settings_import)
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
        val page = open(SetUpActivity::class.java)
        press(page, R.string.setup_begin)
        assertTrue(page.getString(R.string.setup_role) in words(page))
        press(page, R.string.setup_not_now)
        if (page.getString(R.string.setup_notify) in words(page)) press(page, R.string.setup_not_now)
        press(page, R.string.setup_not_now)
        press(page, R.string.setup_finish)
        assertTrue(page.isFinishing && SetUpActivity.isDone(world.app))
    }

    @Test
    fun `a change of language changes the words of the page and of the core`() {
        world.install(Publisher.bankScams)
        screen("+12025550143")
        val config = Configuration(world.app.resources.configuration).apply { setLocale(java.util.Locale.SIMPLIFIED_CHINESE) }
        val chinese = world.app.createConfigurationContext(config)
        assertEquals("您已受到保护", chinese.getString(R.string.home_protected))
        assertTrue(
            core
                .latestCall("+12025550143", "zh-CN")!!
                .verdict.headline
                .any { it in '\u4e00'..'\u9fff' },
        )
    }

    @Test
    fun `every picture that stands alone has words`() {
        val page = open(SettingsActivity::class.java)
        val silent = Shots.all(page.window.decorView).filterIsInstance<android.widget.ImageButton>().filter { it.contentDescription.isNullOrBlank() }
        assertEquals(emptyList<View>(), silent.toList())
    }
}
