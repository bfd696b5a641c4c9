package org.ringfence.app.screen

import org.ringfence.app.R
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Times
import org.ringfence.app.ui.look
import org.ringfence.core.Action
import org.ringfence.core.PastCall
import org.ringfence.core.PastMessage

/** Every call and message that was judged: nothing is lost. */
class HistoryActivity : Screen() {
    override val heading = R.string.history

    private var warningsOnly = false

    override fun refresh(): Unit =
        load({ core -> core.calls(warningsOnly, language) to core.messages(warningsOnly, language) }) { (calls, messages) ->
            show {
                choice(getString(R.string.history_all), null, !warningsOnly) { filter(false) }
                choice(getString(R.string.history_warnings), null, warningsOnly) { filter(true) }
                if (calls.isEmpty() && messages.isEmpty()) {
                    banner(LevelLook.UNKNOWN, getString(R.string.history_empty), getString(R.string.history_empty_note))
                }
                if (calls.isNotEmpty()) heading(getString(R.string.history_calls))
                calls.forEach { line(it) }
                val codeAt = SelfCheck(context).codeArrivedAt
                if (messages.isNotEmpty() || codeAt != null) heading(getString(R.string.history_messages))
                if (codeAt != null) note(getString(R.string.code_unread, Times.moment(context, codeAt)))
                messages.forEach { line(it) }
            }
        }

    private fun Column.line(call: PastCall) {
        val done =
            when (call.verdict.action) {
                Action.BLOCK -> R.string.history_blocked
                Action.SILENCE -> R.string.history_silenced
                else -> R.string.history_rang
            }
        val category = call.verdict.category?.let { getString(Faces.word(it)) }
        val note = listOfNotNull(category, getString(done), Times.moment(context, call.at)).joinToString(" · ")
        val look = call.verdict.level.look
        row(look.icon, Faces.number(context, call.caller), note, look) { startActivity(VerdictActivity.intentForCall(context, call.id)) }
    }

    private fun Column.line(message: PastMessage) {
        val category = message.verdict.category?.let { getString(Faces.word(it)) }
        val note = listOfNotNull(category, Times.moment(context, message.at)).joinToString(" · ")
        val look = message.verdict.level.look
        row(look.icon, Faces.number(context, message.sender), note, look) {
            startActivity(VerdictActivity.intentForMessage(context, message.id))
        }
    }

    private fun filter(warnings: Boolean) {
        warningsOnly = warnings
        refresh()
    }
}
