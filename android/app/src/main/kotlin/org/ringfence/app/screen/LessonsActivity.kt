package org.ringfence.app.screen

import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.icon
import org.ringfence.core.Category
import org.ringfence.core.Lesson

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
                whereToReport(places)
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

    companion object {
        const val CATEGORY = "category"
    }
}
