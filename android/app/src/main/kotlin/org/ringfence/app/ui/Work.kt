package org.ringfence.app.ui

import android.os.Handler
import android.os.Looper
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors

/** Where work is done that the main thread must not wait for. */
object Work {
    private val main = Handler(Looper.getMainLooper())

    /** Screens and jobs: one after another, so that what was asked first is shown first. */
    val background: ExecutorService = Executors.newSingleThreadExecutor { Thread(it, "ringfence-work") }

    /** Fetching, which takes as long as the network does. */
    val network: ExecutorService = Executors.newSingleThreadExecutor { Thread(it, "ringfence-network") }

    fun onMain(task: () -> Unit) {
        main.post(task)
    }
}
