package dev.redstart.build;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The class that stands for all references of one class to its methods as one interface:
 *
 * <pre>{@code
 * final class Host$Handlers implements Handler {
 *     private final int number;
 *     private final Host host;
 *
 *     static Handler of(Host host, int number) { return new Host$Handlers(host, number); }
 *
 *     public void handle(Request request) {
 *         switch (number) {
 *             case 0: host.first(request); return;
 *             default: Host.second(request); return;
 *         }
 *     }
 * }
 * }</pre>
 */
final class HandlerClass {
    private static final String NUMBER = "number";
    private static final String HOST = "host";

    private final String host;
    private final String interfaceName;
    private final List<Reference> references = new ArrayList<>();

    HandlerClass(String host, String interfaceName) {
        this.host = host;
        this.interfaceName = interfaceName;
    }

    String name() {
        return host + '$' + HandlerClasses.simpleName(interfaceName) + 's';
    }

    private String hostType() {
        return 'L' + host + ';';
    }

    private String constructorDescriptor() {
        return '(' + hostType() + "I)V";
    }

    private String factoryDescriptor() {
        return '(' + hostType() + "I)L" + interfaceName + ';';
    }

    /** Takes a reference in, and returns what replaces its instruction: the object, if any, is on the stack already. */
    InsnList add(Reference reference) {
        InsnList instructions = new InsnList();
        if (!reference.isOfObject()) {
            instructions.add(new InsnNode(Opcodes.ACONST_NULL));
        }
        instructions.add(new LdcInsnNode(references.size()));
        instructions.add(new MethodInsnNode(Opcodes.INVOKESTATIC, name(), "of", factoryDescriptor(), false));
        references.add(reference);
        return instructions;
    }

    byte[] toByteArray() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        int access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;
        writer.visit(Opcodes.V17, access, name(), null, "java/lang/Object", new String[] {interfaceName});
        writer.visitNestHost(host);
        int field = Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
        writer.visitField(field, NUMBER, "I", null, null).visitEnd();
        writer.visitField(field, HOST, hostType(), null, null).visitEnd();
        constructor(writer.visitMethod(Opcodes.ACC_PRIVATE, "<init>", constructorDescriptor(), null, null));
        factory(writer.visitMethod(Opcodes.ACC_STATIC, "of", factoryDescriptor(), null, null));
        Reference any = references.get(0);
        dispatch(writer.visitMethod(Opcodes.ACC_PUBLIC, any.methodName(), any.descriptor(), null, null));
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void constructor(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitFieldInsn(Opcodes.PUTFIELD, name(), HOST, hostType());
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitFieldInsn(Opcodes.PUTFIELD, name(), NUMBER, "I");
        code.visitInsn(Opcodes.RETURN);
        end(code);
    }

    private void factory(MethodVisitor code) {
        code.visitTypeInsn(Opcodes.NEW, name());
        code.visitInsn(Opcodes.DUP);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, name(), "<init>", constructorDescriptor(), false);
        code.visitInsn(Opcodes.ARETURN);
        end(code);
    }

    private void dispatch(MethodVisitor code) {
        Label[] cases = new Label[references.size()];
        for (int i = 0; i < cases.length; i++) {
            cases[i] = new Label();
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, name(), NUMBER, "I");
        int last = cases.length - 1;
        code.visitTableSwitchInsn(0, last, cases[last], cases);
        for (int i = 0; i < cases.length; i++) {
            code.visitLabel(cases[i]);
            call(code, references.get(i));
        }
        end(code);
    }

    private void call(MethodVisitor code, Reference reference) {
        if (reference.isOfObject()) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, name(), HOST, hostType());
        }
        int variable = 1;
        for (Type argument : Type.getArgumentTypes(reference.descriptor())) {
            code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), variable);
            variable += argument.getSize();
        }
        int opcode = reference.isOfObject() ? Opcodes.INVOKEVIRTUAL : Opcodes.INVOKESTATIC;
        code.visitMethodInsn(opcode, host, reference.target().getName(), reference.descriptor(), false);
        code.visitInsn(HandlerClasses.returnOf(Type.getReturnType(reference.descriptor())));
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
