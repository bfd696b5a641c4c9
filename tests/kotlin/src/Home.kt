import org.ringfence.core.GuardMode
import org.ringfence.core.IncomingCall
import org.ringfence.core.RingfenceGuard
import org.ringfence.core.StirShaken
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readText

/** What `tests/run` has made: a list, a feed on loopback, another app's export. */
object Fixture {
    private val folder = Path.of(System.getenv("RINGFENCE_FIXTURE") ?: error("run it with tests/run kotlin"))
    val list: String = folder.resolve("list.rfl").toString()
    val foreign: ByteArray = Files.readAllBytes(folder.resolve("export.csv"))
    val link: String = folder.resolve("link").readText().trim()

    /** A number of the list, reported for bank fraud with confidence 12. */
    const val LISTED = "+1 202 555 0137"
    const val STRANGER = "+1 202 555 0138"
}

/** A phone's folder, for one test. */
class Home : AutoCloseable {
    val folder: Path = Files.createTempDirectory("ringfence")
    val now = System.currentTimeMillis() / 1000

    fun open(mode: GuardMode = GuardMode.APP) = RingfenceGuard.open(folder.toString(), mode, now)

    fun call(shown: String, at: Long = now) =
        IncomingCall(shown = shown, regions = listOf("US"), at = at, stirShaken = StirShaken.NOT_VERIFIED)

    override fun close() {
        folder.toFile().deleteRecursively()
    }
}

fun atHome(test: Home.(RingfenceGuard) -> Unit) =
    Home().use { home ->
        home.open().use { guard ->
            home.test(guard)
            guard.shut()
        }
    }
