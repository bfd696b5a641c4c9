package org.ringfence.app.testing

import android.app.Activity
import android.content.Intent
import android.view.View
import android.widget.TextView
import org.robolectric.Robolectric

/** Opens a page and waits until it shows what it read. */
fun <A : Activity> World.open(type: Class<A>, intent: Intent = Intent(app, type)): A {
    val page = Robolectric.buildActivity(type, intent).setup().get()
    settle()
    return page
}

/** Every text on a page, from top to bottom. */
fun Activity.words(): List<String> = window.decorView.words()

fun View.words(): List<String> =
    Shots
        .all(this)
        .filterIsInstance<TextView>()
        .filter { it.isShown || !isAttachedToWindow }
        .map { it.text.toString() }
        .toList()

/** Presses what bears a text, as the owner would. */
fun World.press(page: Activity, text: Int) {
    press(page.window.decorView, page.getString(text))
}

fun World.press(root: View, text: String) {
    val found = Shots.all(root).firstOrNull { it.isClickable && ((it as? TextView)?.text?.toString() == text || it.contentDescription == text) }
    checkNotNull(found) { "there is no \"$text\" among ${root.words()}" }.performClick()
    settle()
}
