import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.core.CallDirectory
import org.ringfence.core.DirectorySequence
import org.ringfence.core.GuardMode
import org.ringfence.core.Level
import org.ringfence.core.RingfenceGuard
import org.ringfence.core.directoryLabels
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files

class DirectoryTest {
    private fun numbers(
        directory: CallDirectory,
        sequence: DirectorySequence,
    ): List<Long> {
        val labels = directoryLabels("en").size
        return directory.stream(sequence).use { stream ->
            generateSequence { stream.nextRecords(4096u).takeIf { it.isNotEmpty() } }
                .flatMap { bytes ->
                    assertEquals(0, bytes.size % 9)
                    val records = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
                    (bytes.indices step 9).map { place ->
                        assertTrue(records.get(place + 8) < labels)
                        records.getLong(place)
                    }
                }.toList()
        }
    }

    @Test
    fun `the directory streams what is listed, ascending`() =
        atHome { guard ->
            guard.feeds().installList(Fixture.list, now)
            val directory = guard.directory(1_000_000uL, now)
            val counts = directory.counts()
            val sequences = listOf(DirectorySequence.BLOCKING, DirectorySequence.IDENTIFICATION).map { numbers(directory, it) }
            assertEquals((counts.blocking + counts.identification).toInt(), sequences.sumOf { it.size })
            assertTrue(12_025_550_137L in sequences.flatten())
            for (sequence in sequences) assertEquals(sequence.distinct().sorted(), sequence)
            val few = guard.directory(10uL, now).counts()
            assertEquals(10uL, few.blocking + few.identification)
            assertTrue(few.leftOut > 0uL)
        }

    @Test
    fun `a copy in another folder answers without the first`() {
        val elsewhere = Files.createTempDirectory("ringfence")
        val call =
            Home().use { home ->
                val guard = home.open()
                guard.feeds().installList(Fixture.list, home.now)
                guard.publishTo("$elsewhere")
                guard.shut()
                home.call(Fixture.LISTED)
            }
        val reader = RingfenceGuard.open("$elsewhere", GuardMode.READ_ONLY, call.at)
        assertEquals(Level.DANGER, reader.calls().screen(call).verdict("en").level)
        reader.shut()
        elsewhere.toFile().deleteRecursively()
    }
}
