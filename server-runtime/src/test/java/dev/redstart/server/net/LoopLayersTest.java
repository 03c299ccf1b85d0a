package dev.redstart.server.net;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** Asserts that the classes of this package depend on each other in one direction, from the acceptor down to the buffers. */
@AnalyzeClasses(packages = "dev.redstart.server.net", importOptions = ImportOption.DoNotIncludeTests.class)
class LoopLayersTest {
    @ArchTest
    static final ArchRule classesHaveNoCycles =
            slices().assignedFrom(topLevelClasses()).should().beFreeOfCycles();

    private static SliceAssignment topLevelClasses() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                if (!type.getPackageName().equals("dev.redstart.server.net")) {
                    return SliceIdentifier.ignore();
                }
                String name = type.getName().replaceAll(".*\\.|\\$.*", "");
                return SliceIdentifier.of(name.equals("ConnectionOwner") ? "Connection" : name); // its upward side
            }

            @Override
            public String getDescription() {
                return "top-level classes";
            }
        };
    }
}
