package org.ringfence.app.health

import android.content.Context
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Look
import org.ringfence.app.warn.Moment
import org.ringfence.app.warn.Warning
import org.ringfence.core.IncomingCall
import org.ringfence.core.IncomingMessage
import org.ringfence.core.StirShaken
import org.ringfence.core.Verdict

/** A made-up scam call and message, judged and warned of as real ones are; nothing is written down. */
object SelfTest {
    class Result(
        val call: Verdict,
        val message: Verdict,
    )

    /** Its country code is assigned to no country (ITU-T E.164 list): no such number can exist. */
    private const val IMPOSSIBLE_NUMBER = "+9991234567"

    fun run(base: Context, core: Core): Result {
        val context = Look.on(base)
        val region = CallFacts.home(context)
        val call =
            IncomingCall(
                shown = IMPOSSIBLE_NUMBER,
                regions = listOfNotNull(region),
                at = Core.now(),
                stirShaken = StirShaken.FAILED,
                isFromAbroad = true,
                name = "Police",
            )
        val message =
            IncomingMessage(
                sender = IMPOSSIBLE_NUMBER,
                text = context.getString(R.string.health_test_text),
                at = Core.now(),
                region = region,
            )
        val warning = Warning(context)
        val result = Result(core.screen(call).verdict(warning.language), core.screen(message).verdict(warning.language))
        warning.ofCall(IMPOSSIBLE_NUMBER, result.call, Moment.TEST)
        warning.ofMessage(IMPOSSIBLE_NUMBER, result.message, null)
        return result
    }
}
