package dev.redstart.build;

import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;

/**
 * A lambda or method reference that is nothing but one method of its own class: a static one that takes what the interface's
 * method takes, or one of the very object.
 *
 * @param interfaceName of the functional interface, as class files write it
 * @param methodName of the interface's method
 * @param descriptor of the interface's method, and of the target behind the object
 * @param target what is called
 */
record Reference(String interfaceName, String methodName, String descriptor, Handle target) {
    private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";

    /** What an instruction makes, or null where it is something else. */
    static Reference of(InvokeDynamicInsnNode dynamic, String host) {
        if (!dynamic.bsm.getOwner().equals(FACTORY) || !dynamic.bsm.getName().equals("metafactory")) {
            return null;
        }
        String descriptor = ((Type) dynamic.bsmArgs[0]).getDescriptor();
        Handle target = (Handle) dynamic.bsmArgs[1];
        boolean exact = descriptor.equals(((Type) dynamic.bsmArgs[2]).getDescriptor())
                && descriptor.equals(target.getDesc())
                && target.getOwner().equals(host);
        Type[] captured = Type.getArgumentTypes(dynamic.desc);
        boolean ofClass = target.getTag() == Opcodes.H_INVOKESTATIC && captured.length == 0;
        boolean ofObject = (target.getTag() == Opcodes.H_INVOKEVIRTUAL || target.getTag() == Opcodes.H_INVOKESPECIAL)
                && captured.length == 1
                && captured[0].getInternalName().equals(host);
        String interfaceName = Type.getReturnType(dynamic.desc).getInternalName();
        return exact && (ofClass || ofObject) ? new Reference(interfaceName, dynamic.name, descriptor, target) : null;
    }

    boolean isOfObject() {
        return target.getTag() != Opcodes.H_INVOKESTATIC;
    }
}
