package dev.redstart.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.redstart.server.logging.ConsoleLog;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Which packages may depend on which, and what only one class may do. */
@AnalyzeClasses(
        packages = "dev.redstart",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
class ArchitectureTest {
    /** Leaves out what the server's tests are made of, which this module's tests use from a jar. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    /** What helps tests: its threads and clocks are the tests'. */
    private static final String TESTKIT = "dev.redstart.testkit..";

    @ArchTest
    static final ArchRule theApiDependsOnTheJdkAlone = classes()
            .that()
            .resideInAPackage("dev.redstart.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.redstart.api..");

    @ArchTest
    static final ArchRule commandsDependOnTheApiAlone = classes()
            .that()
            .resideInAPackage("dev.redstart.commands..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.redstart.api..", "dev.redstart.commands..");

    @ArchTest
    static final ArchRule theServerNeverCompilesAgainstCommands = noClasses()
            .that()
            .resideInAPackage("dev.redstart.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.redstart.commands..");

    @ArchTest
    static final ArchRule theServersPackagesHaveNoCycles =
            slices().matching("dev.redstart.server.(*)..").should().beFreeOfCycles();

    /** The ground: bytes in arrays, and locks, for everything else to stand on. */
    @ArchTest
    static final ArchRule theGroundKnowsSettingsAlone = classes()
            .that()
            .resideInAnyPackage(rooms("bytes", "lock"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(rooms("bytes", "lock", "config"), "java..", "dev.redstart.api.."));

    @ArchTest
    static final ArchRule theDataKnowsNeitherWireNorFiles = classes()
            .that()
            .resideInAnyPackage(rooms("storage", "keyspace"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    with(rooms("storage", "keyspace", "bytes", "lock", "config"), "java..", "dev.redstart.api.."));

    @ArchTest
    static final ArchRule storageKnowsNoDatabases = noClasses()
            .that()
            .resideInAPackage("dev.redstart.server.storage")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.redstart.server.keyspace");

    @ArchTest
    static final ArchRule theWireKnowsNoKeys = classes()
            .that()
            .resideInAPackage("dev.redstart.server.resp")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(rooms("resp", "bytes", "config"), "java..", "dev.redstart.api.."));

    @ArchTest
    static final ArchRule aCommandDoesNotKnowWhatRunsIt = classes()
            .that()
            .resideInAPackage("dev.redstart.server.command")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(rooms("command", "lock", "config"), "java..", "dev.redstart.api.."));

    @ArchTest
    static final ArchRule noRoomKnowsTheTop = noClasses()
            .that()
            .resideInAPackage("dev.redstart.server.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.redstart.server");

    @ArchTest
    static final ArchRule oneClassStartsThreads = noClasses()
            .that(not(belongToAnyOf(ServerThreads.class)))
            .and(resideOutsideOfPackage(TESTKIT))
            .should()
            .accessTargetWhere(makesThreads())
            .orShould()
            .beAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule mainAloneEndsTheProcess = noClasses()
            .that(not(belongToAnyOf(Main.class)))
            .should()
            .accessTargetWhere(calls(System.class, "exit").or(calls(Runtime.class, "exit|halt")));

    @ArchTest
    static final ArchRule timeComesFromTheServersClock = noClasses()
            .that(not(belongToAnyOf(RedstartServer.class, ConsoleLog.class)))
            .and(not(simpleName("GcPauses"))) // which sets the JVM's own clocks beside one another
            .and(resideOutsideOfPackage(TESTKIT))
            .should()
            .accessTargetWhere(calls(System.class, "currentTimeMillis")
                    .or(calls(Instant.class, "now"))
                    .or(calls(Clock.class, "system.*")));

    private static String[] rooms(String... names) {
        return Arrays.stream(names).map(name -> "dev.redstart.server." + name).toArray(String[]::new);
    }

    private static String[] with(String[] packages, String... others) {
        return Stream.concat(Arrays.stream(packages), Arrays.stream(others)).toArray(String[]::new);
    }

    private static DescribedPredicate<JavaAccess<?>> makesThreads() {
        DescribedPredicate<JavaAccess<?>> makesThread = targetOwner(assignableTo(Thread.class))
                .and(target(nameMatching("<init>|start|ofVirtual|ofPlatform|startVirtualThread")));
        DescribedPredicate<JavaAccess<?>> makesExecutor = targetOwner(
                        assignableTo(Executor.class).or(assignableTo(Timer.class)))
                .and(target(name("<init>")));
        return makesThread
                .or(makesExecutor)
                .or(calls(Executors.class, ".*"))
                .or(calls(CompletableFuture.class, ".*Async"))
                .as("make or start a thread");
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String method) {
        return targetOwner(assignableTo(owner)).and(target(nameMatching(method)));
    }
}
