package org.ringfence.app.warn

import android.content.Context
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.LinearLayout
import org.ringfence.app.R
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.icon
import org.ringfence.app.ui.px
import org.ringfence.core.Verdict

/** A warning as a view of its own: the whole screen's, and the one over a call. */
object WarningView {
    /** What a warning says; travels in an intent, so that a page needs no second look at the data. */
    class Words(
        val category: String,
        val reason: String,
        val caller: String,
        val advice: String,
    ) {
        fun toArray() = arrayOf(category, reason, caller, advice)

        companion object {
            fun of(context: Context, shown: String, verdict: Verdict) =
                Words(
                    verdict.category?.let { context.getString(Faces.word(it)) }.orEmpty(),
                    verdict.reasons
                        .firstOrNull()
                        ?.words
                        .orEmpty(),
                    Faces.caller(context, shown),
                    verdict.advice,
                )

            fun of(array: Array<String>) = Words(array[0], array[1], array[2], array[3])
        }
    }

    fun make(context: Context, look: LevelLook, words: Words, close: () -> Unit): View {
        val block = LinearLayout(context)
        block.orientation = LinearLayout.VERTICAL
        block.setBackgroundColor(context.getColor(look.fill))
        val margin = context.px(R.dimen.space_5)
        block.setPadding(margin, margin, margin, margin)
        Column(block).apply {
            val side = context.px(R.dimen.icon_level) + context.px(R.dimen.space_5)
            view.addView(context.icon(look.icon, look.ink, R.dimen.icon_level), LinearLayout.LayoutParams(side, side))
            display(context.getString(look.word), look.ink)
            if (words.category.isNotEmpty()) title(context.getString(R.string.warning_claims, words.category), look.ink)
            body(words.reason, look.ink)
            note(words.caller, look.ink)
            space()
            // On a whole screen what to do stands at its foot, where the thumb is.
            view.addView(View(context), LinearLayout.LayoutParams(0, 0, 1f))
            title(words.advice, look.ink)
            space()
            button(context.getString(R.string.warning_let_ring), look.ink, look.fill, close)
        }
        block.layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)
        return block
    }
}
