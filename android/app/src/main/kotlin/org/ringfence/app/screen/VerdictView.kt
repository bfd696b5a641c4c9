package org.ringfence.app.screen

import android.content.Context
import android.graphics.Typeface
import android.text.SpannableString
import android.text.Spanned
import android.text.style.BackgroundColorSpan
import android.text.style.ForegroundColorSpan
import android.text.style.StyleSpan
import android.text.style.UnderlineSpan
import org.ringfence.app.R
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.look
import org.ringfence.ffi.Advice
import org.ringfence.ffi.Reason
import org.ringfence.ffi.Source
import org.ringfence.ffi.Verdict

/** A verdict as it stands on a page: what is the matter, what to do, why and who says so. */
fun Column.verdict(verdict: Verdict, advice: Advice, who: String, word: String = context.getString(verdict.level.look.word)) {
    banner(verdict.level.look, word, advice.headline) {
        note(who, verdict.level.look.ink)
    }
    card {
        heading(context.getString(R.string.verdict_do))
        body(advice.action)
    }
    card {
        heading(context.getString(R.string.verdict_why))
        advice.reasons.zip(verdict.reasons).forEach { (words, reason) ->
            body(words)
            add(label(source(context, reason), R.dimen.text_note, R.color.ink_soft), 0)
        }
    }
}

private fun source(context: Context, reason: Reason): String =
    when (val source = reason.source) {
        is Source.Owner -> context.getString(R.string.verdict_source_owner)
        is Source.Phone -> context.getString(R.string.verdict_source_phone)
        is Source.NumberingPlan -> context.getString(R.string.verdict_source_plan)
        is Source.Network -> context.getString(R.string.verdict_source_network)
        is Source.History, is Source.Message -> context.getString(R.string.verdict_source_history)
        is Source.Registry -> context.getString(R.string.verdict_source_registry, source.name)
        is Source.List -> context.getString(R.string.verdict_source_list, source.publisher.ifEmpty { source.name })
        is Source.Ringfence -> context.getString(R.string.verdict_source_ringfence)
    }

/** The text of a message with the words marked that gave it away. */
fun Column.marked(text: String, verdict: Verdict) {
    val shown = SpannableString(text)
    val spans = verdict.reasons.mapNotNull { it.span }
    spans.forEach { span ->
        val from = span.start.toInt().coerceIn(0, text.length)
        val to = span.end.toInt().coerceIn(from, text.length)
        // Not by colour alone: also bold and underlined.
        listOf(
            BackgroundColorSpan(context.getColor(R.color.mark)),
            ForegroundColorSpan(context.getColor(R.color.on_mark)),
            StyleSpan(Typeface.BOLD),
            UnderlineSpan(),
        ).forEach { shown.setSpan(it, from, to, Spanned.SPAN_EXCLUSIVE_EXCLUSIVE) }
    }
    card {
        heading(context.getString(R.string.verdict_message))
        body(shown)
        if (spans.isNotEmpty()) note(context.getString(R.string.verdict_marked))
    }
}
