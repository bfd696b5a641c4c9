package org.ringfence.app

import android.app.Activity
import android.app.NotificationManager
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.telecom.TelecomManager
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.core.Core
import org.ringfence.app.message.MessageDesk
import org.ringfence.app.message.ScreeningProvider
import org.ringfence.app.screen.AfterCallActivity
import org.ringfence.app.screen.CheckMessageActivity
import org.ringfence.app.screen.HealthActivity
import org.ringfence.app.screen.HistoryActivity
import org.ringfence.app.screen.HomeActivity
import org.ringfence.app.screen.LessonsActivity
import org.ringfence.app.screen.ListsActivity
import org.ringfence.app.screen.RulesActivity
import org.ringfence.app.screen.SetUpActivity
import org.ringfence.app.screen.SettingsActivity
import org.ringfence.app.screen.VerdictActivity
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Inspect
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.Shots
import org.ringfence.app.testing.World
import org.ringfence.app.testing.open
import org.ringfence.app.testing.words
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.service
import org.ringfence.app.warn.FullScreenWarningActivity
import org.ringfence.app.warn.Moment
import org.ringfence.app.warn.Warning
import org.ringfence.core.Effect
import org.ringfence.core.IncomingCall
import org.ringfence.core.IncomingMessage
import org.ringfence.core.StirShaken
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** Every page and notification, in every look, drawn to a picture and looked over by rule. */
@RunWith(CoreRunner::class)
class PagesTest {
    @get:Rule val world = World()

    /** What a page shows is made once: an evening of calls, messages, rules. */
    @Before
    fun anEvening() {
        world.install(Publisher.bankScams)
        val core = Core.of(world.app)
        core.addRule("+14155550199", Effect.BLOCK, "US", "en")
        core.addRule("+442071838750", Effect.ALLOW, "US", "en")
        listOf("+14155552671", "", "+881612345678", "+12025550143").forEachIndexed { minute, shown ->
            core.screen(IncomingCall(shown = shown, regions = listOf("US"), at = Core.now() - 3000 + minute * 600, stirShaken = StirShaken.FAILED)).record()
        }
        core.keepsMessageText = true
        MessageDesk.take(world.app, message())
        ScreeningProvider.Grants(world.app).noteRefused("dev.octoshrimpy.quik")
        shadowOf(world.app.service<NotificationManager>()).allNotifications.clear()
    }

    private fun message() =
        IncomingMessage(sender = "+12025550144", text = Look.on(world.app).getString(R.string.health_test_text), at = Core.now() - 200, region = "US")

    private val latest get() = Core.of(world.app).latestCall(LISTED, "en")!!.id
    private val latestMessage get() = Core
        .of(world.app)
        .messages(false, "en")
        .first()
        .id

    private fun intent(page: Class<out Activity>) = Intent(world.app, page)

    private val pages: Map<String, () -> Intent> =
        mapOf(
            "01-home" to { intent(HomeActivity::class.java) },
            "02-verdict-call" to { VerdictActivity.intentForCall(world.app, latest) },
            "03-verdict-message" to { VerdictActivity.intentForMessage(world.app, latestMessage) },
            "04-history" to { intent(HistoryActivity::class.java) },
            "05-check-message" to { intent(CheckMessageActivity::class.java) },
            "06-checked-message" to {
                intent(CheckMessageActivity::class.java).setAction(Intent.ACTION_SEND).putExtra(Intent.EXTRA_TEXT, message().text)
            },
            "07-after-call" to {
                intent(AfterCallActivity::class.java).putExtra(TelecomManager.EXTRA_HANDLE, Uri.fromParts("tel", LISTED, null))
            },
            "08-lists" to { intent(ListsActivity::class.java) },
            "09-rules" to { intent(RulesActivity::class.java) },
            "10-settings" to { intent(SettingsActivity::class.java) },
            "11-lessons" to { intent(LessonsActivity::class.java) },
            "12-lesson" to { intent(LessonsActivity::class.java).putExtra(LessonsActivity.CATEGORY, "BANK") },
            "13-health" to { intent(HealthActivity::class.java) },
            "14-set-up" to { intent(SetUpActivity::class.java) },
            "15-full-screen" to {
                val verdict = Core.of(world.app).latestCall(LISTED, Look.languageTag(Look.on(world.app)))!!.verdict
                FullScreenWarningActivity.intentFor(Look.on(world.app), LISTED, verdict)
            },
        )

    private fun open(intent: Intent): Activity =
        world.open(Class.forName(intent.component!!.className).asSubclass(Activity::class.java), intent)

