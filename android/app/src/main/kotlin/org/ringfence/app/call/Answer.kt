package org.ringfence.app.call

import android.telecom.CallScreeningService.CallResponse
import java.util.concurrent.atomic.AtomicBoolean

/** The answer to one call: whoever comes first gives it, and nobody gives a second. */
class Answer(
    private val respond: (CallResponse) -> Unit,
) {
    private val isGiven = AtomicBoolean()

    /** Gives the answer unless there is one; says whether this was it. */
    fun give(response: CallResponse): Boolean {
        if (!isGiven.compareAndSet(false, true)) return false
        // Telecom may have unbound already; the call rings then, which no exception of ours can change.
        runCatching { respond(response) }
        return true
    }
}
