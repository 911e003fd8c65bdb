# Shared by the commands of this folder; not a command itself.
set -eu
home=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

fail() { # CODE SENTENCE
    echo "$2" >&2
    exit "$1"
}

# Sets $java to the first Java 25 or newer.
find_java() {
    for candidate in "${QYZMET_JAVA_HOME:-}/bin/java" "${JAVA_HOME:-}/bin/java" /usr/lib/jvm/*/bin/java "$(command -v java || true)"; do
        [ -x "$candidate" ] || continue
        # the file "release" answers without starting a virtual machine
        release=$(dirname -- "$(readlink -f -- "$candidate")")/../release
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null || true)
        [ "${version:-0}" -ge 25 ] || continue
        java=$(readlink -f -- "$candidate")
        return
    done
    fail 1 "A Java 25 or newer is needed and none was found. Install one (https://adoptium.net) and, if it lies elsewhere than /usr/lib/jvm, name it: QYZMET_JAVA_HOME=/path/to/jdk"
}

# Sets $jar to the unpacked program; builds when a source is newer than it.
find_program() {
    find_java
    app=$home/target/desk
    jar=$app/qyzmet-desk.jar
    if [ -d "$home/src" ]; then
        if [ ! -f "$jar" ] || [ -n "$(find "$home/src/main" "$home/pom.xml" -newer "$jar" -print -quit)" ]; then
            build
        fi
    fi
    [ -f "$jar" ] || fail 1 "The program is not in $app. Unpack the release again."
}

build() {
    command -v mvn >/dev/null || fail 1 "Maven is needed to build the desk from its sources: apt-get install maven"
    echo "Building from the sources, which takes a minute or two the first time ..." >&2
    mkdir -p "$home/target"
    (
        # two commands at once build once
        flock 9
        [ ! -f "$jar" ] || [ -n "$(find "$home/src/main" "$home/pom.xml" -newer "$jar" -print -quit)" ] || exit 0
        started=$(mktemp "$home/target/started.XXXXXX")
        # a migration that was renamed would still lie among the classes
        find "$home/target/classes" -name 'V*.sql' -delete 2>/dev/null || true
        (cd "$home" && JAVA_HOME=$(jdk_of "$java") mvn -B -q -ntp -Dmaven.test.skip=true package >&2) || { rm -f "$started"; exit 1; }
        built=$(ls -t "$home"/target/qyzmet-desk-*.jar | head -n 1)
        rm -rf "$app.new"
        "$java" -Djarmode=tools -jar "$built" extract --destination "$app.new" >/dev/null
        mv "$app.new"/qyzmet-desk-*.jar "$app.new/qyzmet-desk.jar"
        # a source changed while the build ran is newer than the program
        touch -r "$started" "$app.new/qyzmet-desk.jar"
        rm -rf "$app" "$started"
        mv "$app.new" "$app"
    ) 9>"$home/target/.build.lock" || fail 1 "The build failed; the lines above say where."
}

# Maven's own libraries warn under a new Java, which says nothing about the desk
MAVEN_OPTS=${MAVEN_OPTS:---sun-misc-unsafe-memory-access=allow}
export MAVEN_OPTS

jdk_of() { dirname -- "$(dirname -- "$1")"; }

# Sets $flags: those of the running desk. The cache below is good for exactly these.
set_flags() {
    flags="-Xms96m -Xmx176m -XX:+UseSerialGC -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -XX:-ShrinkHeapInSteps -XX:TrimNativeHeapInterval=10000 -XX:+UseCompactObjectHeaders -XX:ReservedCodeCacheSize=56m -XX:-HeapDumpOnOutOfMemoryError -XX:-CreateCoredumpOnCrash -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -Dfile.encoding=UTF-8 -Djava.awt.headless=true"
}

# Sets $cache to the ahead-of-time cache of this program, this Java and these flags; makes it when there is none. Never stops a start.
find_cache() {
    set_flags
    key=$({ "$java" -version 2>&1; echo "$java $flags"; stat -c '%Y %s' "$jar"; } | cksum | cut -d' ' -f1)
    cache=$app/start-$key.aot
    [ ! -f "$cache" ] || return 0
    [ "${QYZMET_AOT:-on}" = on ] || { cache=; return 0; }
    if ls "$app"/start-*.aot >/dev/null 2>&1; then
        echo "The start-up cache was made for another program, Java or flags; it is made again, once (less than a minute) ..." >&2
    else
        echo "Preparing fast starts, once (less than a minute) ..." >&2
    fi
    train || { echo "Preparing did not work; the desk starts without it." >&2; cache=; }
}

train() {
    [ -w "$app" ] || return 1
    throwaway=$(mktemp -d) || return 1
    (
        cd "$throwaway"
        unset DATABASE_URL QYZMET_KEYS QYZMET_BIND QYZMET_URL QYZMET_PROXY QYZMET_SMTP QYZMET_DEMO
        QYZMET_DATA=$throwaway/data QYZMET_PORT=0 QYZMET_TRAINING=true
        export QYZMET_DATA QYZMET_PORT QYZMET_TRAINING
        # shellcheck disable=SC2086
        timeout 300 "$java" $flags -XX:AOTCacheOutput="$cache.new" -jar "$jar" >"$throwaway/said" 2>&1
    ) && [ -f "$cache.new" ] && rm -f "$app"/start-*.aot && mv "$cache.new" "$cache"
    trained=$?
    rm -rf "$throwaway" "$cache.new"
    return $trained
}
