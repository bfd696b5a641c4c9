package org.ringfence.app.screen

import android.content.Intent
import android.os.Bundle
import android.widget.EditText
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Screen
import org.ringfence.app.warn.Speaker
import org.ringfence.core.IncomingMessage
import org.ringfence.core.Verdict

/** "Check this message": text that the owner shares from, or selects in, any app; needs no permission. */
class CheckMessageActivity : Screen() {
    override val heading = R.string.check_message

    private var text = ""
    private var field: EditText? = null

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        text = state?.getString(TEXT) ?: handedOver(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        text = handedOver(intent)
    }

    override fun onSaveInstanceState(state: Bundle) {
        super.onSaveInstanceState(state)
        state.putString(TEXT, field?.text?.toString() ?: text)
    }

    private fun handedOver(intent: Intent): String {
        val extra = if (intent.action == Intent.ACTION_PROCESS_TEXT) Intent.EXTRA_PROCESS_TEXT else Intent.EXTRA_TEXT
        return intent.getCharSequenceExtra(extra)?.toString().orEmpty()
    }

    override fun refresh(): Unit = if (text.isBlank()) ask() else check()

    private fun ask(): Unit =
        show {
            note(getString(R.string.check_note))
            val entered = field(getString(R.string.check_hint), lines = LINES)
            field = entered
            button(getString(R.string.check_button)) {
                text = entered.text.toString()
                if (text.isBlank()) say(R.string.check_empty) else check()
            }
        }

    private fun check() {
        val message =
            IncomingMessage(
                sender = "",
                text = text,
                at = Core.now(),
                region = CallFacts.home(this),
                isShared = true,
            )
        load({ core -> core.screen(message).verdict(language) }) { answer(it) }
    }

    private fun answer(verdict: Verdict): Unit =
        show {
            field = null
            verdict(verdict, getString(R.string.check_note))
            marked(text, verdict)
            verdict.category?.let { lesson(it) }
            quietButton(getString(R.string.verdict_speak), R.drawable.ic_speak) {
                Speaker.say(this@CheckMessageActivity, Faces.spoken(this@CheckMessageActivity, verdict))
            }
        }

    private companion object {
        const val TEXT = "text"
        const val LINES = 5
    }
}
