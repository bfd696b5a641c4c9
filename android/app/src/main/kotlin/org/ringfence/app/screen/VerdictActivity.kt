package org.ringfence.app.screen

import android.content.Context
import android.content.Intent
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Times
import org.ringfence.app.warn.Speaker
import org.ringfence.app.warn.WarningActions
import org.ringfence.core.Level
import org.ringfence.core.Verdict

/** What was decided about one call or message of the past, why, and what to do now. */
class VerdictActivity : Screen() {
    override val heading = R.string.verdict_title

    private class Shown(
        val verdict: Verdict,
        val who: String,
        val text: String?,
        val isUndone: Boolean,
        val undo: (Core) -> Unit,
    )

    override fun refresh(): Unit =
        load({ core -> find(core) to core.whereToReport(CallFacts.home(this)) }) { (shown, places) ->
            show {
                if (shown == null) {
                    banner(LevelLook.UNKNOWN, getString(R.string.verdict_gone), null)
                    return@show
                }
                verdict(shown.verdict, shown.who)
                shown.text?.let { marked(it, shown.verdict) }
                val isWarning = shown.verdict.level >= Level.CAUTION
                if (isWarning) shown.verdict.category?.let { lesson(it) }
                undo(shown)
                quietButton(getString(R.string.verdict_speak), R.drawable.ic_speak) {
                    Speaker.say(this@VerdictActivity, Faces.spoken(this@VerdictActivity, shown.verdict))
                }
                if (isWarning) whereToReport(places)
            }
        }

    private fun Column.undo(shown: Shown) {
        if (shown.isUndone) {
            body(getString(R.string.verdict_undone))
        } else if (shown.verdict.level >= Level.CAUTION) {
            quietButton(getString(R.string.verdict_undo), R.drawable.ic_undo) { load(shown.undo) { refresh() } }
        }
    }

    private fun find(core: Core): Shown? {
        val messageId = intent.getLongExtra(MESSAGE, 0)
        if (messageId != 0L) {
            val message = core.message(messageId, language) ?: return null
            val who = listOf(Faces.number(this, message.sender), Times.moment(this, message.at)).joinToString(", ")
            return Shown(message.verdict, who, message.text, message.isUndone) {
                it.undoMessage(message.id)
            }
        }
        val callId = intent.getLongExtra(CALL, 0)
        val call =
            (if (callId != 0L) core.call(callId, language) else core.latestCall(intent.getStringExtra(WarningActions.SHOWN).orEmpty(), language)) ?: return null
        val who = listOf(Faces.number(this, call.caller), Times.moment(this, call.at)).joinToString(", ")
        return Shown(call.verdict, who, null, call.isUndone) { it.undoCall(call.id) }
    }

    companion object {
        private const val CALL = "call"
        private const val MESSAGE = "message"

        /** The latest call of a caller, while it may not stand in the history yet. */
        fun intentFor(context: Context, shown: String) = Intent(context, VerdictActivity::class.java).putExtra(WarningActions.SHOWN, shown)

        fun intentForCall(context: Context, id: Long) = Intent(context, VerdictActivity::class.java).putExtra(CALL, id)

        fun intentForMessage(context: Context, id: Long) = Intent(context, VerdictActivity::class.java).putExtra(MESSAGE, id)
    }
}
