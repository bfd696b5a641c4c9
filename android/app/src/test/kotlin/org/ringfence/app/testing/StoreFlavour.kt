package org.ringfence.app.testing

/** Category of tests that run with the manifest of the store flavour; all others run with that of the full one. */
interface StoreFlavour