    private fun draw(look: String) {
        val complaints = mutableListOf<String>()
        pages.forEach { (name, intent) ->
            val activity = open(intent())
            val page = Shots.page(activity)
            val decor = activity.window.decorView
            complaints += Inspect.complaints(decor).map { "$name: $it" }
            complaints +=
                Inspect.contrasts(decor, page).filterValues { it < READABLE }.map { (text, ratio) -> "$name: \"$text\" has contrast %.1f".format(ratio) }
            if (Build.VERSION.SDK_INT == NEWEST) Shots.save("$name-$look", page)
            activity.finish()
        }
        complaints += notifications(look)
        assertEquals("", complaints.joinToString("\n"))
    }

    private fun notifications(look: String): List<String> {
        val core = Core.of(world.app)
        val language = Look.languageTag(Look.on(world.app))
        val warning = Warning(world.app)
        val width = (world.app.resources.displayMetrics.widthPixels * 0.94).toInt()
        val danger = core.latestCall(LISTED, language)!!.verdict
        val caution = core.latestCall("+881612345678", language)!!.verdict
        val posted =
            mapOf(
                "20-notification-danger" to warning.callNotification(LISTED, danger, Moment.RINGING),
                "21-notification-caution" to warning.callNotification("+881612345678", caution, Moment.RINGING),
                "22-notification-message" to warning.messageNotification(core.messages(false, language).first().verdict, 1),
            )
        if (Build.VERSION.SDK_INT == NEWEST) posted.forEach { (name, it) -> Shots.save("$name-$look", Shots.notification(it, width)) }
        return posted.filterValues { it.contentIntent == null || it.publicVersion == null }.map { "${it.key} opens nothing or has no public form" }
    }

    @Test
    @Config(qualifiers = "w411dp-h891dp-xhdpi")
    fun `by day`() = draw("light")

    @Test
    @Config(qualifiers = "w411dp-h891dp-night-xhdpi")
    fun `by night`() = draw("dark")

    @Test
    @Config(qualifiers = "zh-rCN-w411dp-h891dp-xhdpi")
    fun `in Chinese`() = draw("chinese")

    @Test
    @Config(qualifiers = "w411dp-h891dp-xhdpi")
    fun `at twice the size of text`() {
        RuntimeEnvironment.setFontScale(2f)
        draw("200-percent")
    }

    @Test
    @Config(qualifiers = "w320dp-h568dp-xhdpi")
    fun `on a small phone`() = draw("small")

    @Test
    @Config(qualifiers = "zh-rCN-w320dp-h568dp-night-xhdpi")
    fun `on a small phone by night in Chinese at twice the size`() {
        RuntimeEnvironment.setFontScale(2f)
        draw("small-dark-chinese-200")
    }

    @Test
    @Config(qualifiers = "ar-ldrtl-w411dp-h891dp-xhdpi")
    fun `mirrored for languages that run from right to left`() {
        val activity = open(intent(HomeActivity::class.java))
        val decor = activity.window.decorView
        assertEquals(android.view.View.LAYOUT_DIRECTION_RTL, decor.layoutDirection)
        assertEquals(emptyList<String>(), Inspect.complaints(decor))
        if (Build.VERSION.SDK_INT == NEWEST) Shots.save("01-home-mirrored", Shots.page(activity))
    }

    @Test
    fun `pages that await something say what to do`() {
        Core.of(world.app).waitForCall()
        val home = open(intent(HomeActivity::class.java))
        assertTrue(home.words().any { it.startsWith(home.getString(R.string.home_waiting, "").trim()) })
        Shots.save("01-home-waiting", Shots.page(home))
    }

    @Test
    fun `every word of the app is there in both languages`() {
        val fields = R.string::class.java.fields.filter { it.type == Int::class.java }
        val chinese = world.app.createConfigurationContext(config("zh-CN"))
        val english = world.app.createConfigurationContext(config("en-US"))
        val same = setOf("app_name", "settings_version", "lesson_quote")
        val untranslated = fields.filter { it.name !in same && chinese.getString(it.getInt(null)) == english.getString(it.getInt(null)) }
        assertEquals(emptyList<String>(), untranslated.map { it.name })
    }

    private fun config(tag: String) =
        android.content.res
            .Configuration(world.app.resources.configuration)
            .apply { setLocale(java.util.Locale.forLanguageTag(tag)) }

    @Test
    fun `the app is built for the platform that the store asks for`() {
        assertEquals(TARGET, world.app.applicationInfo.targetSdkVersion)
    }

    private companion object {
        const val LISTED = "+12025550143"
        const val READABLE = 4.5
        const val NEWEST = 36
        const val TARGET = 36
    }
}
