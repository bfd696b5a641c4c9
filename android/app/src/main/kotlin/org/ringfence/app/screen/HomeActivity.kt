package org.ringfence.app.screen

import org.ringfence.app.R
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen

class HomeActivity : Screen() {
    override fun refresh() =
        show {
            banner(LevelLook.CLEAR, getString(R.string.home_protected), getString(R.string.home_protected_note))
            banner(LevelLook.DANGER, getString(R.string.level_danger), getString(R.string.home_protected_note))
            button(getString(R.string.home_wait_button), R.drawable.ic_waiting) { }
            row(R.drawable.ic_history, getString(R.string.history), getString(R.string.home_counts, 3, 1)) { }
        }
}
