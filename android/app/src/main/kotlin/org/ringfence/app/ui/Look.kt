package org.ringfence.app.ui

import android.app.LocaleManager
import android.content.Context
import android.content.SharedPreferences
import android.content.res.Configuration
import android.os.Build
import android.os.LocaleList
import java.util.Locale

/** How the owner wants to see and hear the app; the only preferences that a backup holds. */
class Look(
    private val context: Context,
) {
    private val stored: SharedPreferences = context.getSharedPreferences("look", Context.MODE_PRIVATE)

    /** The least text scale; what the phone is set to counts where it is larger. */
    var textScale: Float
        get() = stored.getFloat("text_scale", 1f)
        set(value) = stored.edit().putFloat("text_scale", value).apply()

    var readsAloud: Boolean
        get() = stored.getBoolean("reads_aloud", false)
        set(value) = stored.edit().putBoolean("reads_aloud", value).apply()

    var warnsFullScreen: Boolean
        get() = stored.getBoolean("full_screen", false)
        set(value) = stored.edit().putBoolean("full_screen", value).apply()

    var warnsOverCall: Boolean
        get() = stored.getBoolean("overlay", false)
        set(value) = stored.edit().putBoolean("overlay", value).apply()

    /** The language tag that the owner chose; empty for the phone's own. */
    var language: String
        get() =
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
                localeManager().applicationLocales.toLanguageTags()
            } else {
                stored.getString("language", "").orEmpty()
            }
        set(value) {
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
                localeManager().applicationLocales = LocaleList.forLanguageTags(value)
            } else {
                stored.edit().putString("language", value).apply()
            }
        }

    private fun localeManager(): LocaleManager = context.service<LocaleManager>()

    companion object {
        /** The same context in the owner's language and text size. */
        fun on(base: Context): Context {
            val look = Look(base)
            val config = Configuration(base.resources.configuration)
            config.fontScale = maxOf(config.fontScale, look.textScale)
            if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU && look.language.isNotEmpty()) {
                config.setLocales(LocaleList(Locale.forLanguageTag(look.language)))
            }
            return base.createConfigurationContext(config)
        }

        /** The language that texts of the core are wanted in, as a BCP 47 tag. */
        fun languageTag(context: Context): String = context.resources.configuration.locales[0]
            .toLanguageTag()
    }
}
