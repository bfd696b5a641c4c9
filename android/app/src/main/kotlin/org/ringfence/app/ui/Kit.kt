package org.ringfence.app.ui

import android.content.Context
import android.content.res.ColorStateList
import android.graphics.Typeface
import android.graphics.drawable.GradientDrawable
import android.graphics.drawable.RippleDrawable
import android.text.InputType
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.Button
import android.widget.EditText
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ProgressBar
import android.widget.RadioButton
import android.widget.Switch
import android.widget.TextView
import org.ringfence.app.R

/** The parts that every screen is made of; sizes and colours come from the scales of DESIGN.md and from nowhere else. */
class Column(
    val view: LinearLayout,
) {
    val context: Context = view.context

    fun display(text: CharSequence, color: Int = R.color.ink) = add(label(text, R.dimen.text_display, color, bold = true), R.dimen.space_2)

    fun title(text: CharSequence, color: Int = R.color.ink) = heading(label(text, R.dimen.text_title, color, bold = true), R.dimen.space_2)

    fun heading(text: CharSequence) = heading(label(text, R.dimen.text_heading, R.color.ink, bold = true), R.dimen.space_5)

    fun body(text: CharSequence, color: Int = R.color.ink) = add(label(text, R.dimen.text_body, color), R.dimen.space_2)

    fun note(text: CharSequence, color: Int = R.color.ink_soft) = add(label(text, R.dimen.text_note, color), R.dimen.space_2)

    private fun heading(view: TextView, above: Int): TextView {
        view.isAccessibilityHeading = true
        return add(view, above)
    }

    fun space(size: Int = R.dimen.space_4) = add(View(context), 0, context.px(size))

    /** A block of its own on the page. */
    fun card(fill: Int = R.color.card, line: Int? = R.color.line, build: Column.() -> Unit): LinearLayout {
        val block = LinearLayout(context)
        block.orientation = LinearLayout.VERTICAL
        block.background = context.rounded(fill, R.dimen.corner, line)
        val padding = context.px(R.dimen.margin)
        block.setPadding(padding, padding, padding, padding)
        Column(block).build()
        return add(block, R.dimen.space_4)
    }

    /** The one thing to do here. */
    fun button(text: CharSequence, icon: Int? = null, onClick: () -> Unit) =
        add(context.button(text, R.color.accent, R.color.on_accent, icon, onClick), R.dimen.space_3)

    /** Something else that can be done here. */
    fun quietButton(text: CharSequence, icon: Int? = null, onClick: () -> Unit) =
        add(context.button(text, R.color.accent_soft, R.color.on_accent_soft, icon, onClick), R.dimen.space_3)

    /** A button in the colours of what it stands on. */
    fun button(text: CharSequence, fill: Int, ink: Int, onClick: () -> Unit) =
        add(context.button(text, fill, ink, null, onClick), R.dimen.space_3)

    /** A line that leads somewhere. */
    fun row(icon: Int, title: CharSequence, note: CharSequence? = null, look: LevelLook? = null, onClick: () -> Unit): View {
        val row = LinearLayout(context)
        row.gravity = Gravity.CENTER_VERTICAL
        row.minimumHeight = context.px(R.dimen.touch_big)
        row.setPadding(context.px(R.dimen.space_4), context.px(R.dimen.space_3), context.px(R.dimen.space_3), context.px(R.dimen.space_3))
        row.background = context.pressable(context.rounded(R.color.card, R.dimen.corner, R.color.line), R.dimen.corner)
        val seat = LinearLayout(context)
        seat.gravity = Gravity.CENTER
        seat.background = context.rounded(look?.fill ?: R.color.accent_soft, R.dimen.corner, null)
        seat.addView(context.icon(icon, look?.ink ?: R.color.on_accent_soft, R.dimen.icon))
        val side = context.px(R.dimen.space_6) + context.px(R.dimen.space_3)
        row.addView(seat, LinearLayout.LayoutParams(side, side))
        val words = LinearLayout(context)
        words.orientation = LinearLayout.VERTICAL
        words.addView(context.label(title, R.dimen.text_body, R.color.ink, bold = true))
        if (!note.isNullOrEmpty()) words.addView(context.label(note, R.dimen.text_note, R.color.ink_soft))
        val rest = LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f)
        rest.marginStart = context.px(R.dimen.space_4)
        rest.marginEnd = context.px(R.dimen.space_2)
        row.addView(words, rest)
        row.addView(context.icon(R.drawable.ic_next, R.color.ink_soft, R.dimen.space_5))
        row.isFocusable = true
        row.contentDescription = listOfNotNull(look?.let { context.getString(it.word) }, title, note).joinToString(". ")
        row.setOnClickListener { onClick() }
        return add(row, R.dimen.space_2)
    }

    /** A setting that is on or off. */
    fun switch(title: CharSequence, note: CharSequence, isOn: Boolean, onChange: (Boolean) -> Unit): Switch {
        val switch = Switch(context)
        switch.text = title
        switch.style(R.dimen.text_body, R.color.ink, bold = true)
        switch.minHeight = context.px(R.dimen.touch)
        switch.isChecked = isOn
        switch.setOnCheckedChangeListener { _, now -> onChange(now) }
        add(switch, R.dimen.space_2)
        add(label(note, R.dimen.text_note, R.color.ink_soft), 0)
        return switch
    }

    /** One of several: exactly one is chosen. */
    fun choice(title: CharSequence, note: CharSequence?, isChosen: Boolean, onChoose: () -> Unit): RadioButton {
        val choice = RadioButton(context)
        choice.text = title
        choice.style(R.dimen.text_body, R.color.ink, bold = isChosen)
        choice.buttonTintList = ColorStateList.valueOf(context.getColor(R.color.accent))
        choice.minHeight = context.px(R.dimen.touch)
        choice.setPaddingRelative(context.px(R.dimen.space_2), 0, 0, 0)
        choice.isChecked = isChosen
        choice.setOnClickListener { onChoose() }
        add(choice, R.dimen.space_1)
        if (note != null) {
            val words = label(note, R.dimen.text_note, R.color.ink_soft)
            words.setPaddingRelative(context.px(R.dimen.space_6) + context.px(R.dimen.space_2), 0, 0, 0)
            add(words, 0)
        }
        return choice
    }

    fun field(hint: CharSequence, text: CharSequence = "", lines: Int = 1, type: Int = InputType.TYPE_CLASS_TEXT): EditText {
        val field = EditText(context)
        field.style(R.dimen.text_body, R.color.ink)
        field.setHintTextColor(context.getColor(R.color.ink_soft))
        field.hint = hint
        field.setText(text)
        field.minLines = lines
        field.inputType = type or InputType.TYPE_TEXT_FLAG_MULTI_LINE
        field.gravity = Gravity.TOP or Gravity.START
        field.minHeight = context.px(R.dimen.touch)
        field.background = context.rounded(R.color.card, R.dimen.corner, R.color.ink_soft)
        val padding = context.px(R.dimen.space_4)
        field.setPadding(padding, padding, padding, padding)
        return add(field, R.dimen.space_3)
    }

    /** How far something is, in percent. */
    fun progress(): ProgressBar {
        val bar = ProgressBar(context, null, android.R.attr.progressBarStyleHorizontal)
        bar.progressTintList = ColorStateList.valueOf(context.getColor(R.color.accent))
        return add(bar, R.dimen.space_2, context.px(R.dimen.space_5))
    }

    /** What is the matter, at a glance: colour, shape and word. */
    fun banner(look: LevelLook, word: CharSequence, sentence: CharSequence?, build: Column.() -> Unit = {}): LinearLayout =
        card(look.fill, null) {
            val icon = context.icon(look.icon, look.ink, R.dimen.icon_level)
            val params = LinearLayout.LayoutParams(context.px(R.dimen.icon_level), context.px(R.dimen.icon_level))
            view.addView(icon, params)
            title(word, look.ink)
            if (!sentence.isNullOrEmpty()) body(sentence, look.ink)
            build()
        }

    fun label(text: CharSequence, size: Int, color: Int, bold: Boolean = false) = context.label(text, size, color, bold)

    fun <V : View> add(child: V, above: Int, height: Int = WRAP_CONTENT): V {
        val params = LinearLayout.LayoutParams(MATCH_PARENT, height)
        // The padding of what it stands in is room enough above the first.
        if (above != 0 && view.childCount > 0) params.topMargin = context.px(above)
        view.addView(child, params)
        return child
    }
}

