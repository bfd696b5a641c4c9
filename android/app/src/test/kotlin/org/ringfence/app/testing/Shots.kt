package org.ringfence.app.testing

import android.app.Activity
import android.app.Notification
import android.content.res.Configuration
import android.graphics.Bitmap
import android.graphics.Canvas
import android.view.View
import android.widget.FrameLayout
import android.widget.ScrollView
import org.robolectric.Robolectric
import java.io.File

/** Pictures of pages and notifications, as the platform draws them. */
object Shots {
    /** The tallest that an unfolded notification may be, in dp. */
    private const val NOTIFICATION_DP = 400

    /** What the shade draws behind a notification. */
    private const val DAY = 0xFFFFFFFF.toInt()
    private const val NIGHT = 0xFF24262B.toInt()

    val folder = File(System.getProperty("ringfence.shots")!!)

    /** The whole page, however long, as it would be scrolled through. */
    fun page(activity: Activity): Bitmap {
        val decor = activity.window.decorView
        val scroll = find(decor) { it is ScrollView } as ScrollView?
        val hidden = scroll?.let { maxOf(0, it.getChildAt(0).height + it.paddingTop + it.paddingBottom - it.height) } ?: 0
        return draw(decor, decor.width, View.MeasureSpec.makeMeasureSpec(decor.height + hidden, View.MeasureSpec.EXACTLY))
    }

    /** A notification, unfolded, as the system builds it from what was posted. */
    fun notification(notification: Notification, width: Int): Bitmap {
        val activity = Robolectric.setupActivity(Activity::class.java)
        val parent = FrameLayout(activity)
        val built = Notification.Builder.recoverBuilder(activity, notification).createBigContentView()
        val view = built.apply(activity, parent)
        val isNight = activity.resources.configuration.uiMode and Configuration.UI_MODE_NIGHT_MASK == Configuration.UI_MODE_NIGHT_YES
        view.setBackgroundColor(if (isNight) NIGHT else DAY)
        parent.addView(view)
        activity.setContentView(parent)
        val tallest = View.MeasureSpec.makeMeasureSpec((NOTIFICATION_DP * activity.resources.displayMetrics.density).toInt(), View.MeasureSpec.AT_MOST)
        return draw(view, width, tallest)
    }

    /** A view that stands in no page, as wide and at most as high as its window. */
    fun view(view: View, height: Int): Bitmap =
        draw(view, view.resources.displayMetrics.widthPixels, View.MeasureSpec.makeMeasureSpec(height, View.MeasureSpec.EXACTLY))

    private fun draw(view: View, width: Int, height: Int): Bitmap {
        view.measure(View.MeasureSpec.makeMeasureSpec(width, View.MeasureSpec.EXACTLY), height)
        view.layout(0, 0, view.measuredWidth, view.measuredHeight)
        val bitmap = Bitmap.createBitmap(view.measuredWidth, view.measuredHeight, Bitmap.Config.ARGB_8888)
        view.draw(Canvas(bitmap))
        return bitmap
    }

    fun save(name: String, bitmap: Bitmap) {
        folder.mkdirs()
        File(folder, "$name.png").outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
    }

    /** A page that shows all pictures there are. */
    fun index() {
        val pictures = folder.listFiles { file -> file.extension == "png" }.orEmpty().sortedBy { it.name }
        val figures =
            pictures.joinToString("\n") {
                "<figure><img src=\"${it.name}\" loading=\"lazy\"><figcaption>${it.nameWithoutExtension}</figcaption></figure>"
            }
        val figure = "figure{display:inline-block;vertical-align:top;margin:12px}"
        val style = "body{font:16px sans-serif;background:#ddd}${figure}img{width:260px;box-shadow:0 2px 8px #0006}"
        File(folder, "index.html").writeText("<!doctype html><meta charset=utf-8><title>Ringfence on Android</title><style>$style</style>\n$figures\n")
    }

    fun find(view: View, wanted: (View) -> Boolean): View? = all(view).firstOrNull(wanted)

    fun all(view: View): Sequence<View> =
        sequence {
            yield(view)
            if (view is android.view.ViewGroup) (0 until view.childCount).forEach { yieldAll(all(view.getChildAt(it))) }
        }
}
