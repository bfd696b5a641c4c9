package org.ringfence.app.screen

import android.app.NotificationManager
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.provider.Settings
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.call.Permissions
import org.ringfence.app.message.MessageListener
import org.ringfence.app.message.ScreeningProvider
import org.ringfence.app.sync.SyncJob.Companion.fetchesOnWifiOnly
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Times
import org.ringfence.app.ui.service
import org.ringfence.core.Action
import org.ringfence.core.Preset
import org.ringfence.core.PreviewedCall

/** What the owner can choose; a stricter or milder preset is shown on the owner's own calls before it counts. */
class SettingsActivity : Screen() {
    override val heading = R.string.settings

    private var preview: Pair<Preset, List<PreviewedCall>>? = null

    override fun refresh(): Unit =
        load({ core -> core.preset() }) { preset ->
            show {
                strictness(preset)
                reading()
                messages()
                heading(getString(R.string.lists))
                switch(getString(R.string.settings_network), getString(R.string.settings_network_note), context.applicationContext.fetchesOnWifiOnly) {
                    applicationContext.fetchesOnWifiOnly = it
                }
                exchange()
                note(getString(R.string.settings_version, packageManager.getPackageInfo(packageName, 0).versionName))
            }
        }

    private fun Column.strictness(current: Preset?) {
        heading(getString(R.string.settings_how))
        val shown = preview
        Preset.entries.forEach { preset ->
            val (title, note) =
                when (preset) {
                    Preset.GENTLE -> R.string.preset_gentle to R.string.preset_gentle_note
                    Preset.BALANCED -> R.string.preset_balanced to R.string.preset_balanced_note
                    Preset.STRICT -> R.string.preset_strict to R.string.preset_strict_note
                }
            choice(getString(title), getString(note), preset == (shown?.first ?: current)) { ask(preset) }
        }
        if (current == null && shown == null) choice(getString(R.string.preset_own), null, true) { }
        if (shown != null) previewed(shown.first, shown.second)
    }

    private fun ask(preset: Preset): Unit =
        load({ it.preview(preset, language) }) {
            preview = preset to it
            refresh()
        }

    private fun Column.previewed(preset: Preset, changed: List<PreviewedCall>) =
        card(R.color.accent_soft, null) {
            if (changed.isEmpty()) {
                body(getString(R.string.preview_none), R.color.on_accent_soft)
            } else {
                body(getString(R.string.preview_some, changed.size), R.color.on_accent_soft)
            }
            changed.take(PREVIEWED).forEach { call ->
                add(
                    label(
                        "${Faces.number(context, call.past.caller)}, ${Times.moment(context, call.past.at)}",
                        R.dimen.text_body,
                        R.color.on_accent_soft,
                        bold = true,
                    ),
                    R.dimen.space_3,
                )
                val now = getString(R.string.preview_now, getString(word(call.now)))
                val then = getString(R.string.preview_then, getString(word(call.then)))
                add(label("$now → $then", R.dimen.text_note, R.color.on_accent_soft), 0)
            }
            button(getString(R.string.preview_use)) {
                load({ it.use(preset) }) {
                    preview = null
                    refresh()
                }
            }
        }

    private fun word(action: Action) =
        when (action) {
            Action.ALLOW -> R.string.action_allow
            Action.WARN -> R.string.action_warn
            Action.SILENCE -> R.string.action_silence
            Action.BLOCK -> R.string.action_block
        }

    private fun Column.reading() {
        val look = Look(this@SettingsActivity)
        heading(getString(R.string.settings_reading))
        body(getString(R.string.settings_text_size))
        mapOf(R.string.settings_text_normal to 1f, R.string.settings_text_large to 1.3f, R.string.settings_text_huge to 1.6f).forEach { (name, scale) ->
            choice(getString(name), null, look.textScale == scale) {
                look.textScale = scale
                recreate()
            }
        }
        body(getString(R.string.settings_language))
        mapOf("" to getString(R.string.settings_language_system), "en" to "English", "zh-Hans" to "简体中文").forEach { (tag, name) ->
            choice(name, null, look.language == tag) {
                look.language = tag
                recreate()
            }
        }
        switch(getString(R.string.settings_speak), getString(R.string.settings_speak_note), look.readsAloud) { look.readsAloud = it }
        switch(getString(R.string.settings_full_screen), getString(R.string.settings_full_screen_note), look.warnsFullScreen) {
            look.warnsFullScreen = it
            if (it) allowFullScreen()
        }
        val isOver = look.warnsOverCall && Settings.canDrawOverlays(this@SettingsActivity)
        switch(getString(R.string.settings_overlay), getString(R.string.settings_overlay_note), isOver) {
            look.warnsOverCall = it
            if (it && !Settings.canDrawOverlays(this@SettingsActivity)) openPage(Settings.ACTION_MANAGE_OVERLAY_PERMISSION)
        }
    }

