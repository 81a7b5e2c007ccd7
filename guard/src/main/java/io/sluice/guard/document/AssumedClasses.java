package io.sluice.guard.document;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes every class of exceptions to exist: one that is not found is made up, as an abstract subclass of {@link Exception} without
 * any member. So a config record can hold the name of a class that only the application has.
 */
final class AssumedClasses extends ClassLoader {
    /** How many classes are made up; it bounds the memory that documents can take. */
    static final int MOST = 10_000;

    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_8 = 52;
    private static final int PUBLIC_SUPER_ABSTRACT = 0x0421;
    private static final int UTF_8 = 1;
    private static final int CLASS = 7;

    private final AtomicInteger made = new AtomicInteger();

    AssumedClasses(@Nullable ClassLoader parent) {
        super(parent);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (made.incrementAndGet() > MOST) {
            throw new ClassNotFoundException(name + ", and no more are taken to exist");
        }
        byte[] bytes = subclassOfException(name.replace('.', '/'));
        return defineClass(name, bytes, 0, bytes.length);
    }

    /** A class file, as chapter 4 of the JVM's specification has it. */
    private static byte[] subclassOfException(String internalName) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(JAVA_8);
            out.writeShort(5); // one more than the constants
            writeClass(out, internalName, 1);
            writeClass(out, "java/lang/Exception", 3);
            out.writeShort(PUBLIC_SUPER_ABSTRACT);
            out.writeShort(2); // this class
            out.writeShort(4); // its superclass
            out.writeLong(0); // no interfaces, fields, methods and attributes
        } catch (IOException e) {
            throw new IllegalStateException(e); // an array has no input or output
        }
        return bytes.toByteArray();
    }

    /** Two constants: the name, at this index, and the class. */
    private static void writeClass(DataOutputStream out, String internalName, int index) throws IOException {
        out.writeByte(UTF_8);
        out.writeUTF(internalName);
        out.writeByte(CLASS);
        out.writeShort(index);
    }
}
