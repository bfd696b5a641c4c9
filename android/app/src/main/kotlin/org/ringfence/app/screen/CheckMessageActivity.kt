package org.ringfence.app.screen

import android.content.Intent
import android.os.Bundle
import android.widget.EditText
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Screen
import org.ringfence.app.warn.Speaker
import org.ringfence.ffi.Advice
import org.ringfence.ffi.Channel
import org.ringfence.ffi.IncomingMessage
import org.ringfence.ffi.MessageVerdict

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

    override fun refresh() = if (text.isBlank()) ask() else check()

    private fun ask() =
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
                at = System.currentTimeMillis() / 1000,
                region = CallFacts.simRegions(this).firstOrNull(),
                simSlot = null,
                isContact = false,
                knownThread = false,
                channel = Channel.Shared,
            )
        load({ core ->
            val judged = core.screen(message)
            judged to core.explain(judged.verdict, Look.languageTag(this))
        }) { (judged, advice) -> answer(judged, advice) }
    }

    private fun answer(judged: MessageVerdict, advice: Advice) =
        show {
            field = null
            verdict(judged.verdict, advice, getString(R.string.check_note))
            marked(text, judged.verdict)
            judged.verdict.category?.let { category ->
                row(Faces.icon(category), getString(R.string.verdict_lesson), getString(Faces.word(category))) {
                    open<LessonsActivity> { putExtra(LessonsActivity.CATEGORY, category.name) }
                }
            }
            quietButton(getString(R.string.verdict_speak), R.drawable.ic_speak) {
                Speaker.say(this@CheckMessageActivity, Faces.spoken(this@CheckMessageActivity, advice))
            }
        }

    private companion object {
        const val TEXT = "text"
        const val LINES = 5
    }
}
