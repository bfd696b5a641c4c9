package org.ringfence.app.screen

import android.net.Uri
import android.os.Bundle
import android.telecom.DisconnectCause
import android.telecom.TelecomManager
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Screen
import org.ringfence.app.warn.Overlay
import org.ringfence.app.warn.Speaker
import org.ringfence.app.warn.Warning
import org.ringfence.core.Category
import org.ringfence.core.Effect
import org.ringfence.core.Level
import org.ringfence.core.PastCall

/** "What did they want?": Telecom opens it after a call that this app screened. Asks only about calls that were warned of. */
class AfterCallActivity : Screen() {
    private enum class Wanted(
        val done: Int,
    ) {
        MONEY(R.string.after_money_done),
        SALES(R.string.after_sales_done),
        NOTHING_BAD(R.string.after_fine_done),
    }

    private val shown: String by lazy {
        @Suppress("DEPRECATION")
        val handle = intent.getParcelableExtra<Uri>(TelecomManager.EXTRA_HANDLE)
        handle?.takeIf { it.scheme == "tel" }?.schemeSpecificPart.orEmpty()
    }
    private var answered: Wanted? = null

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        Overlay.hide()
        Speaker.hush()
        Warning.cancel(this, shown)
        if (state == null) load({ core -> core.latestCall(shown, language)?.let { core.finished(it, talkedSeconds()) } }) { }
    }

    /** For how long was talked at least, by the steps that Telecom tells; 0 where nobody answered. */
    private fun talkedSeconds(): Int {
        val cause = intent.getIntExtra(TelecomManager.EXTRA_DISCONNECT_CAUSE, DisconnectCause.UNKNOWN)
        if (cause == DisconnectCause.MISSED || cause == DisconnectCause.REJECTED) return 0
        return when (intent.getIntExtra(TelecomManager.EXTRA_CALL_DURATION, TelecomManager.DURATION_VERY_SHORT)) {
            TelecomManager.DURATION_LONG -> LONG_SECONDS
            TelecomManager.DURATION_MEDIUM -> MEDIUM_SECONDS
            TelecomManager.DURATION_SHORT -> SHORT_SECONDS
            else -> 1
        }
    }

    override fun refresh(): Unit =
        load({ core -> core.latestCall(shown, language) }) { call ->
            if (call == null || call.verdict.level < Level.CAUTION) return@load finish()
            val wanted = answered
            show { if (wanted == null) question(call) else thanks(call, wanted) }
        }

    private fun Column.question(call: PastCall) {
        note(Faces.number(context, shown))
        title(getString(R.string.after_title))
        body(getString(R.string.after_note), R.color.ink_soft)
        space()
        button(getString(R.string.after_money), R.color.danger, R.color.on_danger) { answer(Wanted.MONEY) { block(it) } }
        button(getString(R.string.after_sales), R.color.caution, R.color.on_caution) { answer(Wanted.SALES) { } }
        button(getString(R.string.after_fine), R.color.clear, R.color.on_clear) { answer(Wanted.NOTHING_BAD) { it.undoCall(call.id) } }
        space()
        quietButton(getString(R.string.after_skip)) { finish() }
    }

    private fun Column.thanks(call: PastCall, wanted: Wanted) {
        note(Faces.number(context, shown))
        title(getString(wanted.done))
        when (wanted) {
            Wanted.MONEY -> {
                lesson(call.verdict.category ?: Category.OTHER)
            }

            Wanted.SALES -> {
                lesson(Category.TELEMARKETING)
                if (shown.isNotEmpty()) {
                    quietButton(getString(R.string.after_sales_block)) {
                        load({ block(it) }) {
                            say(R.string.done_blocked)
                            finish()
                        }
                    }
                }
            }

            Wanted.NOTHING_BAD -> {}
        }
        button(getString(R.string.health_ok)) { finish() }
    }

    /** A hidden caller leaves nothing that could be blocked. */
    private fun block(core: Core) {
        if (shown.isNotEmpty()) core.addRule(shown, Effect.BLOCK, CallFacts.home(this), language)
    }

    private fun answer(wanted: Wanted, what: (Core) -> Unit): Unit =
        load(what) {
            answered = wanted
            refresh()
        }

    private companion object {
        const val SHORT_SECONDS = 3
        const val MEDIUM_SECONDS = 60
        const val LONG_SECONDS = 120
    }
}
