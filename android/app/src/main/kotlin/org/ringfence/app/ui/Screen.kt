package org.ringfence.app.ui

import android.app.Activity
import android.content.Context
import android.content.Intent
import android.graphics.Insets
import android.os.Build
import android.os.Bundle
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.WindowInsets
import android.widget.FrameLayout
import android.widget.ImageButton
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.Toast
import org.ringfence.app.R
import org.ringfence.app.core.Core
import java.util.concurrent.Executor

/** A page that scrolls, keeps clear of the system's bars, and asks the core off the main thread. */
abstract class Screen : Activity() {
    private lateinit var scroll: ScrollView
    private lateinit var body: LinearLayout

    /** The language that texts of the core are wanted in. */
    val language: String get() = Look.languageTag(this)

    /** What stands at the top beside the arrow; none on the start page. */
    open val heading: Int? = null

    override fun attachBaseContext(base: Context) = super.attachBaseContext(Look.on(base))

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        scroll = ScrollView(this)
        scroll.isFillViewport = true
        scroll.clipToPadding = false
        body = LinearLayout(this)
        body.orientation = LinearLayout.VERTICAL
        val frame = FrameLayout(this)
        val width = minOf(resources.displayMetrics.widthPixels, px(R.dimen.page_width))
        frame.addView(body, FrameLayout.LayoutParams(width, WRAP_CONTENT, Gravity.CENTER_HORIZONTAL))
        scroll.addView(frame, FrameLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        body.setPadding(px(R.dimen.margin), px(R.dimen.space_4), px(R.dimen.margin), px(R.dimen.space_6))
        scroll.setOnApplyWindowInsetsListener { view, insets ->
            val bars = barsOf(insets)
            view.setPadding(bars.left, bars.top, bars.right, bars.bottom)
            insets
        }
        setContentView(scroll)
        heading?.let { setTitle(it) }
    }

    override fun onResume() {
        super.onResume()
        refresh()
    }

    /** Reads what is to be shown and shows it; called whenever the page comes to the front. */
    abstract fun refresh()

    /** Replaces what stands on the page; the place that was scrolled to stays. */
    fun show(build: Column.() -> Unit) {
        val column = Column(body)
        body.removeAllViews()
        heading?.let { topBar(column, getString(it)) }
        column.build()
    }

    private fun topBar(column: Column, text: String) {
        val back = ImageButton(this)
        back.setImageResource(R.drawable.ic_back)
        back.imageTintList = getColorStateList(R.color.ink)
        back.background = pressable(rounded(R.color.accent_soft, R.dimen.corner_button, null), R.dimen.corner_button)
        back.contentDescription = getString(R.string.back)
        back.setOnClickListener { finish() }
        val side = px(R.dimen.touch)
        body.addView(back, LinearLayout.LayoutParams(side, side))
        column.title(text)
    }

    /** Does [work] off the main thread, then shows its result if the page is still there. */
    fun <T> load(work: (Core) -> T, on: Executor = Work.background, then: (T) -> Unit) {
        val app = applicationContext
        on.execute {
            val result = runCatching { work(Core.of(app)) }
            Work.onMain {
                if (isDestroyed) return@onMain
                result.onSuccess(then).onFailure { say(R.string.failed) }
            }
        }
    }

    fun say(text: Int) = say(getString(text))

    fun say(text: CharSequence) {
        Toast.makeText(this, text, Toast.LENGTH_LONG).show()
        body.announceForAccessibility(text)
    }

    inline fun <reified T : Activity> open(extras: Intent.() -> Unit = {}) {
        startActivity(Intent(this, T::class.java).apply(extras))
    }

    companion object {
        fun barsOf(insets: WindowInsets): Insets =
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
                insets.getInsets(WindowInsets.Type.systemBars() or WindowInsets.Type.displayCutout() or WindowInsets.Type.ime())
            } else {
                @Suppress("DEPRECATION")
                insets.systemWindowInsets
            }
    }
}
