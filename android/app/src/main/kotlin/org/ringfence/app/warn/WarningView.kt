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
import org.ringfence.ffi.Advice

/** A warning as a view of its own: the whole screen's, and the one over a call. */
object WarningView {
    fun make(context: Context, look: LevelLook, advice: Advice, category: String?, shown: String, close: () -> Unit): View {
        val block = LinearLayout(context)
        block.orientation = LinearLayout.VERTICAL
        block.setBackgroundColor(context.getColor(look.fill))
        val margin = context.px(R.dimen.space_5)
        block.setPadding(margin, margin, margin, margin)
        Column(block).apply {
            val side = context.px(R.dimen.icon_level) + context.px(R.dimen.space_5)
            view.addView(context.icon(look.icon, look.ink, R.dimen.icon_level), LinearLayout.LayoutParams(side, side))
            display(context.getString(look.word), look.ink)
            if (category != null) title(context.getString(R.string.warning_claims, category), look.ink)
            body(advice.reasons.firstOrNull().orEmpty(), look.ink)
            body(Faces.caller(context, shown), look.ink)
            space()
            title(advice.action, look.ink)
            space()
            button(context.getString(R.string.warning_let_ring), look.ink, look.fill, close)
        }
        block.layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)
        return block
    }
}
