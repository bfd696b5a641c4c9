package org.ringfence.app.screen

import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Screen

/** How the tricks work, one lesson a kind of fraud. */
class LessonsActivity : Screen() {
    override val heading = R.string.lessons

    override fun refresh() {
        val wanted = intent.getStringExtra(CATEGORY)
        load({ core -> core.lessons(Look.languageTag(this)) to core.reportingPoints(CallFacts.simRegions(this).firstOrNull(), Look.languageTag(this)) }) { (lessons, points) ->
            show {
                note(getString(R.string.lessons_note))
                lessons.filter { wanted == null || it.category.name == wanted }.forEach { lesson ->
                    lesson(lesson.title, lesson.paragraphs, Faces.icon(lesson.category))
                }
                if (points.isNotEmpty()) {
                    card {
                        heading(getString(R.string.lessons_report))
                        points.forEach { body(it) }
                    }
                }
            }
        }
    }

    companion object {
        const val CATEGORY = "category"
    }
}
