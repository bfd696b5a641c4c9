package org.ringfence.app.health

import org.ringfence.app.core.Core
import org.ringfence.core.IncomingCall
import org.ringfence.core.IncomingMessage
import org.ringfence.core.StirShaken
import org.ringfence.core.Verdict

/** A made-up scam call and message through the real check; nothing is written down. */
object SelfTest {
    class Result(
        val call: Verdict,
        val message: Verdict,
    )

    /** Its country code is assigned to no country (ITU-T E.164 list): no such number can exist. */
    private const val IMPOSSIBLE_NUMBER = "+9991234567"

    fun run(core: Core, region: String?, text: String, language: String): Result {
        val now = Core.now()
        val call =
            IncomingCall(
                shown = IMPOSSIBLE_NUMBER,
                regions = listOfNotNull(region),
                at = now,
                stirShaken = StirShaken.FAILED,
                isFromAbroad = true,
                name = "Police",
            )
        val message =
            IncomingMessage(
                sender = IMPOSSIBLE_NUMBER,
                text = text,
                at = now,
                region = region,
                isShared = true,
            )
        return Result(core.screen(call).verdict(language), core.screen(message).verdict(language))
    }
}
