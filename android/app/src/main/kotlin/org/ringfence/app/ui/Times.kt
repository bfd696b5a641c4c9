package org.ringfence.app.ui

import android.content.Context
import java.text.DateFormat
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import java.util.Date

/** Times as people read them, in the language of the context. Seconds since 1970 in. */
object Times {
    private const val MILLIS = 1000L

    fun clock(context: Context, at: Long): String = android.text.format.DateFormat
        .getTimeFormat(context)
        .format(Date(at * MILLIS))

    /** "14:05" today, else day and time. */
    fun moment(context: Context, at: Long): String {
        if (Instant.ofEpochSecond(at).atZone(ZoneId.systemDefault()).toLocalDate() == LocalDate.now()) return clock(context, at)
        val locale = context.resources.configuration.locales[0]
        val day = DateFormat.getDateInstance(DateFormat.MEDIUM, locale).format(Date(at * MILLIS))
        return "$day, ${clock(context, at)}"
    }
}
