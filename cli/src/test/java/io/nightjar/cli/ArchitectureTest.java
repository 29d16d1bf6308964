package io.nightjar.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules on who may know whom; {@code cli} sees all modules, so they are checked here. */
class ArchitectureTest {

    private static final String ROOT = "io.nightjar.";

    /** In the order in which data passes: a module imports only modules before it. */
    private static final List<String> MODULES =
            List.of("base", "formats", "hub", "templates", "text", "ops", "models", "kernels", "engine", "api", "cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.nightjar");

    @Test
    void importsOnlyGoUp() {
        for (int i = 0; i < MODULES.size() - 1; i++) {
            String[] later = MODULES.subList(i + 1, MODULES.size()).stream()
                    .map(module -> ROOT + module + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + MODULES.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(CLASSES);
        }
    }

    @Test
    void noModuleKnowsTheTestKit() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "testkit")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "testkit")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "cli", ROOT + "testkit")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace", PrintStream.class)
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    void settingsAreReadInTheCommandLineAndFourPlacesOfTheKernels() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "cli", ROOT + "testkit")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "kernels.Lanes")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "kernels.x86.CodeRecord")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "kernels.x86.ExecutableMemory")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "kernels.x86.SystemPages")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class, String.class)
                .orShould()
                .callMethod(Integer.class, "getInteger", String.class)
                .orShould()
                .callMethod(Integer.class, "getInteger", String.class, int.class)
                .orShould()
                .callMethod(Boolean.class, "getBoolean", String.class)
                .check(CLASSES);
    }
}
