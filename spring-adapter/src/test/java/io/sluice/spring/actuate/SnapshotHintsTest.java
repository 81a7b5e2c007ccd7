package io.sluice.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.support.SpringFactoriesLoader;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SnapshotHintsTest {
    private final RuntimeHints hints = new RuntimeHints();

    @Test
    void every_snapshot_there_is_and_every_record_in_one_can_be_taken_apart_in_a_native_image() {
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class, (type, name, others) -> {})
                .stream()
                .filter(SnapshotHints.class::isInstance)
                .forEach(registrar -> registrar.registerHints(hints, null));

        List<JavaClass> snapshots = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.sluice").stream()
                        .filter(JavaClass::isRecord)
                        .filter(type -> type.getName().contains("Snapshot"))
                        // What these keep for themselves is in no guard, and their jars may be absent.
                        .filter(type -> !type.getPackageName().startsWith("io.sluice.cluster"))
                        .filter(type -> !type.getPackageName().startsWith("io.sluice.dashboard"))
                        .toList();

        assertThat(snapshots)
                .hasSizeGreaterThan(18)
                .allSatisfy(snapshot -> assertThat(reflection()
                                .onType(snapshot.reflect())
                                .withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
                        .as(snapshot.getName())
                        .accepts(hints));
    }
}
