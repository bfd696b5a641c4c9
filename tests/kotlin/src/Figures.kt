import org.junit.Assert.assertEquals
import org.junit.Assume.assumeTrue
import org.junit.Test
import org.ringfence.core.GuardMode
import org.ringfence.core.IncomingCall
import org.ringfence.core.RingfenceGuard
import org.ringfence.core.StirShaken
import org.ringfence.core.coreVersion
import java.io.File

private const val WARM_UP = 20_000
private const val ROUNDS = 20_000

private fun ms(run: () -> Unit): Double = System.nanoTime().let { start -> run().let { (System.nanoTime() - start) / 1e6 } }

/** A process that wakes for one call: the folder is the only argument. */
fun main(arguments: Array<String>) {
    val now = System.currentTimeMillis() / 1000
    val call = { IncomingCall(shown = Fixture.LISTED, regions = listOf("US"), at = now, stirShaken = StirShaken.NOT_VERIFIED) }
    println("JNA itself: %.1f ms".format(ms { com.sun.jna.Native.getNativeSize(Long::class.java) }))
    println("first call of the library, with its classes: %.1f ms".format(ms { coreVersion() }))
    lateinit var guard: RingfenceGuard
    println("open, screening: %.1f ms".format(ms { guard = RingfenceGuard.open(arguments[0], GuardMode.SCREENING, now) }))
    println("first screen and verdict: %.1f ms".format(ms { guard.calls().screen(call()).verdict("en") }))
    val calls = guard.calls()
    repeat(WARM_UP) { calls.screen(call()).use { it.verdict("en") } }
    println("warm screen: %.1f us".format(ms { repeat(ROUNDS) { calls.screen(call()).close() } } * 1000 / ROUNDS))
    println("warm screen and verdict with words: %.1f us".format(ms { repeat(ROUNDS) { calls.screen(call()).use { it.verdict("en") } } } * 1000 / ROUNDS))
    guard.shut()
}

/** What calls across the border cost; `docs/benchmarks.md` has the command that prints them. */
class FiguresTest {
    @Test
    fun `a process that wakes for one call`() {
        assumeTrue(System.getenv("RINGFENCE_FIGURES") != null)
        atHome { guard ->
            guard.feeds().installList(Fixture.list, now)
            guard.shut()
            val java = File(System.getProperty("java.home"), "bin/java").path
            val path = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
            val library = "-Djna.library.path=" + System.getProperty("jna.library.path")
            val process = ProcessBuilder(java, library, "-cp", path, "FiguresKt", "$folder").redirectErrorStream(true).start()
            // Through this process: Maven reads the standard output of its own child alone.
            print(process.inputStream.reader().readText())
            assertEquals(0, process.waitFor())
        }
    }
}
