package org.ringfence.app.message

import android.content.Context
import org.ringfence.app.core.Core
import org.ringfence.app.warn.Warning
import org.ringfence.ffi.IncomingMessage
import org.ringfence.ffi.MessageVerdict

/** The one pipeline behind every road by which a message comes: ask the core, write down, warn. Nothing is held up or hidden. */
object MessageDesk {
    /** Judges a message that came in; off the main thread. */
    fun take(context: Context, message: IncomingMessage): MessageVerdict {
        val core = Core.of(context)
        val judged = core.screen(message)
        val id = core.record(message, judged)
        Warning(context).ofMessage(message, judged, id)
        return judged
    }
}
