package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypesTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 65535})
    void takesIntegersWithinTheirRange(long number) {
        assertEquals(number, SettingTypes.integer(0, 65535).parse(List.of(String.valueOf(number))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1 ", "01", "+1", "-0", "1.5", "0x10", "abc", "9223372036854775808", "١"})
    void refusesWhatIsNoInteger(String word) {
        assertEquals("argument couldn't be parsed into an integer", refusal(SettingTypes.integer(0, 65535), word));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "9223372036854775807"})
    void refusesIntegersOutOfRange(String word) {
        assertEquals("argument must be between 0 and 65535 inclusive", refusal(SettingTypes.integer(0, 65535), word));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "b, 0",
        "7, 7",
        "7b, 7",
        "007, 7",
        "2k, 2000",
        "2kb, 2048",
        "2m, 2000000",
        "2MB, 2097152",
        "2g, 2000000000",
        "2Gb, 2147483648",
        "9223372036854775807, 9223372036854775807"
    })
    void understandsUnitsOfMemory(String word, long bytes) {
        assertEquals(bytes, SettingTypes.memory(0, Long.MAX_VALUE).parse(List.of(word)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "1tb", "10%", "2 gb", "1.5gb", "gbx"})
    void refusesWhatIsNoAmountOfMemory(String word) {
        assertEquals("argument must be a memory value", refusal(SettingTypes.memory(0, Long.MAX_VALUE), word));
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "201", "9223372036854775808", "10000000000gb", "99999999999999999999999999"})
    void refusesAmountsOfMemoryOutOfRange(String word) {
        assertEquals("argument must be between 100 and 200 inclusive", refusal(SettingTypes.memory(100, 200), word));
    }

    @Test
    void takesYesAndNoInAnyCase() {
        assertEquals(true, SettingTypes.yesNo().parse(List.of("YES")));
        assertEquals("no", SettingTypes.yesNo().format(SettingTypes.yesNo().parse(List.of("No"))));
        assertEquals("argument must be 'yes' or 'no'", refusal(SettingTypes.yesNo(), "maybe"));
        assertEquals("argument must be 'yes' or 'no'", refusal(SettingTypes.yesNo(), ""));
    }

    @Test
    void takesConstantsInAnyCase() {
        SettingType<LogLevel> levels = SettingTypes.constant(LogLevel.values());
        assertEquals(LogLevel.NOTICE, levels.parse(List.of("Notice")));
        assertEquals("notice", levels.format(LogLevel.NOTICE));
        assertEquals(
                "argument(s) must be one of the following: debug, verbose, notice, warning, nothing",
                refusal(levels, "foo"));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 3", "9, 8", "10, 8", "256, 8"})
    void leavesOneProcessorToOthers(int processors, long loops) {
        assertEquals(loops, SettingTypes.automaticEventLoops(processors));
    }

    @Test
    void takesAsManyEventLoopsAsAreAskedFor() {
        assertEquals(128, SettingTypes.eventLoops().parse(List.of("128")));
        long automatic = SettingTypes.automaticEventLoops(Runtime.getRuntime().availableProcessors());
        assertEquals(automatic, SettingTypes.eventLoops().parse(List.of("0")));
        assertEquals("argument must be between 0 and 128 inclusive", refusal(SettingTypes.eventLoops(), "129"));
    }

    @Test
    void refusesTwoWordsWhereOneIsMeant() {
        assertEquals("wrong number of arguments", refusal(SettingTypes.integer(0, 9), "1", "2"));
        assertEquals("wrong number of arguments", refusal(SettingTypes.yesNo()));
    }

    @Test
    void refusesAllButTheOnePossibleValue() {
        SettingType<Boolean> no = SettingTypes.only(false, SettingTypes.yesNo(), "not yet");
        assertEquals(false, no.parse(List.of("no")));
        assertEquals("not yet", refusal(no, "yes"));
        assertEquals("argument must be 'yes' or 'no'", refusal(no, "maybe"));
    }

    @Test
    void knowsSavePoints() {
        assertEquals("", SettingTypes.savePoints().parse(List.of("")));
        assertEquals("3600 1 300 100", SettingTypes.savePoints().parse(List.of("3600 1", "300", "100")));
        assertEquals("Invalid save parameters", refusal(SettingTypes.savePoints(), "3600 1 300"));
        assertEquals("Invalid save parameters", refusal(SettingTypes.savePoints(), "a", "b"));
    }

    @Test
    void takesAddressesInOneWordOrSeveral() {
        assertEquals(List.of("127.0.0.1", "-::1"), SettingTypes.addresses().parse(List.of(" 127.0.0.1   -::1 ")));
        assertEquals(List.of("a", "b", "c"), SettingTypes.addresses().parse(List.of("a", "b c")));
    }

    @Test
    void refusesNoAddressAndTooMany() {
        assertEquals("argument must name an address", refusal(SettingTypes.addresses(), " "));
        assertEquals("Too many bind addresses specified.", refusal(SettingTypes.addresses(), "x ".repeat(17)));
    }

    @Test
    void takesFileNamesButNoPaths() {
        assertEquals("dump.rdb", SettingTypes.fileName("dbfilename").parse(List.of("dump.rdb")));
        for (String path : List.of("a/b", "/", "..", ".")) {
            assertEquals(
                    "dbfilename can't be a path, just a filename", refusal(SettingTypes.fileName("dbfilename"), path));
        }
        assertEquals("dbfilename can't be empty", refusal(SettingTypes.fileName("dbfilename"), ""));
    }

    @Test
    void takesFoldersThatExist(@TempDir Path folder) throws IOException {
        assertEquals(folder.toRealPath(), SettingTypes.folder().parse(List.of(folder + "/x/..")));
        assertEquals("No such file or directory", refusal(SettingTypes.folder(), folder + "/none"));
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals("Not a directory", refusal(SettingTypes.folder(), file.toString()));
        assertEquals("No such file or directory", refusal(SettingTypes.folder(), "a\0b"));
        assertEquals("argument must not be empty", refusal(SettingTypes.folder(), ""));
    }

    @Test
    void resolvesSymbolicLinksToFolders(@TempDir Path folder) throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertEquals(target.toRealPath(), SettingTypes.folder().parse(List.of(link.toString())));
    }

    @Test
    void showsPathsInQuotesWhereNeeded() {
        List<Path> paths = List.of(Path.of("/a.jar"), Path.of("/b c.jar"));
        assertEquals("/a.jar \"/b c.jar\"", SettingTypes.paths().format(paths));
    }

    private static String refusal(SettingType<?> type, String... words) {
        return assertThrows(ConfigException.class, () -> type.parse(List.of(words)))
                .getMessage();
    }
}
