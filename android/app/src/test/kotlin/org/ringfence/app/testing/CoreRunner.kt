package org.ringfence.app.testing

import org.junit.runners.model.FrameworkMethod
import org.robolectric.RobolectricTestRunner
import org.robolectric.internal.bytecode.InstrumentationConfiguration

/** Runs tests with the real core inside: JNA must be the one of the virtual machine, not a copy of the sandbox's. */
class CoreRunner(
    type: Class<*>,
) : RobolectricTestRunner(type) {
    override fun createClassLoaderConfig(method: FrameworkMethod): InstrumentationConfiguration =
        InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method)).doNotAcquirePackage("com.sun.jna.").build()
}
