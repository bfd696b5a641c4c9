package org.ringfence.app.screen

import android.content.Context
import android.content.Intent
import android.graphics.Typeface
import android.net.Uri
import android.text.SpannableString
import android.text.Spanned
import android.text.style.BackgroundColorSpan
import android.text.style.ForegroundColorSpan
import android.text.style.StyleSpan
import android.text.style.UnderlineSpan
import org.ringfence.app.R
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.look
import org.ringfence.core.Category
import org.ringfence.core.ContactKind
import org.ringfence.core.Reason
import org.ringfence.core.ReportPlace
import org.ringfence.core.Verdict

/** A verdict as it stands on a page: what is the matter, what to do, why and who says so. */
fun Column.verdict(verdict: Verdict, who: String, word: String = context.getString(verdict.level.look.word)) {
    banner(verdict.level.look, word, verdict.headline) {
        note(who, verdict.level.look.ink)
    }
    card {
        heading(context.getString(R.string.verdict_do))
        body(verdict.advice)
    }
    card {
        heading(context.getString(R.string.verdict_why))
        verdict.reasons.forEach { reason ->
            body(reason.words)
            source(context, reason)?.let { add(label(it, R.dimen.text_note, R.color.ink_soft), 0) }
        }
    }
}

/** Who says so, where it is somebody other than the phone's own look at the call. */
private fun source(context: Context, reason: Reason): String? =
    when {
        reason.rule != null -> context.getString(R.string.verdict_source_owner)
        else -> (reason.publisher?.ifEmpty { null } ?: reason.source)?.let { context.getString(R.string.verdict_source_list, it) }
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

/** Leads to the lesson about one kind of fraud. */
fun Column.lesson(category: Category) =
    row(Faces.icon(category), context.getString(R.string.verdict_lesson), context.getString(Faces.word(category))) {
        context.startActivity(Intent(context, LessonsActivity::class.java).putExtra(LessonsActivity.CATEGORY, category.name))
    }

/** Who in this country wants to know of it, and how each is reached. */
fun Column.whereToReport(places: List<ReportPlace>) {
    if (places.isEmpty()) return
    heading(context.getString(R.string.lessons_report))
    places.forEach { place ->
        val icon = if (place.kind == ContactKind.CALL) R.drawable.ic_call else R.drawable.ic_report
        row(icon, place.name, place.contact) { reach(context, place) }
    }
}

/** Opens the dialler or the browser; nothing is dialled or sent before the owner does it there. */
private fun reach(context: Context, place: ReportPlace) {
    val address =
        when (place.kind) {
            ContactKind.CALL -> "tel:${place.contact}"
            ContactKind.TEXT -> "smsto:${place.contact}"
            ContactKind.MAIL -> "mailto:${place.contact}"
            else -> if ("://" in place.contact) place.contact else "https://${place.contact}"
        }
    val action = if (place.kind == ContactKind.CALL) Intent.ACTION_DIAL else Intent.ACTION_VIEW
    // A tablet may have no app for it; the address stands on the page.
    runCatching { context.startActivity(Intent(action, Uri.parse(address))) }
}
