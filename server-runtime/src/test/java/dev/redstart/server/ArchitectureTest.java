package dev.redstart.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Who may know whom, and who alone may do what. */
@AnalyzeClasses(packages = "dev.redstart", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
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

    @ArchTest
    static final ArchRule nobodyBelowKnowsTheTop = noClasses()
            .that()
            .resideInAPackage("dev.redstart.server.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.redstart.server");

    @ArchTest
    static final ArchRule oneClassStartsThreads = noClasses()
            .that(not(belongToAnyOf(ServerThreads.class)))
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
            .should()
            .accessTargetWhere(calls(System.class, "currentTimeMillis")
                    .or(calls(Instant.class, "now"))
                    .or(calls(Clock.class, "system.*")));

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
