package org.ringfence.app.message

import android.content.Context
import org.ringfence.app.core.Core
import org.ringfence.app.warn.Warning
import org.ringfence.core.IncomingMessage

/** The one pipeline behind every road by which a message comes: ask the core, write down, warn. Nothing is held up or hidden. */
object MessageDesk {
    /** Judges a message that came in; off the main thread. */
    fun take(context: Context, message: IncomingMessage) {
        val warning = Warning(context)
        val screened = Core.of(context).screen(message)
        val id = screened.record()
        warning.ofMessage(message.sender, screened.verdict(warning.language), id)
    }
}
