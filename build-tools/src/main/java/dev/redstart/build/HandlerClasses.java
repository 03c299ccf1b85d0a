package dev.redstart.build;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Makes one class of a file's command handlers: a plugin of javac that works on what javac has written.
 *
 * <p>The problem: a table of commands names its handlers as method references, {@code context.command("GET",
 * StringCommands::get)}. Java makes a class of each when the line runs for the first time, which is at the start, and takes
 * 0.4 ms for it; an archive of classes has them only for the class path, where plugins are not. A command more is then as
 * much longer a start, and there will be hundreds. A class written by hand for each costs half of that, and a table that is
 * a table no more.
 *
 * <p>The rule: all references of a class to its own methods as one functional interface become one class beside it, such as
 * {@code StringCommands$CommandHandlers}, whose instances are numbered and whose one method switches on the number. What
 * {@link Reference} does not understand stays as javac made it. The source is what it was, and so is what it does.
 */
public final class HandlerClasses implements Plugin {
    private static final String SUFFIX = ".class";

    private Set<String> interfaces = Set.of();

    /** For javac, which finds this class by its services file. */
    public HandlerClasses() {}

    @Override
    public String getName() {
        return "HandlerClasses";
    }

    /**
     * Waits until javac has written its classes.
     *
     * @param args the folder that it writes to, then the interfaces by their names in class files
     */
    @Override
    public void init(JavacTask task, String... args) {
        Path folder = Path.of(args[0]);
        interfaces = Set.copyOf(List.of(args).subList(1, args.length));
        task.addTaskListener(new TaskListener() {
            @Override
            public void finished(TaskEvent event) {
                if (event.getKind() == TaskEvent.Kind.COMPILATION) {
                    rewriteAll(folder);
                }
            }
        });
    }

    private void rewriteAll(Path folder) {
        if (!Files.isDirectory(folder)) {
            return; // nothing was compiled
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                rewrite(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rewrite(Path file) throws IOException {
        ClassNode host = new ClassNode();
        new ClassReader(Files.readAllBytes(file)).accept(host, 0);
        if (host.nestHostClass != null) {
            return; // a nested class: the list of who may call private methods is in another file
        }
        Map<String, HandlerClass> made = new LinkedHashMap<>();
        for (MethodNode method : host.methods) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (instruction instanceof InvokeDynamicInsnNode dynamic) {
                    Reference reference = Reference.of(dynamic, host.name);
                    if (reference != null && interfaces.contains(reference.interfaceName())) {
                        HandlerClass handler = made.computeIfAbsent(
                                reference.interfaceName(), type -> new HandlerClass(host.name, type));
                        method.instructions.insertBefore(dynamic, handler.add(reference));
                        method.instructions.remove(dynamic);
                    }
                }
            }
        }
        if (!made.isEmpty()) {
            write(file, host, List.copyOf(made.values()));
        }
    }

    private void write(Path file, ClassNode host, List<HandlerClass> handlers) throws IOException {
        if (host.nestMembers == null) {
            host.nestMembers = new ArrayList<>();
        }
        for (HandlerClass handler : handlers) {
            host.nestMembers.add(handler.name());
            String simpleName = handler.name().substring(handler.name().lastIndexOf('/') + 1);
            Files.write(file.resolveSibling(simpleName + SUFFIX), handler.toByteArray());
        }
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        host.accept(writer);
        Files.write(file, writer.toByteArray());
    }

    /** {@code Handler} of {@code dev/redstart/api/Outer$Handler}. */
    static String simpleName(String internalName) {
        return internalName.substring(Math.max(internalName.lastIndexOf('/'), internalName.lastIndexOf('$')) + 1);
    }

    /** The instruction that returns a type. */
    static int returnOf(Type type) {
        return type.getOpcode(Opcodes.IRETURN);
    }
}
