package org.ringfence.app

import android.app.Activity
import android.app.NotificationManager
import android.app.role.RoleManager
import android.content.Intent
import android.graphics.Insets
import android.net.Uri
import android.os.Build
import android.telecom.TelecomManager
import android.view.WindowInsets
import android.view.WindowManager
import android.widget.ScrollView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.call.Permissions
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.health.Checks
import org.ringfence.app.health.HealthNotice
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
import org.ringfence.app.testing.press
import org.ringfence.app.testing.words
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.service
import org.ringfence.app.warn.FullScreenWarningActivity
import org.ringfence.app.warn.Moment
import org.ringfence.app.warn.Overlay
import org.ringfence.app.warn.Warning
import org.ringfence.core.Action
import org.ringfence.core.Effect
import org.ringfence.core.IncomingCall
import org.ringfence.core.IncomingMessage
import org.ringfence.core.StirShaken
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowSettings
import org.robolectric.shadows.ShadowWindowManagerImpl

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
        listOf("+14155552671", "", SATELLITE, "+12025550143").forEachIndexed { minute, shown ->
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

    private fun verdict(shown: String) = Core.of(world.app).latestCall(shown, Look.languageTag(Look.on(world.app)))!!.verdict

    private fun after(vararg presses: Int): Activity =
        open(intent(AfterCallActivity::class.java).putExtra(TelecomManager.EXTRA_HANDLE, Uri.fromParts("tel", LISTED, null))).then(*presses)

    private fun setUp(vararg presses: Int): Activity = open(intent(SetUpActivity::class.java)).then(*presses)

    private fun Activity.then(vararg presses: Int): Activity = apply { presses.forEach { world.press(this, it) } }

    /** Does [what] while something is wrong with the phone. */
    private fun <T> unwell(what: () -> T): T {
        val roles = shadowOf(world.app.getSystemService(RoleManager::class.java))
        roles.removeHeldRole(RoleManager.ROLE_CALL_SCREENING)
        shadowOf(world.app).denyPermissions(Permissions.NOTIFICATIONS)
        SelfCheck(world.app).tooSlow(1500)
        return what().also {
            shadowOf(world.app).grantPermissions(Permissions.NOTIFICATIONS)
            roles.addHeldRole(RoleManager.ROLE_CALL_SCREENING)
            SelfCheck(world.app).understood("slow_ms")
        }
    }

    private val pages: Map<String, () -> Activity> =
        mapOf(
            "01-home" to { open(intent(HomeActivity::class.java)) },
            "01-home-unprotected" to { unwell { open(intent(HomeActivity::class.java)) } },
            "02-verdict-call" to { open(VerdictActivity.intentForCall(world.app, latest)) },
            "03-verdict-message" to { open(VerdictActivity.intentForMessage(world.app, latestMessage)) },
            "04-history" to { open(intent(HistoryActivity::class.java)) },
            "05-check-message" to { open(intent(CheckMessageActivity::class.java)) },
            "06-checked-message" to {
                open(intent(CheckMessageActivity::class.java).setAction(Intent.ACTION_SEND).putExtra(Intent.EXTRA_TEXT, message().text))
            },
            "07-after-call" to { after() },
            "07-after-call-money" to { after(R.string.after_money) },
            "07-after-call-sales" to { after(R.string.after_sales) },
            "08-lists-none" to { open(intent(ListsActivity::class.java)) },
            "08-lists-confirm" to { confirm() },
            "08-lists" to { confirm().then(R.string.lists_may_block) },
            "09-rules" to { open(intent(RulesActivity::class.java)) },
            "10-settings" to { open(intent(SettingsActivity::class.java)) },
            "10-settings-preview" to { open(intent(SettingsActivity::class.java)).then(R.string.preset_strict) },
            "11-lessons" to { open(intent(LessonsActivity::class.java)) },
            "12-lesson" to { open(intent(LessonsActivity::class.java).putExtra(LessonsActivity.CATEGORY, "BANK")) },
            "13-health" to { open(intent(HealthActivity::class.java)) },
            "13-health-unwell" to { unwell { open(intent(HealthActivity::class.java)) } },
            "13-health-tested" to { open(intent(HealthActivity::class.java)).then(R.string.health_test) },
            "14-set-up-1" to { setUp() },
            "14-set-up-2-role" to { unwell { setUp(R.string.setup_begin) } },
            "14-set-up-3-notifications" to { unwell { setUp(R.string.setup_begin, R.string.setup_not_now) } },
            "14-set-up-4-lists" to { setUp(R.string.setup_begin) },
            "14-set-up-5-done" to { setUp(R.string.setup_begin, R.string.setup_not_now) },
            "15-full-screen" to { open(FullScreenWarningActivity.intentFor(Look.on(world.app), LISTED, verdict(LISTED))) },
        )

    private fun confirm(): Activity {
        val page = open(intent(ListsActivity::class.java))
        val field = Shots.find(page.window.decorView) { it is android.widget.EditText } as android.widget.EditText
        field.setText(feed.link)
        return page.then(R.string.lists_next)
    }

    private fun open(intent: Intent): Activity =
        world.open(Class.forName(intent.component!!.className).asSubclass(Activity::class.java), intent)

    private fun draw(look: String) {
        val complaints = mutableListOf<String>()
        pages.forEach { (name, open) ->
            val activity = open()
            val page = Shots.page(activity)
            val decor = activity.window.decorView
            complaints += (Inspect.complaints(decor) + Inspect.contrasts(decor, page)).map { "$name: $it" }
            if (Build.VERSION.SDK_INT == NEWEST) Shots.save("$name-$look", page)
            activity.finish()
        }
        complaints += overlay(look)
        complaints += notifications(look)
        if (Build.VERSION.SDK_INT == NEWEST) Shots.index()
        assertEquals("", complaints.joinToString("\n"))
    }

    private fun overlay(look: String): List<String> {
        ShadowSettings.setCanDrawOverlays(true)
        Overlay.show(Look.on(world.app), LISTED, verdict(LISTED))
        world.settle()
        val view = Shadow.extract<ShadowWindowManagerImpl>(world.app.getSystemService(WindowManager::class.java)).views.last()
        // What does not fit scrolls; here all of it is looked at.
        val page = Shots.view(view, (view as ScrollView).getChildAt(0).measuredHeight)
        if (Build.VERSION.SDK_INT == NEWEST) Shots.save("16-overlay-$look", page)
        val complaints = (Inspect.complaints(view) + Inspect.contrasts(view, page)).map { "16-overlay: $it" }
        Overlay.hide()
        return complaints
    }

    private fun notifications(look: String): List<String> {
        val context = Look.on(world.app)
        val warning = Warning(world.app)
        val width = (world.app.resources.displayMetrics.widthPixels * 0.94).toInt()
        val danger = verdict(LISTED)
        val message = Core
            .of(world.app)
            .messages(false, warning.language)
            .first()
            .verdict
        val warnings =
            mapOf(
                "20-notification-danger" to warning.callNotification(LISTED, danger, Moment.RINGING),
                "21-notification-caution" to warning.callNotification(SATELLITE, verdict(SATELLITE), Moment.RINGING),
                "22-notification-message" to warning.messageNotification(message, 1),
                "23-notification-ended" to warning.callNotification(LISTED, danger.copy(action = Action.BLOCK), Moment.RINGING),
                "24-notification-silenced" to warning.callNotification("", verdict("").copy(action = Action.SILENCE), Moment.RINGING),
            )
        val notices = unwell { mapOf("25-notification-health" to HealthNotice.notice(context, Checks.all(context, Core.of(world.app)).first())) }
        val complaints = mutableListOf<String>()
        (warnings + notices).forEach { (name, posted) ->
            if (posted.contentIntent == null) complaints += "$name opens nothing"
            val drawn = Shots.notification(posted, width)
            if (Build.VERSION.SDK_INT == NEWEST) Shots.save("$name-$look", drawn)
        }
        return complaints + warnings.filterValues { it.publicVersion == null }.map { "${it.key} has no public form" }
    }

    @Test
    @Config(qualifiers = "w411dp-h891dp-xhdpi")
    fun `by day`() = draw("light")

    @Test
    @Config(sdk = [NEWEST], qualifiers = "w411dp-h891dp-night-xhdpi")
    fun `by night`() = draw("dark")

    @Test
    @Config(sdk = [NEWEST], qualifiers = "zh-rCN-w411dp-h891dp-xhdpi")
    fun `in Chinese`() = draw("chinese")

    @Test
    @Config(sdk = [NEWEST], qualifiers = "w411dp-h891dp-xhdpi")
    fun `at twice the size of text`() {
        RuntimeEnvironment.setFontScale(2f)
        draw("200-percent")
    }

    @Test
    @Config(sdk = [NEWEST], qualifiers = "w320dp-h568dp-xhdpi")
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
    fun `pages keep clear of the bars and the keyboard of the system`() {
        val pages = listOf(open(intent(HomeActivity::class.java)), open(FullScreenWarningActivity.intentFor(Look.on(world.app), LISTED, verdict(LISTED))))
        pages.forEach { page ->
            val scroll = Shots.find(page.window.decorView) { it is ScrollView }!!
            scroll.dispatchApplyWindowInsets(insets(Insets.of(0, 80, 0, 60)))
            assertEquals(page.javaClass.simpleName, listOf(80, 60), listOf(scroll.paddingTop, scroll.paddingBottom))
        }
    }

    private fun insets(bars: Insets): WindowInsets =
        WindowInsets
            .Builder()
            .apply {
                @Suppress("DEPRECATION")
                if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) setInsets(WindowInsets.Type.systemBars(), bars) else setSystemWindowInsets(bars)
            }.build()

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
        val gaps = { text: String ->
            Regex("%\\d\\$[sd]")
                .findAll(text)
                .map { it.value }
                .sorted()
                .toList()
        }
        val other = fields.filter { gaps(chinese.getString(it.getInt(null))) != gaps(english.getString(it.getInt(null))) }
        assertEquals("the same gaps to fill", emptyList<String>(), other.map { it.name })
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
        /** One publisher for every look. */
        val feed: Publisher.Feed by lazy {
            Publisher.Feed("pages-${Build.VERSION.SDK_INT}").apply {
                release("+12025550143\n+12025550144\n")
                Runtime.getRuntime().addShutdownHook(Thread { close() })
            }
        }

        const val LISTED = "+12025550143"
        const val SATELLITE = "+881612345678"
        const val NEWEST = 36
        const val TARGET = 36
    }
}
