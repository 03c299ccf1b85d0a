package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionTest {
    @Test
    void isTheVersionOfTheParentPom() throws IOException {
        Path pom = Path.of(System.getProperty("basedir", "."), "..", "pom.xml");
        Matcher property = Pattern.compile("<server\\.api\\.version>(.*)</server\\.api\\.version>")
                .matcher(Files.readString(pom));

        assertTrue(property.find());
        assertEquals(property.group(1), ApiVersion.CURRENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.2", "1.1"})
    void takesTheSameMajorAndAMinorNotAboveOurs(String wanted) {
        assertNull(ApiVersion.objection(wanted, "1.2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3", "1.10", "2.0", "2.2"})
    void refusesANewerVersion(String wanted) {
        assertEquals(
                "built for server API " + wanted + ", this server has 1.2: use a newer server or an older plugin",
                ApiVersion.objection(wanted, "1.2"));
    }

    @Test
    void takesItsOwnMinorAloneBeforeTheFirstStableVersion() {
        assertNull(ApiVersion.objection("0.2", "0.2"));
        assertEquals(
                "built for server API 0.1, this server has 0.2: use a newer version of the plugin",
                ApiVersion.objection("0.1", "0.2"));
        assertEquals(
                "built for server API 0.3, this server has 0.2: use a newer server or an older plugin",
                ApiVersion.objection("0.3", "0.2"));
    }

    @Test
    void refusesAnOlderMajor() {
        assertEquals(
                "built for server API 0.9, this server has 1.2: use a newer version of the plugin",
                ApiVersion.objection("0.9", "1.2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.2.3", "1.x", "-1.2", "99999999999.0", "1.2-SNAPSHOT"})
    void refusesWhatIsNoVersion(String wanted) {
        assertNotNull(ApiVersion.objection(wanted, "1.2"));
    }

    @Test
    void acceptsAJarThatSaysNothing() {
        assertNull(ApiVersion.objection((Manifest) null));
        assertNull(ApiVersion.objection(new Manifest()));
    }
}