    private fun allowFullScreen() {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.UPSIDE_DOWN_CAKE) return
        if (service<NotificationManager>().canUseFullScreenIntent()) return
        openPage(Settings.ACTION_MANAGE_APP_USE_FULL_SCREEN_INTENT)
    }

    private fun openPage(action: String) = startActivity(Intent(action, Uri.parse("package:$packageName")))

    private fun Column.messages() {
        heading(getString(R.string.settings_messages))
        switch(getString(R.string.settings_listener), getString(R.string.settings_listener_note), MessageListener.isGranted(this@SettingsActivity)) {
            startActivity(Intent(Settings.ACTION_NOTIFICATION_LISTENER_SETTINGS))
        }
        permission(Permissions.SMS, R.string.settings_sms, R.string.settings_sms_note)
        permission(Permissions.CONTACTS, R.string.settings_contacts, R.string.settings_contacts_note)
        heading(getString(R.string.settings_provider))
        note(getString(R.string.settings_provider_note))
        val grants = ScreeningProvider.Grants(this@SettingsActivity)
        val asked = grants.all()
        if (asked.isEmpty()) note(getString(R.string.settings_provider_none))
        asked.forEach { (app, isGranted) -> switch(nameOf(app), "", isGranted) { grants.set(app, it) } }
    }

    /** Whoever bound to a service of ours is visible to us; what was removed since is called by its package. */
    private fun nameOf(
        app: String,
    ): CharSequence = runCatching { packageManager.getApplicationLabel(packageManager.getApplicationInfo(app, 0)) }.getOrDefault(app)

    /** A permission that only some flavours declare; the others do not speak of it. */
    private fun Column.permission(name: String, title: Int, note: Int) {
        if (!Permissions.canAsk(this@SettingsActivity, name)) return
        switch(getString(title), getString(note), Permissions.isGranted(this@SettingsActivity, name)) {
            // What was granted is taken back on the system's page alone.
            if (it) requestPermissions(arrayOf(name), ASKED) else openPage(Settings.ACTION_APPLICATION_DETAILS_SETTINGS)
        }
    }

    private fun Column.exchange() {
        heading(getString(R.string.settings_exchange))
        quietButton(getString(R.string.settings_export)) {
            val intent = Intent(Intent.ACTION_CREATE_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType(DOCUMENT)
            @Suppress("DEPRECATION")
            startActivityForResult(intent.putExtra(Intent.EXTRA_TITLE, "ringfence.json"), EXPORT)
        }
        quietButton(getString(R.string.settings_import)) {
            @Suppress("DEPRECATION")
            startActivityForResult(Intent(Intent.ACTION_OPEN_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType("*/*"), IMPORT)
        }
    }

    @Deprecated("The framework has no other way that does without a library")
    override fun onActivityResult(code: Int, result: Int, data: Intent?) {
        val file = data?.data ?: return
        when (code) {
            EXPORT -> {
                load({ core -> contentResolver.openOutputStream(file, "wt")!!.use { it.write(core.export().toByteArray()) } }) {
                    say(R.string.settings_exported)
                }
            }

            IMPORT -> {
                load({ core -> runCatching { core.import(contentResolver.openInputStream(file)!!.use { it.readBytes() }, CallFacts.home(this)) } }) {
                    say(if (it.isSuccess) R.string.settings_imported else R.string.settings_import_failed)
                    refresh()
                }
            }
        }
    }

    private companion object {
        const val ASKED = 1
        const val EXPORT = 2
        const val IMPORT = 3
        const val PREVIEWED = 5
        const val DOCUMENT = "application/json"
    }
}
