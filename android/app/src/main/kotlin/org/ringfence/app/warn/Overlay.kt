package org.ringfence.app.warn

import android.content.Context
import android.graphics.PixelFormat
import android.provider.Settings
import android.view.Gravity
import android.view.View
import android.view.View.MeasureSpec
import android.view.WindowManager
import android.widget.ScrollView
import org.ringfence.app.ui.Work
import org.ringfence.app.ui.look
import org.ringfence.app.ui.service
import org.ringfence.core.Verdict

/** The warning over the call screen, for owners who granted the app to draw over others. */
object Overlay {
    private var shown: Pair<WindowManager, View>? = null

    fun show(context: Context, number: String, verdict: Verdict) {
        if (!Settings.canDrawOverlays(context)) return
        Work.onMain {
            hide()
            val manager = context.service<WindowManager>()
            val view = ScrollView(context)
            view.addView(WarningView.make(context, verdict.level.look, WarningView.Words.of(context, number, verdict)) { hide() })
            val screen = context.resources.displayMetrics
            view.measure(MeasureSpec.makeMeasureSpec(screen.widthPixels, MeasureSpec.EXACTLY), MeasureSpec.UNSPECIFIED)
            val params =
                WindowManager.LayoutParams(
                    WindowManager.LayoutParams.MATCH_PARENT,
                    // Not over the buttons with which a call is taken or refused; what does not fit scrolls.
                    minOf(view.measuredHeight, screen.heightPixels * 2 / 3),
                    WindowManager.LayoutParams.TYPE_APPLICATION_OVERLAY,
                    WindowManager.LayoutParams.FLAG_NOT_FOCUSABLE,
                    PixelFormat.OPAQUE,
                )
            params.gravity = Gravity.TOP
            manager.addView(view, params)
            shown = manager to view
        }
    }

    fun hide() {
        val (manager, view) = shown ?: return
        shown = null
        runCatching { manager.removeView(view) }
    }
}
