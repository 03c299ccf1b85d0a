package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HonouredSettingsTest {
    @Test
    void standAtTheirIndexUnderNamesOfTheirOwn() {
        List<Setting<?>> all = HonouredSettings.all();
        for (int i = 0; i < all.size(); i++) {
            assertEquals(i, all.get(i).index());
            assertEquals(
                    Optional.of(all.get(i)), HonouredSettings.find(all.get(i).name()));
            assertEquals(all.get(i).name().toLowerCase(Locale.ROOT), all.get(i).name());
            String other = all.get(i).otherName();
            assertEquals(other.isEmpty() ? Optional.empty() : Optional.of(all.get(i)), HonouredSettings.find(other));
        }
    }

    @Test
    void acceptTheirDefaultAndShowItAsItStandsInTheTable() {
        for (Setting<?> setting : HonouredSettings.all()) {
            if (setting.fate() != Setting.Fate.HONOURED) {
                String value = setting.defaultLine();
                assertEquals(value, setting.type().parse(List.of(value)), setting::name);
            }
        }
    }

    @Test
    void haveADescription() {
        assertTrue(HonouredSettings.all().stream()
                .noneMatch(setting -> setting.description().isBlank()));
    }

    @ParameterizedTest
    @CsvSource({
        "prot, port",
        "bnd, bind",
        "maxclient, maxclients",
        "max-clients, maxclients",
        "loglvl, loglevel",
        "plugin, plugins",
        "inclde, include",
        "databses, databases",
        "protectedmode, protected-mode"
    })
    void areFoundFromSimilarNames(String name, String meant) {
        assertEquals(Optional.of(meant), HonouredSettings.similar(name));
    }

    @ParameterizedTest
    @CsvSource({"foo", "password", "socketunix", "''", "tp"})
    void areNotFoundFromOtherNames(String name) {
        assertEquals(Optional.empty(), HonouredSettings.similar(name));
    }

    @ParameterizedTest
    @CsvSource({"a, a, 0", "'', abc, 3", "prot, port, 1", "kitten, sitting, 3", "ab, ba, 1", "abc, ab, 1", "ab, cd, 2"})
    void areComparedByTyposBetweenNames(String a, String b, int typos) {
        assertEquals(typos, EditDistance.between(a, b));
        assertEquals(typos, EditDistance.between(b, a));
    }
}
