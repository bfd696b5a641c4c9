package org.ringfence.app.warn

import android.app.Activity
import android.app.NotificationManager
import android.content.Context
import android.content.Intent
import android.os.Build
import android.os.Bundle
import android.widget.ScrollView
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Work
import org.ringfence.app.ui.look
import org.ringfence.ffi.Verdict

/** The warning over the whole screen, also a locked one; shown only where the owner wants it and the system lets us. */
class FullScreenWarningActivity : Activity() {
    override fun attachBaseContext(base: Context) = super.attachBaseContext(Look.on(base))

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        val shown = intent.getStringExtra(WarningActions.SHOWN).orEmpty()
        val app = applicationContext
        Work.background.execute {
            val core = runCatching { Core.of(app) }.getOrNull()
            val verdict = core?.latest(shown)
            val advice = verdict?.let { core.explain(it, Look.languageTag(this)) }
            Work.onMain {
                if (verdict == null || advice == null) return@onMain finish()
                val category = verdict.category?.let { getString(Faces.word(it)) }
                val scroll = ScrollView(this)
                scroll.isFillViewport = true
                scroll.setBackgroundColor(getColor(verdict.level.look.fill))
                scroll.setOnApplyWindowInsetsListener { view, insets ->
                    val bars = Screen.barsOf(insets)
                    view.setPadding(bars.left, bars.top, bars.right, bars.bottom)
                    insets
                }
                scroll.addView(WarningView.make(this, verdict.level.look, advice, category, shown) { finish() })
                setContentView(scroll)
            }
        }
    }

    companion object {
        fun isAllowed(context: Context): Boolean {
            if (!Look(context).warnsFullScreen) return false
            if (Build.VERSION.SDK_INT < Build.VERSION_CODES.UPSIDE_DOWN_CAKE) return true
            return context.getSystemService(NotificationManager::class.java).canUseFullScreenIntent()
        }

        fun intentFor(context: Context, shown: String, verdict: Verdict): Intent =
            Intent(context, FullScreenWarningActivity::class.java)
                .putExtra(WarningActions.SHOWN, shown)
                .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK or Intent.FLAG_ACTIVITY_NO_USER_ACTION)
    }
}
