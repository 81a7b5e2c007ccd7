package io.sluice.core.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What every library module must keep: extend it as {@code ArchitectureTest}, name the module's root package and what
 * it may use beyond the JDK, itself and {@link #EVERYWHERE}.
 *
 * <p>Only the module's own main classes are looked at; a module in which none are found fails.
 */
@TestInstance(Lifecycle.PER_CLASS) // the classes are read once
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class HouseRules {
    /** What any module may use: the JDK, annotations and the logging facade. */
    private static final List<String> EVERYWHERE = List.of("java..", "org.jspecify..", "org.slf4j..");

    private static final String TIME = "io.sluice.core.time..";

    /** Members that read the machine's time, wait on it, or start a timer of their own; {@code <init>} is a constructor. */
    private static final Set<String> CLOCKS_AND_TIMERS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.time.InstantSource.system",
            "java.util.Calendar.getInstance",
            "java.util.Timer.<init>",
            "java.util.concurrent.ScheduledThreadPoolExecutor.<init>",
            "java.util.concurrent.Executors.newScheduledThreadPool",
            "java.util.concurrent.Executors.newSingleThreadScheduledExecutor",
            "java.util.concurrent.CompletableFuture.orTimeout",
            "java.util.concurrent.CompletableFuture.completeOnTimeout",
            "java.util.concurrent.CompletableFuture.delayedExecutor");

    private final JavaClasses classes;
    private final String[] allowedPackages;

    /**
     * @param rootPackage the module's root package, such as {@code io.sluice.circuitbreaker}
     * @param alsoUses further packages the module may use, each with those below it
     */
    protected HouseRules(String rootPackage, String... alsoUses) {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                .importPackages(rootPackage);
        allowedPackages = Stream.of(
                        EVERYWHERE.stream(),
                        Stream.of(rootPackage + ".."),
                        Arrays.stream(alsoUses).map(p -> p + ".."))
                .flatMap(packages -> packages)
                .toArray(String[]::new);
    }

    /** The module's main classes, for rules of its own. */
    protected final JavaClasses mainClasses() {
        return classes;
    }

    @Test
    void classes_were_found() {
        assertThat(classes.stream().filter(HouseRules::isCode)).isNotEmpty();
    }

    @Test
    void packages_do_not_depend_on_each_other_in_a_circle() {
        slices().assignedFrom(new OnePackageOneSlice())
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void only_allowed_packages_are_used() {
        ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowedPackages)
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void time_is_read_and_waited_for_in_core_time_only() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage(TIME)
                .should()
                .accessTargetWhere(describe("it is a clock or a timer of the JDK", HouseRules::readsTime))
                .because("time comes from a NanoClock, an InstantSource or the timer service that was handed in")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void every_package_is_null_marked() {
        List<String> unmarked = classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> !isNullMarked(p))
                .map(JavaPackage::getName)
                .toList();
        assertThat(unmarked)
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    private static boolean isCode(JavaClass type) {
        return !type.getSimpleName().equals("package-info");
    }

    private static boolean isNullMarked(JavaPackage pkg) {
        return pkg.tryGetPackageInfo().isPresent() && pkg.isAnnotatedWith(NullMarked.class);
    }

    private static boolean readsTime(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        String member = owner + "." + target.getName();
        return CLOCKS_AND_TIMERS.contains(member)
                || owner.equals(Clock.class.getName()) && target.getName().matches("system.*|tick.*")
                || owner.startsWith("java.time.") && target.getName().equals("now") && !takesAClock(target)
                || member.equals("java.util.Date.<init>") && parameters(target).isEmpty();
    }

    private static boolean takesAClock(AccessTarget target) {
        return parameters(target).stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
    }

    private static List<JavaClass> parameters(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget unit ? unit.getRawParameterTypes() : List.of();
    }

    private static final class OnePackageOneSlice implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "one package, one slice";
        }
    }
}