fun Context.px(dimen: Int): Int = resources.getDimensionPixelSize(dimen)

fun Context.rounded(fill: Int, corner: Int, line: Int?): GradientDrawable {
    val shape = GradientDrawable()
    shape.cornerRadius = px(corner).toFloat()
    shape.setColor(getColor(fill))
    if (line != null) shape.setStroke(maxOf(1, resources.displayMetrics.density.toInt()), getColor(line))
    return shape
}

fun Context.pressable(shape: GradientDrawable, corner: Int): RippleDrawable {
    val ripple = getColor(R.color.ink_soft) and 0x00ffffff or 0x33000000
    return RippleDrawable(ColorStateList.valueOf(ripple), shape, rounded(R.color.ink, corner, null))
}

fun Context.label(text: CharSequence, size: Int, color: Int, bold: Boolean = false): TextView {
    val label = TextView(this)
    label.text = text
    label.style(size, color, bold)
    return label
}

fun TextView.style(size: Int, color: Int, bold: Boolean = false) {
    setTextSize(TypedValue.COMPLEX_UNIT_PX, resources.getDimension(size))
    setTextColor(context.getColor(color))
    typeface = if (bold) Typeface.create("sans-serif-medium", Typeface.BOLD) else Typeface.create("sans-serif", Typeface.NORMAL)
    setLineSpacing(0f, 1.15f)
    textDirection = View.TEXT_DIRECTION_LOCALE
    textAlignment = View.TEXT_ALIGNMENT_VIEW_START
}

fun Context.icon(drawable: Int, color: Int, size: Int): ImageView {
    val icon = ImageView(this)
    icon.setImageResource(drawable)
    icon.imageTintList = ColorStateList.valueOf(getColor(color))
    icon.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
    icon.layoutParams = LinearLayout.LayoutParams(px(size), px(size))
    return icon
}

fun Context.button(text: CharSequence, fill: Int, ink: Int, icon: Int?, onClick: () -> Unit): Button {
    val button = Button(this)
    button.text = text
    button.isAllCaps = false
    button.style(R.dimen.text_body, ink, bold = true)
    button.textAlignment = View.TEXT_ALIGNMENT_CENTER
    button.gravity = Gravity.CENTER
    button.stateListAnimator = null
    button.minHeight = px(R.dimen.touch)
    button.minimumHeight = px(R.dimen.touch)
    button.background = pressable(rounded(fill, R.dimen.corner_button, null), R.dimen.corner_button)
    button.setPadding(px(R.dimen.space_5), px(R.dimen.space_3), px(R.dimen.space_5), px(R.dimen.space_3))
    if (icon != null) {
        val image = getDrawable(icon)?.mutate()
        image?.setTint(getColor(ink))
        image?.setBounds(0, 0, px(R.dimen.space_5), px(R.dimen.space_5))
        button.setCompoundDrawablesRelative(image, null, null, null)
        button.compoundDrawablePadding = px(R.dimen.space_2)
    }
    button.setOnClickListener { onClick() }
    return button
}
