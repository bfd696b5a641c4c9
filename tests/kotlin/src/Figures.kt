import org.junit.Assume.assumeTrue
import org.junit.Test
import org.ringfence.core.GuardMode
import org.ringfence.core.RingfenceGuard
import org.ringfence.core.coreVersion

/** What calls across the border cost; `RINGFENCE_FIGURES=1 tests/run kotlin` prints them. */
class Figures {
    private fun ms(run: () -> Unit): Double = System.nanoTime().let { start -> run().let { (System.nanoTime() - start) / 1e6 } }

    @Test
    fun figures() {
        assumeTrue(System.getenv("RINGFENCE_FIGURES") != null)
        Home().use { home ->
            println("JNA itself: %.1f ms".format(ms { com.sun.jna.Native.getNativeSize(Long::class.java) }))
            println("first call of the library, with its classes: %.1f ms".format(ms { coreVersion() }))
            home.open().let {
                it.feeds().installList(Fixture.list, home.now)
                it.shut()
            }
            println("open, screening: %.1f ms".format(ms { RingfenceGuard.open("${home.folder}", GuardMode.SCREENING, home.now).shut() }))
            val guard = home.open(GuardMode.SCREENING)
            println("first screen and verdict: %.1f ms".format(ms { guard.calls().screen(home.call(Fixture.LISTED)).verdict("en") }))
            val calls = guard.calls()
            repeat(WARM_UP) { calls.screen(home.call(Fixture.LISTED)).use { it.verdict("en") } }
            val screens = ms { repeat(ROUNDS) { calls.screen(home.call(Fixture.LISTED)).close() } }
            println("warm screen: %.1f us".format(screens * 1000 / ROUNDS))
            val verdicts = ms { repeat(ROUNDS) { calls.screen(home.call(Fixture.LISTED)).use { it.verdict("en") } } }
            println("warm screen and verdict with words: %.1f us".format(verdicts * 1000 / ROUNDS))
            guard.shut()
        }
    }

    private companion object {
        const val WARM_UP = 20_000
        const val ROUNDS = 20_000
    }
}
