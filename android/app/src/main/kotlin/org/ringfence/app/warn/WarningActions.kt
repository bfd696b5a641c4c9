package org.ringfence.app.warn

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.widget.Toast
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Work
import org.ringfence.core.Effect

/** The buttons of a warning. */
class WarningActions : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val shown = intent.getStringExtra(SHOWN) ?: return
        Warning.cancel(context, shown)
        Overlay.hide()
        val done =
            when (intent.action) {
                BLOCK -> R.string.done_blocked
                FINE -> R.string.done_allowed
                TEST -> R.string.done_test
                else -> R.string.done_ring_out
            }
        val pending = goAsync()
        Work.background.execute {
            val outcome =
                runCatching {
                    when (intent.action) {
                        BLOCK -> Core.of(context).addRule(shown, Effect.BLOCK, CallFacts.home(context), "")
                        FINE -> fine(context, shown)
                        else -> Unit
                    }
                }
            Work.onMain {
                val words = Look.on(context).getString(if (outcome.isSuccess) done else R.string.failed)
                Toast.makeText(context, words, Toast.LENGTH_LONG).show()
                pending?.finish()
            }
        }
    }

    /** The caller of the latest call that showed this number rings from now on. */
    private fun fine(context: Context, shown: String) {
        val core = Core.of(context)
        core.latestCall(shown, "")?.let { core.undoCall(it.id) } ?: core.addRule(shown, Effect.ALLOW, CallFacts.home(context), "")
    }

    companion object {
        const val LET_RING = "org.ringfence.app.LET_RING"
        const val BLOCK = "org.ringfence.app.BLOCK"
        const val FINE = "org.ringfence.app.FINE"
        const val TEST = "org.ringfence.app.TEST"
        const val SHOWN = "shown"
    }
}
