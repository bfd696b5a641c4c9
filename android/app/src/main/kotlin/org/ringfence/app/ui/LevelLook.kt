package org.ringfence.app.ui

import org.ringfence.app.R

/** How a level looks: colour, shape and word, so that none has to be told by colour alone. */
enum class LevelLook(
    val fill: Int,
    val ink: Int,
    val icon: Int,
    val word: Int,
) {
    CLEAR(R.color.clear, R.color.on_clear, R.drawable.level_clear, R.string.level_clear),
    UNKNOWN(R.color.unknown, R.color.on_unknown, R.drawable.level_unknown, R.string.level_unknown),
    CAUTION(R.color.caution, R.color.on_caution, R.drawable.level_caution, R.string.level_caution),
    DANGER(R.color.danger, R.color.on_danger, R.drawable.level_danger, R.string.level_danger),
}
