package org.ringfence.app.screen

import android.os.Build
import android.service.quicksettings.Tile
import android.service.quicksettings.TileService
import org.ringfence.app.R
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Work
import org.ringfence.core.Truce

/** Pauses the guard for an hour, or ends the pause, from the quick settings. */
class PauseTile : TileService() {
    override fun onStartListening() = update { Truce.PAUSE in it.truces() }

    override fun onClick() =
        // Nobody but the owner switches the guard off.
        unlockAndRun {
            update { core ->
                val isPaused = Truce.PAUSE in core.truces()
                if (isPaused) core.endTruces() else core.pause()
                !isPaused
            }
        }

    private fun update(work: (Core) -> Boolean) {
        Work.background.execute {
            val isPaused = runCatching { work(Core.of(applicationContext)) }.getOrDefault(false)
            Work.onMain {
                val tile = qsTile ?: return@onMain
                val words = Look.on(this)
                tile.state = if (isPaused) Tile.STATE_INACTIVE else Tile.STATE_ACTIVE
                val state = words.getString(if (isPaused) R.string.tile_paused else R.string.tile_active)
                tile.label = words.getString(R.string.tile_label)
                tile.subtitle = state
                if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) tile.stateDescription = state
                tile.updateTile()
            }
        }
    }
}
