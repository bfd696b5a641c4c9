package org.ringfence.app.core

import android.content.Context

class Core private constructor() {
    companion object {
        fun of(context: Context) = Core()
    }
}
