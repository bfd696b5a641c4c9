package org.ringfence.app

import android.os.Build
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.robolectric.annotation.Config
import java.io.File

/** The first call of a process: pays for JNA, the bindings, the database. The figure means something where this runs alone. */
@RunWith(CoreRunner::class)
@Config(sdk = [36])
class ColdTest {
    @get:Rule val world = World()

    @Test
    fun `the first call of a process is answered like any other`() {
        val started = System.nanoTime()
        val answered = Telecom().screen(Telecom.call("+14155552671"))
        answered.await()
        val ms = (System.nanoTime() - started) / 1_000_000
        File(System.getProperty("ringfence.shots")!!).mkdirs()
        File(System.getProperty("ringfence.shots")!!, "figures-cold-${Build.VERSION.SDK_INT}.txt").writeText("first answer of the process: $ms ms\n")
        assertEquals(1, answered.answers.size)
    }
}
