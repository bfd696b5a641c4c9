package org.ringfence.app.call

import android.content.Context
import org.ringfence.app.core.Core
import org.ringfence.app.warn.Moment
import org.ringfence.app.warn.Warning
import org.ringfence.core.Action
import org.ringfence.core.IncomingCall

/** The one pipeline behind every call: ask the core, answer, warn, write down. */
object CallDesk {
    /** Judges a call that rings; [answer] tells Telecom, before anything else is done. */
    fun take(context: Context, core: Core, call: IncomingCall, answer: (Action) -> Unit) {
        val screened = core.screen(call)
        val warning = Warning(context)
        val verdict = screened.verdict(warning.language)
        Unfinished.during(context, call) {
            answer(verdict.action)
            warning.ofCall(call.shown, verdict, Moment.RINGING)
            screened.record()
        }
    }

    /** Warns of and writes down what an earlier process answered and could not finish. */
    fun takeUp(context: Context, core: Core) =
        Unfinished.takeUp(context) { call ->
            val screened = core.screen(call)
            val warning = Warning(context)
            warning.ofCall(call.shown, screened.verdict(warning.language), Moment.OVER)
            screened.record()
        }
}
