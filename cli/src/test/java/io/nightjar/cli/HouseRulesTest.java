package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Rules on the sources that no compiler checks. */
class HouseRulesTest {

    private static final int MAX_LINES = 500;
    private static final int MAX_STEPS = 10;
    private static final Pattern STEP = Pattern.compile("^(\\d+)\\. (.*)$");
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*)(?:\\.[A-Za-z]+)?(?:\\([^)]*\\))?`");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:final|abstract|sealed|non-sealed|static) )*(?:class|interface|record|enum|@interface) (\\w+)");

    /* Plugins that Maven itself binds; of their own they do nothing that could be forgotten. */
    private static final Set<String> BOUND_BY_PACKAGING = Set.of(
            "maven-compiler-plugin",
            "maven-surefire-plugin",
            "maven-jar-plugin",
            "maven-resources-plugin",
            "maven-clean-plugin");

    @Test
    void theLifeOfATokenNamesClassesThatExist() throws IOException {
        Path document = SharedData.projectRoot().resolve("docs/architecture.md");
        Set<String> sources = mainSources().stream()
                .map(path -> path.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        int steps = 0;
        Set<String> missing = new TreeSet<>();
        for (String line : Files.readAllLines(document)) {
            Matcher step = STEP.matcher(line);
            if (step.matches()) {
                steps++;
                List<String> names = CLASS_NAME
                        .matcher(step.group(2))
                        .results()
                        .map(match -> match.group(1))
                        .toList();
                assertThat(names).as("a step names a class: " + line).isNotEmpty();
                names.stream().filter(name -> !sources.contains(name)).forEach(missing::add);
            }
        }
        assertThat(steps).as("steps in " + document).isBetween(1, MAX_STEPS);
        assertThat(missing)
                .as("classes named in " + document + " that do not exist")
                .isEmpty();
    }

    @Test
    void everyPublicTypeSaysWhatItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path source : mainSources()) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                if (PUBLIC_TYPE.matcher(lines.get(i)).find() && !hasJavadoc(lines, i)) {
                    silent.add(source + ":" + (i + 1));
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void noFileIsTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : mainSources()) {
            int lines = Files.readAllLines(source).size();
            if (lines > MAX_LINES) {
                tooLong.add(source + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPackageSaysHowToStartReadingIt() throws IOException {
        Set<Path> packages = mainSources().stream().map(Path::getParent).collect(Collectors.toSet());
        assertThat(packages)
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .content()
                        .contains("@NullMarked")
                        .startsWith("/**"));
    }

    @Test
    void everyBuildPluginIsBoundToAPhase() throws IOException, ParserConfigurationException, SAXException {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(SharedData.projectRoot().resolve("pom.xml").toFile());
        NodeList plugins = pom.getElementsByTagName("plugin");
        List<String> checked = new ArrayList<>();
        for (int i = 0; i < plugins.getLength(); i++) {
            Element plugin = (Element) plugins.item(i);
            String name = text(plugin, "artifactId");
            boolean managed =
                    plugin.getParentNode().getParentNode().getNodeName().equals("pluginManagement");
            if (managed || BOUND_BY_PACKAGING.contains(name)) {
                continue;
            }
            NodeList executions = plugin.getElementsByTagName("execution");
            assertThat(executions.getLength()).as("executions of " + name).isPositive();
            for (int k = 0; k < executions.getLength(); k++) {
                assertThat(text((Element) executions.item(k), "phase"))
                        .as("phase of an execution of " + name)
                        .isNotBlank();
            }
            checked.add(name);
        }
        assertThat(checked)
                .contains(
                        "maven-enforcer-plugin",
                        "maven-toolchains-plugin",
                        "jacoco-maven-plugin",
                        "spotless-maven-plugin");
    }

    private static boolean hasJavadoc(List<String> lines, int typeLine) {
        int i = typeLine - 1;
        while (i >= 0 && !lines.get(i).isBlank() && !lines.get(i).strip().endsWith("*/")) {
            i--;
        }
        if (i < 0 || lines.get(i).isBlank()) {
            return false;
        }
        while (i > 0 && !lines.get(i).strip().startsWith("/*")) {
            i--;
        }
        return lines.get(i).strip().startsWith("/**");
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(SharedData.projectRoot())) {
            for (Path module : modules.sorted().toList()) {
                Path main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(100);
        return sources;
    }

    private static String text(Element parent, String child) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(child)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
