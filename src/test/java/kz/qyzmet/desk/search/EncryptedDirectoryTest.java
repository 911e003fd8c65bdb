package kz.qyzmet.desk.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NIOFSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedDirectoryTest {
    private static final int[] SIZES = {
        0, 1, 15, 16, 17, 31, 32, 33, 255, 1023, 1024, 1025, 4095, 4096, 4097, 8191, 8192, 8193, 65_536, 300_001
    };

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    @Test
    void whatIsWrittenIsReadAndTheDiskHasNothingOfIt() throws IOException {
        try (var directory = directory(1)) {
            for (int size : SIZES) {
                var bytes = bytes(size);
                write(directory, "f" + size, bytes);

                assertThat(directory.fileLength("f" + size)).isEqualTo(size);
                try (var input = directory.openInput("f" + size, IOContext.DEFAULT)) {
                    assertThat(input.length()).isEqualTo(size);
                    var read = new byte[size];
                    input.readBytes(read, 0, size);
                    assertThat(read).isEqualTo(bytes);
                }
                var disk = Files.readAllBytes(folder.resolve("f" + size));
                assertThat(disk).hasSize(size + EncryptedDirectory.HEADER);
                if (size >= 16) {
                    assertThat(indexOf(disk, Arrays.copyOf(bytes, 16))).isNegative();
                }
            }
        }
    }

    @Test
    void randomReadsAreThoseOfLucenesOwnDirectory() throws IOException {
        try (var plain = new ByteBuffersDirectory();
                var sealed = directory(1)) {
            for (int size : SIZES) {
                var bytes = bytes(size);
                write(plain, "f" + size, bytes);
                write(sealed, "f" + size, bytes);
                try (var expected = plain.openInput("f" + size, IOContext.DEFAULT);
                        var actual = sealed.openInput("f" + size, IOContext.DEFAULT)) {
                    walk(expected, actual, 400);
                    var one = expected.clone();
                    var other = actual.clone();
                    walk(one, other, 200);
                    for (int i = 0; i < 20 && size > 0; i++) {
                        int from = random.nextInt(size);
                        int length = random.nextInt(size - from + 1);
                        var slice = expected.slice("slice", from, length);
                        var sealedSlice = actual.slice("slice", from, length);
                        walk(slice, sealedSlice, 50);
                        if (length > 2) {
                            walk(slice.slice("inner", 1, length - 2), sealedSlice.slice("inner", 1, length - 2), 20);
                            walk(sealedCloneOf(slice), sealedCloneOf(sealedSlice), 20);
                        }
                    }
                }
            }
        }
    }

    @Test
    void manyThreadsReadClonesAtOnce() throws Exception {
        var bytes = bytes(500_000);
        try (var directory = directory(1);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            write(directory, "f", bytes);
            try (var input = directory.openInput("f", IOContext.DEFAULT)) {
                var jobs = new java.util.ArrayList<Future<Boolean>>();
                for (int i = 0; i < 16; i++) {
                    var clone = input.clone();
                    int seed = i;
                    jobs.add(threads.submit(() -> reads(clone, bytes, new Random(seed))));
                }
                for (var job : jobs) {
                    assertThat(job.get()).isTrue();
                }
            }
        }
    }

    @Test
    void lucenesCheckSumsStandOnTheClearText() throws IOException {
        try (var plain = new ByteBuffersDirectory();
                var sealed = directory(1)) {
            for (var directory : List.of(plain, sealed)) {
                try (var output = directory.createOutput("f", IOContext.DEFAULT)) {
                    CodecUtil.writeHeader(output, "test", 1);
                    output.writeBytes(new byte[10_000], 10_000);
                    CodecUtil.writeFooter(output);
                }
            }
            try (var expected = plain.openInput("f", IOContext.DEFAULT);
                    var actual = sealed.openInput("f", IOContext.DEFAULT)) {
                assertThat(CodecUtil.checksumEntireFile(actual)).isEqualTo(CodecUtil.checksumEntireFile(expected));
            }
        }
    }

    @Test
    void aChangedByteIsNoticedByThem() throws IOException {
        try (var directory = directory(1)) {
            try (var output = directory.createOutput("f", IOContext.DEFAULT)) {
                CodecUtil.writeHeader(output, "test", 1);
                output.writeBytes(new byte[10_000], 10_000);
                CodecUtil.writeFooter(output);
            }
            var disk = Files.readAllBytes(folder.resolve("f"));
            disk[5_000] ^= 1;
            Files.write(folder.resolve("f"), disk);

            try (var input = directory.openInput("f", IOContext.DEFAULT)) {
                assertThatThrownBy(() -> CodecUtil.checksumEntireFile(input)).isInstanceOf(CorruptIndexException.class);
            }
        }
    }

    @Test
    void equalFilesLookDifferent() throws IOException {
        try (var directory = directory(1)) {
            write(directory, "one", new byte[1000]);
            write(directory, "two", new byte[1000]);

            var one = Files.readAllBytes(folder.resolve("one"));
            var two = Files.readAllBytes(folder.resolve("two"));
            assertThat(Arrays.copyOfRange(one, 32, 1032)).isNotEqualTo(Arrays.copyOfRange(two, 32, 1032));
        }
    }

    @Test
    void aRenamedFileStaysReadable() throws IOException {
        var bytes = bytes(5000);
        try (var directory = directory(1)) {
            write(directory, "pending", bytes);
            directory.rename("pending", "final");

            try (var input = directory.openInput("final", IOContext.DEFAULT)) {
                var read = new byte[5000];
                input.readBytes(read, 0, 5000);
                assertThat(read).isEqualTo(bytes);
            }
        }
    }

    @Test
    void temporaryFilesAreSealedToo() throws IOException {
        try (var directory = directory(1);
                var output = directory.createTempOutput("sort", "tmp", IOContext.DEFAULT)) {
            output.writeBytes("Айгерім Aigerim 901112300456".getBytes(StandardCharsets.UTF_8), 10);
            var name = output.getName();
            output.close();

            assertThat(Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1))
                    .startsWith("QYZI")
                    .doesNotContain("Aigerim");
        }
    }

    @Test
    void anotherKeyOrAStumpIsRefused() throws IOException {
        try (var directory = directory(1)) {
            write(directory, "f", bytes(100));
        }
        Files.write(folder.resolve("stump"), new byte[7]);
        Files.write(folder.resolve("foreign"), new byte[100]);

        try (var directory = directory(2)) {
            for (var name : List.of("f", "stump", "foreign")) {
                assertThatThrownBy(() -> directory.openInput(name, IOContext.DEFAULT))
                        .isInstanceOf(CorruptIndexException.class);
            }
            assertThat(directory.fileLength("stump")).isZero();
        }
    }

    @Test
    void nothingIsReadPastTheEnd() throws IOException {
        try (var directory = directory(1)) {
            write(directory, "f", bytes(100));
            try (var input = directory.openInput("f", IOContext.DEFAULT)) {
                input.seek(100);
                assertThatThrownBy(input::readByte).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> input.seek(101)).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> input.slice("s", 90, 11)).isInstanceOf(IllegalArgumentException.class);
                var slice = input.slice("s", 90, 10);
                slice.seek(9);
                slice.readByte();
                assertThatThrownBy(slice::readByte).isInstanceOf(EOFException.class);
            }
        }
    }

    private static IndexInput sealedCloneOf(IndexInput input) {
        return input.clone();
    }

    private static boolean reads(IndexInput input, byte[] bytes, Random random) throws IOException {
        for (int i = 0; i < 3000; i++) {
            int at = random.nextInt(bytes.length);
            input.seek(at);
            if (input.readByte() != bytes[at]) {
                return false;
            }
        }
        return true;
    }

    private void walk(IndexInput expected, IndexInput actual, int steps) throws IOException {
        assertThat(actual.length()).isEqualTo(expected.length());
        long length = expected.length();
        for (int i = 0; i < steps && length > 0; i++) {
            if (random.nextInt(3) > 0) {
                long position = random.nextLong(length + 1);
                expected.seek(position);
                actual.seek(position);
            }
            int left = (int) (length - expected.getFilePointer());
            int wanted = random.nextInt(Math.min(left, random.nextBoolean() ? 20 : 10_000) + 1);
            var one = new byte[wanted];
            var other = new byte[wanted];
            expected.readBytes(one, 0, wanted);
            actual.readBytes(other, 0, wanted);
            assertThat(other).isEqualTo(one);
            assertThat(actual.getFilePointer()).isEqualTo(expected.getFilePointer());
            if (length >= 8) {
                long at = random.nextLong(length - 7);
                assertThat(actual.randomAccessSlice(0, length).readLong(at))
                        .isEqualTo(expected.randomAccessSlice(0, length).readLong(at));
            }
        }
    }

    private Directory directory(int key) throws IOException {
        var secret = new byte[32];
        secret[0] = (byte) key;
        return new EncryptedDirectory(new NIOFSDirectory(folder), new IndexKey(secret));
    }

    private void write(Directory directory, String name, byte[] bytes) throws IOException {
        try (IndexOutput output = directory.createOutput(name, IOContext.DEFAULT)) {
            for (int done = 0; done < bytes.length; ) {
                int part = Math.min(bytes.length - done, 1 + random.nextInt(20_000));
                output.writeBytes(bytes, done, part);
                done += part;
            }
            assertThat(output.getFilePointer()).isEqualTo(bytes.length);
        }
    }

    private byte[] bytes(int size) {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    static int indexOf(byte[] whole, byte[] part) {
        for (int i = 0; i + part.length <= whole.length; i++) {
            if (Arrays.equals(whole, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
