// The APK. Needs the Android SDK, the NDK and cargo-ndk (README.md); tests run in the Maven build beside it.

plugins {
    alias(libs.plugins.android)
    alias(libs.plugins.kotlin)
}

@Suppress("UNCHECKED_CAST")
val versions = gradle.extra["versions"] as Map<String, String>
val root = rootDir.parentFile
val generated = root.resolve("target/bindings/kotlin")
val libraries = layout.buildDirectory
    .dir("jni")
    .get()
    .asFile

android {
    namespace = "org.ringfence.app"
    compileSdk = versions.getValue("android.target").toInt()
    ndkVersion = versions.getValue("ndk.version")

    defaultConfig {
        applicationId = "org.ringfence.app"
        minSdk = versions.getValue("android.min").toInt()
        targetSdk = versions.getValue("android.target").toInt()
        versionCode = 1
        versionName = "0.1.0"
    }

    flavorDimensions += "road"
    productFlavors {
        // What a store takes: no permission for messages or contacts.
        create("store") { dimension = "road" }
        // For F-Droid and for downloads: messages as they arrive, contacts; each off until granted.
        create("full") { dimension = "road" }
    }

    sourceSets {
        getByName("main") {
            kotlin.srcDirs("src/main/kotlin", generated)
            jniLibs.srcDir(libraries)
        }
        getByName("full") { kotlin.srcDir("src/full/kotlin") }
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), root.resolve("bindings/jna.pro"))
        }
    }

    compileOptions {
        sourceCompatibility = JavaVersion.toVersion(versions.getValue("java.level"))
        targetCompatibility = JavaVersion.toVersion(versions.getValue("java.level"))
    }
}

dependencies {
    implementation(libs.coroutines)
    implementation(variantOf(libs.jna) { artifactType("aar") })
}

/** The core for each kind of processor, from the profile that is small before it is fast. */
val core by tasks.registering(Exec::class) {
    workingDir = root
    environment("ANDROID_NDK_HOME", android.ndkDirectory)
    val kinds = listOf("arm64-v8a", "armeabi-v7a", "x86_64", "x86").flatMap { listOf("-t", it) }
    val level = versions.getValue("android.min")
    commandLine(listOf("bindings/library", "ndk") + kinds + listOf("-P", level, "-o", libraries.path, "build"))
}

/** The Kotlin that uniffi makes of it. */
val bindings by tasks.registering(Exec::class) {
    workingDir = root
    commandLine("bindings/generate")
}

tasks.named("preBuild") { dependsOn(core, bindings) }
