package org.ringfence.app.screen

import android.net.Uri
import android.os.Bundle
import android.telecom.TelecomManager
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Screen
import org.ringfence.app.warn.Overlay
import org.ringfence.app.warn.Speaker
import org.ringfence.app.warn.Warning
import org.ringfence.core.Effect
import org.ringfence.core.Level

/** "What did they want?": Telecom opens it after a call that this app screened. Only for calls that were warned of. */
class AfterCallActivity : Screen() {
    private val shown: String by lazy {
        @Suppress("DEPRECATION")
        val handle = intent.getParcelableExtra<Uri>(TelecomManager.EXTRA_HANDLE)
        handle?.takeIf { it.scheme == "tel" }?.schemeSpecificPart.orEmpty()
    }
    private var answered: Int? = null

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        Overlay.hide()
        Speaker.hush()
        Warning.cancel(this, shown)
    }

    override fun refresh(): Unit =
        load({ core -> core.latestCall(shown, language) }) { call ->
            if (call == null || call.verdict.level < Level.CAUTION) return@load finish()
            show {
                note(Faces.number(context, shown))
                title(getString(R.string.after_title))
                val said = answered
                if (said != null) {
                    body(getString(said))
                    button(getString(R.string.health_ok)) { finish() }
                    return@show
                }
                body(getString(R.string.after_note), R.color.ink_soft)
                button(getString(R.string.after_money), R.color.danger, R.color.on_danger) {
                    answer(R.string.after_money_done) { it.addRule(shown, Effect.BLOCK, CallFacts.home(this@AfterCallActivity), language) }
                }
                button(getString(R.string.after_sales), R.color.caution, R.color.on_caution) { answer(R.string.after_sales_done) { } }
                button(getString(R.string.after_fine), R.color.clear, R.color.on_clear) {
                    answer(R.string.after_fine_done) { it.undoCall(call.id) }
                }
                quietButton(getString(R.string.after_skip)) { finish() }
            }
        }

    private fun answer(words: Int, what: (Core) -> Unit): Unit =
        load(what) {
            answered = words
            refresh()
        }
}
