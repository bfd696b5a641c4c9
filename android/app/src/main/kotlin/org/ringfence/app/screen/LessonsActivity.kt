package org.ringfence.app.screen

import android.content.Intent
import android.net.Uri
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.icon
import org.ringfence.core.Category
import org.ringfence.core.ContactKind
import org.ringfence.core.Lesson
import org.ringfence.core.ReportPlace

/** How the tricks work: a list of all, or the lesson about one kind of fraud. */
class LessonsActivity : Screen() {
    override val heading = R.string.lessons

    override fun refresh() {
        val wanted = intent.getStringExtra(CATEGORY)
        val region = CallFacts.home(this)
        load({ core -> core.lessons(language) to core.whereToReport(region) }) { (lessons, places) ->
            val one = lessons.firstOrNull { it.category.name == wanted }
            show {
                if (one != null) one(one) else all(lessons)
                places(places)
            }
        }
    }

    private fun Column.all(lessons: List<Lesson>) {
        note(getString(R.string.lessons_note))
        // What fits everything stands behind what fits something.
        lessons.sortedBy { it.category == Category.OTHER }.forEach { lesson ->
            row(Faces.icon(lesson.category), lesson.title, getString(Faces.word(lesson.category))) {
                open<LessonsActivity> { putExtra(CATEGORY, lesson.category.name) }
            }
        }
    }

    private fun Column.one(lesson: Lesson) {
        card(R.color.accent_soft, null) {
            view.addView(context.icon(Faces.icon(lesson.category), R.color.on_accent_soft, R.dimen.icon_level))
            title(lesson.title, R.color.on_accent_soft)
            body(lesson.looksLike, R.color.on_accent_soft)
        }
        card {
            heading(getString(R.string.lesson_says_next))
            lesson.saysNext.forEach { body(getString(R.string.lesson_quote, it)) }
        }
        card(R.color.clear, null) {
            title(getString(R.string.lesson_do), R.color.on_clear)
            body(lesson.doThis, R.color.on_clear)
        }
        card {
            heading(getString(R.string.lesson_happened))
            body(lesson.ifItHappened)
        }
    }

    private fun Column.places(places: List<ReportPlace>) {
        if (places.isEmpty()) return
        heading(getString(R.string.lessons_report))
        places.forEach { place ->
            val icon = if (place.kind == ContactKind.CALL) R.drawable.ic_call else R.drawable.ic_report
            row(icon, place.name, place.contact) { reach(place) }
        }
    }

    /** Opens the dialler or the browser; nothing is dialled or sent before the owner does it there. */
    private fun reach(place: ReportPlace) {
        val address =
            when (place.kind) {
                ContactKind.CALL -> "tel:${place.contact}"
                ContactKind.TEXT -> "smsto:${place.contact}"
                ContactKind.MAIL -> "mailto:${place.contact}"
                else -> if ("://" in place.contact) place.contact else "https://${place.contact}"
            }
        val action = if (place.kind == ContactKind.CALL) Intent.ACTION_DIAL else Intent.ACTION_VIEW
        runCatching { startActivity(Intent(action, Uri.parse(address))) }.onFailure { say(place.contact) }
    }

    companion object {
        const val CATEGORY = "category"
    }
}
