package org.ringfence.app

import android.graphics.Bitmap
import android.graphics.Canvas
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.screen.HomeActivity
import org.ringfence.app.testing.CoreRunner
import org.robolectric.Robolectric
import org.robolectric.annotation.Config
import java.io.File

@RunWith(CoreRunner::class)
@Config(qualifiers = "w411dp-h891dp-xhdpi")
class SmokeTest {
    @Test
    fun home() {
        val a = Robolectric.setupActivity(HomeActivity::class.java)
        assertEquals(36, a.applicationInfo.targetSdkVersion)
        val v = a.window.decorView
        val b = Bitmap.createBitmap(v.width, v.height, Bitmap.Config.ARGB_8888)
        v.draw(Canvas(b))
        File(System.getProperty("ringfence.shots")!!).mkdirs()
        File(System.getProperty("ringfence.shots")!!, "smoke${android.os.Build.VERSION.SDK_INT}.png").outputStream().use {
            b.compress(Bitmap.CompressFormat.PNG, 100, it)
        }
    }
}
