package org.ringfence.app.health

import org.ringfence.app.core.Core
import org.ringfence.ffi.Advice
import org.ringfence.ffi.Channel
import org.ringfence.ffi.IncomingCall
import org.ringfence.ffi.IncomingMessage
import org.ringfence.ffi.StirShaken
import org.ringfence.ffi.Verdict

/** A made-up scam call and message through the real check; nothing is written down. */
object SelfTest {
    class Judged(
        val verdict: Verdict,
        val advice: Advice,
    )

    class Result(
        val call: Judged,
        val message: Judged,
    )

    /** Its country code is assigned to no country (ITU-T E.164 list): no such number can exist. */
    private const val IMPOSSIBLE_NUMBER = "+9991234567"

    fun run(core: Core, region: String?, text: String, language: String): Result {
        val now = System.currentTimeMillis() / 1000
        val call =
            IncomingCall(
                shown = IMPOSSIBLE_NUMBER,
                region = region,
                regions = emptyList(),
                simSlot = null,
                at = now,
                isContact = false,
                stirShaken = StirShaken.FAILED,
                utcOffsetMinutes = null,
                isFromAbroad = null,
                name = null,
                emergencyCallbackMode = false,
            )
        val message =
            IncomingMessage(
                sender = IMPOSSIBLE_NUMBER,
                text = text,
                at = now,
                region = region,
                simSlot = null,
                isContact = false,
                knownThread = false,
                channel = Channel.Shared,
            )
        return Result(judged(core, core.screen(call), language), judged(core, core.screen(message).verdict, language))
    }

    private fun judged(core: Core, verdict: Verdict, language: String) = Judged(verdict, core.explain(verdict, language))
}
