package dev.redstart.server.plugin;

import dev.redstart.api.CommandPlugin;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Spliterator;

/**
 * One services file, and the loader of the classes that it names. {@link ServiceLoader} sees this file alone: otherwise
 * every jar's loader would find its parents' plugins again, and an error could not be told to come from this jar.
 */
final class ServicesFile {
    /** Where a jar names its plugins' classes. */
    static final String NAME = "META-INF/services/" + CommandPlugin.class.getName();

    /** ServiceLoader may throw the same error again and again; no jar has as many broken plugins. */
    private static final int MAX_ERRORS = 100;

    private final String place;
    private final URL file;
    private final ClassLoader loader;

    /**
     * A services file.
     *
     * @param place the jar or folder of classes, for people
     * @param file null for the named modules of {@code loader}, which name their plugins in their module-info
     */
    ServicesFile(String place, URL file, ClassLoader loader) {
        this.place = place;
        this.file = file;
        this.loader = loader;
    }

    String place() {
        return place;
    }

    /** False for named modules, which have none. */
    boolean isFile() {
        return file != null;
    }

    ClassLoader loader() {
        return loader;
    }

    /** The jar that it lies in; empty where it lies in a folder of classes or in none. */
    Optional<Path> jar() {
        String text = file == null ? "" : file.toString();
        String end = "!/" + NAME;
        if (!text.startsWith("jar:file:") || !text.endsWith(end)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(URI.create(text.substring("jar:".length(), text.length() - end.length()))));
        } catch (RuntimeException e) {
            return Optional.empty(); // a path that this system cannot name: then nothing is known of the jar
        }
    }

    /** Takes the plugins of a services file, one by one. */
    interface Visitor {
        /** A plugin whose class can be loaded. */
        void provider(ServiceLoader.Provider<CommandPlugin> provider);

        /** One that cannot be loaded. */
        void error(Throwable error);
    }

    /**
     * Hands over the plugins. Which call a broken one fails in differs between Java versions, and after an error there may
     * be more.
     *
     * @return whether there was any plugin, broken or not
     */
    boolean visit(Visitor visitor) {
        Spliterator<ServiceLoader.Provider<CommandPlugin>> providers =
                ServiceLoader.load(CommandPlugin.class, new View(loader, file)).stream()
                        .spliterator();
        boolean any = false;
        int errors = 0;
        while (errors < MAX_ERRORS) {
            try {
                if (!providers.tryAdvance(provider -> visitOwn(provider, visitor))) {
                    break;
                }
            } catch (Throwable e) {
                errors++;
                visitor.error(e);
            }
            any = true;
        }
        return any;
    }

    /** Lets pass what this file, or a module's description, names. */
    private void visitOwn(ServiceLoader.Provider<CommandPlugin> provider, Visitor visitor) {
        boolean inModule = provider.type().getModule().isNamed();
        if (inModule == (file == null)) {
            visitor.provider(provider);
        }
    }

    /** A loader whose only services file is the one given. */
    private static final class View extends ClassLoader {
        private final URL file;

        View(ClassLoader parent, URL file) {
            super(parent);
            this.file = file;
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (!name.equals(NAME)) {
                return super.getResources(name);
            }
            return Collections.enumeration(file == null ? List.of() : List.of(file));
        }
    }
}
