package org.ringfence.app.testing

import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.Rect
import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.ImageButton
import android.widget.ImageView
import android.widget.TextView
import org.ringfence.app.R
import kotlin.math.pow

/** What can be said of a rendered page without an eye: each complaint names the view. */
object Inspect {
    private const val TOUCH_DP = 56
    private const val READABLE = 4.5
    private const val WARNING = 7.0

    fun complaints(root: View): List<String> = Shots
        .all(root)
        .filter { it.isShown }
        .flatMap { of(it) }
        .toList()

    private fun of(view: View): List<String> =
        buildList {
            val name = "${view.javaClass.simpleName} \"${(view as? TextView)?.text?.take(30) ?: view.contentDescription?.take(30) ?: ""}\""
            if (view is TextView) {
                val layout = view.layout
                if (layout != null) {
                    if ((0 until layout.lineCount).any { layout.getEllipsisCount(it) > 0 }) add("$name is cut with an ellipsis")
                    val room = view.height - view.compoundPaddingTop - view.compoundPaddingBottom
                    if (view !is EditText && layout.height > room + 1) add("$name is clipped: ${layout.height} in $room")
                    val width = view.width - view.compoundPaddingLeft - view.compoundPaddingRight
                    val widest = (0 until layout.lineCount).maxOfOrNull { layout.getLineMax(it) } ?: 0f
                    if (widest > width + 1) add("$name is wider than its room: $widest in $width")
                }
                if (view.maxLines != Int.MAX_VALUE && view.maxLines != -1 && view !is EditText) add("$name may only have ${view.maxLines} lines")
            }
            val dp = view.resources.displayMetrics.density
            if (view.isClickable || view is EditText) {
                if (view.height < TOUCH_DP * dp - 1) add("$name is only ${(view.height / dp).toInt()} dp high to touch")
                if (view.width < TOUCH_DP * dp - 1) add("$name is only ${(view.width / dp).toInt()} dp wide to touch")
                if (label(view).isBlank()) add("$name says nothing to a screen reader")
            }
            if (view is ImageView && view !is ImageButton && view.contentDescription == null && view.isImportantForAccessibility) {
                add("$name is a picture without words")
            }
            val parent = view.parent as? ViewGroup
            if (parent != null && view.width > 0 && (view.right > parent.width || view.left < 0)) add("$name sticks out of its parent")
        }

    private fun label(view: View): String =
        listOfNotNull(view.contentDescription, (view as? TextView)?.text, (view as? EditText)?.hint).joinToString("")

    /** What is wrong with the contrast of each text with what lies behind it, as drawn. Words of a warning need more. */
    fun contrasts(root: View, page: Bitmap): List<String> {
        val warning = setOf(root.context.getColor(R.color.on_danger), root.context.getColor(R.color.on_caution))
        val origin = IntArray(2).also(root::getLocationInWindow)
        return Shots.all(root).filterIsInstance<TextView>().filter { it.isShown && it.text.isNotBlank() }.toList().mapNotNull { view ->
            val at = IntArray(2).also(view::getLocationInWindow)
            val x = at[0] - origin[0]
            val y = at[1] - origin[1]
            val area = Rect(x, y, x + view.width, y + view.height)
            if (!area.intersect(0, 0, page.width, page.height)) return@mapNotNull null
            val found = contrast(page, area)
            val least = if (view.currentTextColor in warning) WARNING else READABLE
            if (found < least) "\"${view.text.take(40)}\" has contrast %.1f, not $least".format(found) else null
        }
    }

    /** Between the commonest colour of an area and the one that differs most from it. */
    fun contrast(page: Bitmap, area: Rect): Double {
        val pixels = IntArray(area.width() * area.height())
        page.getPixels(pixels, 0, area.width(), area.left, area.top, area.width(), area.height())
        pixels.sort()
        var ground = pixels[0]
        var longest = 0
        val colors = mutableListOf<Int>()
        var from = 0
        while (from < pixels.size) {
            var to = from
            while (to < pixels.size && pixels[to] == pixels[from]) to++
            colors += pixels[from]
            if (to - from > longest) {
                longest = to - from
                ground = pixels[from]
            }
            from = to
        }
        return colors.maxOf { ratio(it, ground) }
    }

    fun ratio(one: Int, other: Int): Double {
        val (dark, light) = listOf(luminance(one), luminance(other)).sorted()
        return (light + 0.05) / (dark + 0.05)
    }

    private fun luminance(color: Int): Double {
        fun linear(channel: Int): Double {
            val part = channel / 255.0
            return if (part <= 0.03928) part / 12.92 else ((part + 0.055) / 1.055).pow(2.4)
        }
        return 0.2126 * linear(Color.red(color)) + 0.7152 * linear(Color.green(color)) + 0.0722 * linear(Color.blue(color))
    }
}
