package org.ringfence.app.warn

import android.app.Activity
import android.app.NotificationManager
import android.content.Context
import android.content.Intent
import android.os.Build
import android.os.Bundle
import android.widget.ScrollView
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.look
import org.ringfence.app.ui.service
import org.ringfence.core.Verdict

/** The warning over the whole screen, also a locked one; shown only where the owner wants it and the system lets us. */
class FullScreenWarningActivity : Activity() {
    override fun attachBaseContext(base: Context) = super.attachBaseContext(Look.on(base))

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        val words = intent.getStringArrayExtra(WORDS) ?: return finish()
        val look = LevelLook.valueOf(intent.getStringExtra(LEVEL) ?: return finish())
        val scroll = ScrollView(this)
        scroll.isFillViewport = true
        scroll.setBackgroundColor(getColor(look.fill))
        scroll.setOnApplyWindowInsetsListener { view, insets ->
            val bars = Screen.barsOf(insets)
            view.setPadding(bars.left, bars.top, bars.right, bars.bottom)
            insets
        }
        scroll.addView(WarningView.make(this, look, WarningView.Words.of(words)) { finish() })
        setContentView(scroll)
    }

    companion object {
        private const val WORDS = "words"
        private const val LEVEL = "level"

        fun isAllowed(context: Context): Boolean {
            if (!Look(context).warnsFullScreen) return false
            if (Build.VERSION.SDK_INT < Build.VERSION_CODES.UPSIDE_DOWN_CAKE) return true
            return context.service<NotificationManager>().canUseFullScreenIntent()
        }

        fun intentFor(context: Context, shown: String, verdict: Verdict): Intent =
            Intent(context, FullScreenWarningActivity::class.java)
                .putExtra(WORDS, WarningView.Words.of(context, shown, verdict).toArray())
                .putExtra(LEVEL, verdict.level.look.name)
                .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK or Intent.FLAG_ACTIVITY_NO_USER_ACTION)
    }
}
